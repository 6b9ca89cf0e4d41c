"""Progress report: its parts, its headings and the time it covers (R-00, R-07, R-09, R-10)."""

import re
from collections.abc import Iterator
from itertools import pairwise

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.dates import date_text
from service.documents.numbering import LEVELS, RUN_IN
from service.documents.progress import Block, ProgressReport, Section
from service.rules.ledger_order import LEDGER, disorder
from service.rules.typed_ordinals import typed

SECTIONS = "/body/sections"
SHORTCOMINGS = re.compile(
    r"存在.{0,8}(?:问题|不足|困难|差距|短板)|(?:问题|困难|不足|差距|短板)(?:和|与|及|、|以及)"
    r"|^(?:主要|突出)?(?:问题|不足|困难|差距|短板)$|不足|短板|差距|困难"
)
NEXT = re.compile(r"下一?步|下一?阶段|今后|后续|打算|努力方向|工作(?:安排|计划|思路)|继续整改|持续整改")

Part = Section | Block


def parts(report: ProgressReport) -> Iterator[tuple[str, Part]]:
    """Every part of the report, sections before their children, with its pointer."""
    for s, section in enumerate(report.sections):
        yield f"{SECTIONS}/{s}", section
        for c, child in enumerate(section.children):
            yield f"{SECTIONS}/{s}/children/{c}", child


def is_empty(part: Part) -> bool:
    """Whether nothing stands below the part's heading."""
    if _tells_itself(part) or not isinstance(part, Section):
        return not _tells_itself(part)
    return part.generated_from is None and all(is_empty(child) for child in part.children)


def shortcomings_missing(subject: Subject) -> Iterator[Breach]:
    """存在问题 and 下一步 told, each with something below its heading (R-07)."""
    report: ProgressReport = subject.document
    for what, pattern, other in (("存在问题", SHORTCOMINGS, NEXT), ("下一步工作", NEXT, SHORTCOMINGS)):
        named = [(at, part) for at, part in parts(report) if pattern.search(part.title)]
        own = [(at, part) for at, part in named if not _is_shared(part, pattern, other)]
        if not own:
            at = named[0][0] if named else SECTIONS
            yield Breach(at, f"没有“{what}”部分。", f"进展情况报告应当写明{what}，请补充这一部分。")
        elif all(is_empty(part) for _, part in own):
            at, part = own[0]
            yield Breach(at, f"“{part.title}”之下没有内容。", f"请如实写明{what}。")


def _is_shared(part: Part, pattern: re.Pattern[str], other: re.Pattern[str]) -> bool:
    """Whether the part's children, by their titles, are to tell what its own title promises."""
    if not isinstance(part, Section) or _tells_itself(part):
        return False
    titles = [child.title for child in part.children]
    return any(pattern.search(title) or other.search(title) for title in titles)


def _tells_itself(part: Part) -> bool:
    return any(text.strip() for text in part.paragraphs) or any(item.text.strip() for item in part.items)


def levels_amiss(subject: Subject) -> Iterator[Breach]:
    """Heading styles that repeat or climb, ordinals typed where generated (R-09; GB/T 9704—2012 7.3.3)."""
    report: ProgressReport = subject.document
    order = (*LEVELS, *RUN_IN)
    ranks = [order.index(style) for style in report.level_styles if style in order]
    if any(later <= earlier for earlier, later in pairwise(ranks)):
        yield Breach(
            "/body/level_styles",
            f"标题层次“{'”“'.join(report.level_styles)}”重复或倒置。",
            "标题层次依次用一、（一）1.（1），段首领句用一是或一要放在最后。",
        )
    for at, part in parts(report):
        yield from typed(f"{at}/title", part.title)
        for place, item in enumerate(part.items):
            yield from typed(f"{at}/items/{place}/lead", item.lead)


def quoted_ledger_amiss(subject: Subject) -> Iterator[Breach]:
    """Numbers and identifiers of a ledger the payload itself quotes (R-09)."""
    report: ProgressReport = subject.document
    if report.ledger and quotes_ledger(subject):
        yield from disorder(report.ledger)


def quotes_ledger(subject: Subject) -> bool:
    """Whether the payload itself quotes the ledger, so that what is amiss in it is the payload's."""
    return any(at.startswith(LEDGER) for at, _ in subject.texts)


def empty_headings(subject: Subject) -> Iterator[Breach]:
    """Headings with nothing below, told or generated (R-09); those of R-07 are told there."""
    report: ProgressReport = subject.document
    statuses = {entry.status for entry in report.entries}
    for at, part in parts(report):
        generated = part.generated_from if isinstance(part, Section) else None
        wanted = (part.filter or {}).get("status") if isinstance(part, Section) else None
        vain = generated and not (wanted in statuses if wanted else statuses)
        expected = SHORTCOMINGS.search(part.title) or NEXT.search(part.title)
        if (is_empty(part) and not expected) or (vain and not part.paragraphs and not part.items):
            yield Breach(at, f"“{part.title}”之下没有内容。", "请补充内容，或删去这一部分。")


def days_apart(subject: Subject) -> Iterator[Breach]:
    """The period in order, and data no older than its end unless the text says of which day (R-10)."""
    report: ProgressReport = subject.document
    start, end, as_of = report.period.days.start, report.period.days.end, report.data_as_of
    if end and end < start:
        yield Breach(
            "/body/period/to",
            f"报告期终日{date_text(end)}早于始日{date_text(start)}。",
            "请核对报告期的起止日期。",
        )
    if as_of < start:
        yield Breach(
            "/body/data_as_of",
            f"数据截止日期{date_text(as_of)}早于报告期始日{date_text(start)}。",
            "请核对数据截止日期和报告期。",
        )
    elif end and as_of < end and not any(date_text(as_of) in text for _, text in subject.texts):
        yield Breach(
            "/body/data_as_of",
            f"数据截止日期{date_text(as_of)}早于报告期终日{date_text(end)}，文中也没有说明。",
            f"请更新数据，或在正文写明“截至{date_text(as_of)}”。",
        )


def plan_absent(subject: Subject) -> Iterator[Breach]:
    """The plan the entries belong to is not at hand (R-00)."""
    report: ProgressReport = subject.document
    if report.plan_ref and report.entries and report.ledger is None:
        yield Breach(
            "/body/plan_ref",
            f"没有整改方案{report.plan_ref.doc_id}（第{report.plan_ref.version}版）的台账，问题只能以编号列出，时限未能核对。",
            "请同时提供整改方案，或在报告中引用其台账（body.groups 和 body.ledger）。",
        )


RULES = (
    Rule("R-07", Severity.ERROR, "写明存在问题和下一步工作", shortcomings_missing),
    Rule("R-09", Severity.ERROR, "标题层次有序，序号由系统生成", levels_amiss),
    Rule("R-09", Severity.ERROR, "引用的台账序号连续，编号不重复", quoted_ledger_amiss),
    Rule("R-09", Severity.WARNING, "标题之下有内容", empty_headings),
    Rule("R-10", Severity.ERROR, "报告期起止有序，数据截止日期不早于报告期终日或有说明", days_apart),
    Rule("R-00", Severity.INFO, "进展条目所属的整改方案在手", plan_absent),
)
