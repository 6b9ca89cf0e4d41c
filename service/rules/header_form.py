"""The header's organs, numbers and days beside the usual form (HD-01, HD-06, HD-09, MA-02, SI-02, SI-07)."""

import re
from collections.abc import Iterator

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.dates import date_text
from service.documents.header import Header

COPY_NUMBER = re.compile(r"[0-9]{6}")


def printed_before_issue(subject: Subject) -> Iterator[Breach]:
    """The day of printing before the day of issue (SI-02)."""
    header: Header = subject.document.header
    if header.print_date and header.print_date < header.issue_date:
        yield Breach(
            "/header/print_date",
            f"印发日期{date_text(header.print_date)}早于成文日期{date_text(header.issue_date)}。",
            "请核对：印发日期不能早于成文日期。",
        )


def year_unlike(subject: Subject) -> Iterator[Breach]:
    """The number's year beside the year of issue (HD-06)."""
    header: Header = subject.document.header
    if header.doc_number.year != header.issue_date.year:
        yield Breach(
            "/header/doc_number/year",
            f"发文字号的年份为{header.doc_number.year}，成文日期为{date_text(header.issue_date)}。",
            "发文字号的年份一般与成文年份相同，请核对。",
        )


def copy_number_unlike(subject: Subject) -> Iterator[Breach]:
    """A copy number that is not six digits (HD-01; GB/T 9704—2012 7.2.1)."""
    header: Header = subject.document.header
    if header.copy_number is not None and not COPY_NUMBER.fullmatch(header.copy_number):
        yield Breach(
            "/header/copy_number",
            f"份号写作“{header.copy_number}”。",
            "份号一般用6位阿拉伯数字，如000001。",
        )


def organs_repeated(subject: Subject) -> Iterator[Breach]:
    """An organ that issues the paper twice, by name or identifier (SI-07)."""
    header: Header = subject.document.header
    known = [header.issuing_authority]
    for place, organ in enumerate(header.joint_authorities):
        if any(organ.id == other.id or organ.name == other.name for other in known):
            yield Breach(
                f"/header/joint_authorities/{place}",
                f"联合行文的机关“{organ.name}”（{organ.id}）已经列过。",
                "主办机关只写在发文机关中，其他机关各列一次，代码和名称都不重复。",
            )
        known.append(organ)


def signers_missing(subject: Subject) -> Iterator[Breach]:
    """Upward papers name who signed them for each organ (HD-09; 条例 art. 9(6))."""
    header: Header = subject.document.header
    for place, organ in enumerate(header.joint_authorities):
        if not organ.signatory_post:
            yield Breach(
                f"/header/joint_authorities/{place}/signatory_post",
                f"上行文联合行文，“{organ.name}”没有签发人。",
                "请填写该机关签发人的职务。",
            )


def recipients_several(subject: Subject) -> Iterator[Breach]:
    """An upward paper to more than one recipient (MA-02; 条例 art. 15(1))."""
    header: Header = subject.document.header
    if len(header.main_recipients) > 1:
        yield Breach(
            "/header/main_recipients",
            f"上行文主送{len(header.main_recipients)}个机关。",
            "上行文原则上主送一个上级机关，需要同时送其他上级机关的，请改用抄送。",
        )


UPWARD = (
    Rule("HD-09", Severity.ERROR, "联合上行文写明每个机关的签发人", signers_missing),
    Rule("MA-02", Severity.WARNING, "上行文只主送一个机关", recipients_several),
)
"""For papers that go up."""

RULES = (
    Rule("SI-02", Severity.ERROR, "印发日期不早于成文日期", printed_before_issue),
    Rule("SI-07", Severity.ERROR, "联合行文的机关不重复", organs_repeated),
    Rule("HD-06", Severity.WARNING, "发文字号的年份与成文年份相同", year_unlike),
    Rule("HD-01", Severity.WARNING, "份号为6位数字", copy_number_unlike),
)
