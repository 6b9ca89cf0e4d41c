"""Feedback notice: its groups and the texts the system numbers (N-02, TX-12)."""

from collections.abc import Iterator

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.feedback_notice import FeedbackNotice
from service.rules.grouping import scattered, unused
from service.rules.notice_problems import ASPECTS, problems
from service.rules.typed_ordinals import listed, typed_rule


def groups_unused(subject: Subject) -> Iterator[Breach]:
    """Groups without an aspect (N-02)."""
    notice: FeedbackNotice = subject.document
    yield from unused(notice.groups, [aspect.group_id for aspect in notice.aspects])


def groups_scattered(subject: Subject) -> Iterator[Breach]:
    """Aspects apart from their group (N-02)."""
    notice: FeedbackNotice = subject.document
    yield from scattered([aspect.group_id for aspect in notice.aspects], ASPECTS)


def numbered(notice: FeedbackNotice) -> Iterator[tuple[str, str]]:
    """The texts before which the system writes an ordinal; a manifestation alone has none."""
    for place, aspect in enumerate(notice.aspects):
        yield f"{ASPECTS}/{place}/title", aspect.title
    for at, problem in problems(notice):
        yield f"{at}/title", problem.title
        if len(problem.manifestations) > 1:
            yield from listed(f"{at}/manifestations", problem.manifestations)
    for place, opinion in enumerate(notice.opinions):
        yield f"/body/opinions/{place}/title", opinion.title


RULES = (
    Rule("N-02", Severity.ERROR, "每个类别之下有方面", groups_unused),
    Rule("N-02", Severity.WARNING, "同一类别的方面排在一起", groups_scattered),
    typed_rule(numbered),
)
