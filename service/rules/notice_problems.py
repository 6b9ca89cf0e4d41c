"""Feedback notice: its problems whole, counted and each told once (N-02, N-03, N-06)."""

import re
from collections.abc import Iterator

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.feedback_notice import FeedbackNotice, Problem
from service.rules.claims import totals, unlike
from service.rules.counts import single, unequal
from service.rules.numbering import broken, repeated, unknown

ASPECTS = "/body/aspects"
SHORT, LONG = 8, 80
"""Titles of fewer or more signs are compared whole only: there one sign is much, or nothing."""


def problems(notice: FeedbackNotice) -> Iterator[tuple[str, Problem]]:
    """Every problem of the notice with its pointer."""
    for a, aspect in enumerate(notice.aspects):
        for p, problem in enumerate(aspect.problems):
            yield f"{ASPECTS}/{a}/problems/{p}", problem


def gaps(subject: Subject) -> Iterator[Breach]:
    """Aspects without problems, problems without manifestations, numbers and identifiers amiss (N-02)."""
    notice: FeedbackNotice = subject.document
    if not notice.aspects:
        yield Breach(ASPECTS, "没有反馈任何方面和问题。", "请至少写明一个方面及其问题。")
    for a, aspect in enumerate(notice.aspects):
        if not aspect.problems:
            yield Breach(
                f"{ASPECTS}/{a}/problems", f"“{aspect.title}”方面没有问题。", "请补充问题，或删去这一方面。"
            )
    for at, problem in problems(notice):
        if not problem.manifestations:
            yield Breach(
                f"{at}/manifestations", f"问题“{problem.title}”没有具体表现。", "请至少写明一条具体表现。"
            )
    yield from _numbers(notice)
    yield from _identifiers(notice)


def _numbers(notice: FeedbackNotice) -> Iterator[Breach]:
    yield from broken(((f"/body/groups/{i}", item.no) for i, item in enumerate(notice.groups)), "类别")
    yield from broken(((f"{ASPECTS}/{i}", item.no) for i, item in enumerate(notice.aspects)), "方面")
    yield from broken(((at, problem.no) for at, problem in problems(notice)), "问题（全文连续编号）")
    yield from broken(
        ((f"/body/opinions/{i}", item.no) for i, item in enumerate(notice.opinions)), "意见建议"
    )


def _identifiers(notice: FeedbackNotice) -> Iterator[Breach]:
    yield from repeated(((f"/body/groups/{i}/id", item.id) for i, item in enumerate(notice.groups)), "类别")
    yield from repeated(((f"{ASPECTS}/{i}/id", item.id) for i, item in enumerate(notice.aspects)), "方面")
    yield from repeated(((f"{at}/id", problem.id) for at, problem in problems(notice)), "问题")
    named = ((f"{ASPECTS}/{i}/group_id", aspect.group_id) for i, aspect in enumerate(notice.aspects))
    yield from unknown(named, (group.id for group in notice.groups), "类别（groups）")


def counts_unlike(subject: Subject) -> Iterator[Breach]:
    """Declared counts and the totals of the prose beside the lists (N-03)."""
    notice: FeedbackNotice = subject.document
    counted = single(notice.counts())
    yield from unequal(notice.declared_counts or {}, counted, "/body/declared_counts")
    counting = notice.declared_counts_text or ""
    yield from unlike(totals(counting, counting=True), counted, "/body/declared_counts_text")
    for name in ("opening", "overall_assessment", "closing"):
        yield from unlike(totals(getattr(notice, name) or ""), counted, f"/body/{name}")


def twins(subject: Subject) -> Iterator[Breach]:
    """Problems whose title is another's, or differs from it in one sign that is no digit (N-06)."""
    notice: FeedbackNotice = subject.document
    seen: dict[str, str] = {}
    for at, problem in problems(notice):
        forms = _forms(problem.title)
        other = next((seen[form] for form in forms if form in seen), None)
        if other is not None:
            yield Breach(
                f"{at}/title",
                f"问题“{problem.title}”与“{other}”相同或几乎相同。",
                "如系同一问题请合并并用 merged_from 注明来源；确属不同问题请把标题写得有所区别。",
            )
        for form in forms:
            seen.setdefault(form, problem.title)


def _forms(title: str) -> tuple[str, ...]:
    """*title* bare of punctuation, then with each one sign left out: near twins share a form."""
    bare = re.sub(r"[\W_]", "", title)
    if not SHORT <= len(bare) <= LONG:
        return (bare or title,)
    shorter = (bare[:place] + bare[place + 1 :] for place, sign in enumerate(bare) if not sign.isdigit())
    return tuple(dict.fromkeys((bare, *shorter)))


RULES = (
    Rule("N-02", Severity.ERROR, "每个方面有问题、每个问题有具体表现；序号连续，编号不重复", gaps),
    Rule("N-03", Severity.ERROR, "申报的计数和文中的总数与清单一致", counts_unlike),
    Rule("N-06", Severity.WARNING, "问题标题不相同，也不只差一字", twins),
)
