"""The elements every official paper has (GB/T 9704—2012 7.2–7.4; 条例 art. 9)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from service.documents.dates import date_text
from service.documents.measuring import cells
from service.documents.sentences import listed, unwrapped
from service.documents.titles import title_lines

LEVELS = {"confidential": "秘密", "secret": "机密", "top_secret": "绝密"}
"""密级: the words for each, as a payload may name it."""

EMBLEM_MOST_ON_A_LINE = 24
EMBLEM_WIDTH_POINTS = 436
"""Width of the 标志: within the 156 mm (442 pt) of the type area."""

EMBLEM_LARGEST_POINTS = 62

SIDEWAYS_LINE_CELLS = 28
"""Characters of 二号 that fit a line of an annex, whose sheet lies on its side."""


@dataclass(frozen=True, slots=True)
class Organ:
    """A body with its identifier."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class DocNumber:
    """发文字号; `display` is what the payload declared, to be compared with `text`."""

    agency_code: str
    year: int
    serial: int
    display: str | None = None

    @property
    def text(self) -> str:
        """The number in official form, e.g. 淮理党巡一〔2022〕7号 (7.2.5)."""
        return f"{self.agency_code}〔{self.year}〕{self.serial}号"


@dataclass(frozen=True, slots=True)
class Security:
    """Who may see the paper."""

    classification: str
    handling_mark: str | None
    publication_scope: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """One 附件; `source` names the table made from the ledger, None a file sent along on its own."""

    no: int
    title: str
    source: str | None


@dataclass(frozen=True, slots=True)
class Header:
    """公文要素 of one paper."""

    issuing_authority: Organ
    doc_number: DocNumber
    title: str
    main_recipients: tuple[str, ...]
    copies_to: tuple[str, ...]
    issue_date: date
    signatory_post: str
    drafter_post: str
    reviewer_post: str
    security: Security
    urgency: str | None
    attachments: tuple[Attachment, ...]
    copy_number: str | None = None
    note: str | None = None
    printing_authority: str | None = None
    print_date: date | None = None


def header_view(header: Header, *, upward: bool, doc_type_words: tuple[str, ...]) -> dict[str, Any]:
    """The header as plain values for the templates; *upward* papers (上行文) show the 签发人.

    Indents are in cells (字), measured from the right edge of the type area. What depends on where pages end,
    `arrangement`, is given as for a paper whose every part has room where it comes.
    """
    return {
        "authority": header.issuing_authority.name,
        "emblem": emblem_view(header.issuing_authority.name),
        "doc_number": header.doc_number.text,
        "copy_number": header.copy_number or "",
        "urgency": header.urgency or "",
        "handling_mark": header.security.handling_mark or "",
        "signatory": header.signatory_post if upward else "",
        "title": header.title,
        "title_lines": title_lines(header.title, (*doc_type_words, *_organs(header))),
        "recipients": listed(header.main_recipients),
        "arrangement": {"recipients_moved": False, "ending_whole": False, "imprint": "same"},
        "attachments": attachments_view(header.attachments),
        "signature": signature_view(header.issuing_authority.name, header.issue_date),
        "note": unwrapped(header.note or "", "（）"),
        "imprint": {
            "recipients": listed(header.main_recipients, "，"),
            "copies": listed(header.copies_to, "，"),
            "authority": header.printing_authority or header.issuing_authority.name,
            "date": date_text(header.print_date or header.issue_date),
        },
        "issue_date": header.issue_date.isoformat(),
    }


def _organs(header: Header) -> tuple[str, ...]:
    return (header.issuing_authority.name, *header.main_recipients, *header.copies_to)


def emblem_view(authority: str) -> dict[str, Any]:
    """发文机关标志: its text, and the size in points that fits it in, in half points rounded down.

    A name too long for one line of a size above the body's goes on several, parted by newlines. Every sign
    counts as wide as a Han character: no Latin letter is wider, and many are wider than half.
    """
    text = f"{authority}文件"
    lines = [text] if len(text) <= EMBLEM_MOST_ON_A_LINE else title_lines(text)
    fitting = EMBLEM_WIDTH_POINTS / max(map(len, lines))
    return {"text": "\n".join(lines), "points": int(2 * min(EMBLEM_LARGEST_POINTS, fitting)) / 2}


def attachments_view(attachments: tuple[Attachment, ...]) -> list[dict[str, Any]]:
    """The 附件 with their labels; one alone has no number (7.3.4), a file of its own no `source`."""
    numbered = len(attachments) > 1
    return [
        {
            "number": f"{place}." if numbered else "",
            "label": f"附件{place}" if numbered else "附件",
            "title": attachment.title,
            "title_lines": title_lines(attachment.title, most=SIDEWAYS_LINE_CELLS),
            "source": attachment.source or "",
        }
        for place, attachment in enumerate(attachments, 1)
    ]


def signature_view(organ: str, day: date) -> dict[str, Any]:
    """署名 and 成文日期 with their right indents in cells, for a paper to be sealed (7.3.5.1)."""
    written = date_text(day)
    slack = (cells(written) - cells(organ)) / 2
    organ_indent = max(4 + slack, 0.0)
    return {
        "organ": organ,
        "date": written,
        "organ_indent": organ_indent,
        "date_indent": 4.0 if 4 + slack >= 0 else organ_indent - slack,
    }
