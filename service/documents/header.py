"""The elements every official paper has (GB/T 9704—2012 7.2–7.4; 条例 art. 9)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from service.documents.dates import date_text
from service.documents.letterhead import emblem_view, signers_view
from service.documents.measuring import cells
from service.documents.sentences import listed, unwrapped
from service.documents.signature import signature_view
from service.documents.titles import title_lines

LEVELS = {"confidential": "秘密", "secret": "机密", "top_secret": "绝密"}
"""密级: the words for each, as a payload may name it."""

FIRST_PAGE_POINTS = 295.0
"""What the first page has for 标志, 签发人, 标题 and 主送机关, beside spaces and three lines of text."""

LINE_POINTS, TITLE_LINE_POINTS = 29.6, 36.0
LINE_CELLS, MOST_RECIPIENT_LINES = 28, 5
SIDEWAYS_LINE_CELLS = 28
"""Characters of 二号 that fit a line of an annex, whose sheet lies on its side."""


AS_IT_COMES = {"recipients_moved": False, "ending_whole": True, "last_text_whole": False, "imprint": "same"}
"""The arrangement of a paper whose every part has room where it comes."""


@dataclass(frozen=True, slots=True)
class Organ:
    """A body with its identifier."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class JointOrgan(Organ):
    """An organ that issues a paper together with the lead organ, and who signs it there."""

    signatory_post: str | None = None


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
    joint_authorities: tuple[JointOrgan, ...] = ()
    sealed: bool = True

    @property
    def organs(self) -> tuple[str, ...]:
        """The names of the issuing organs, the lead organ first (联合行文)."""
        return (self.issuing_authority.name, *(organ.name for organ in self.joint_authorities))

    @property
    def signatories(self) -> tuple[str, ...]:
        """The posts of who signs it out, in the order of the organs."""
        posts = (self.signatory_post, *(organ.signatory_post for organ in self.joint_authorities))
        return tuple(post for post in posts if post)


def header_view(header: Header, *, upward: bool, doc_type_words: tuple[str, ...]) -> dict[str, Any]:
    """The header as plain values for the templates; *upward* papers (上行文) show the 签发人.

    Indents are in cells (字), measured from the right edge of the type area. What depends on where pages end,
    `arrangement`, is given as if every part had room where it comes.
    """
    organs = header.organs
    named = (*doc_type_words, *organs, *header.main_recipients, *header.copies_to)
    title = title_lines(header.title, named)
    recipients = listed(header.main_recipients)
    signers = (
        signers_view(header.doc_number.text, header.signatories) if upward else {"rows": [], "stops": []}
    )
    addressed = min(-(-cells(recipients) // LINE_CELLS), MOST_RECIPIENT_LINES)
    taken = LINE_POINTS * (max(1, len(signers["rows"])) + addressed)
    room = FIRST_PAGE_POINTS - taken - TITLE_LINE_POINTS * len(title)
    return {
        "authority": organs[0],
        "emblem": emblem_view(organs[0], organs[1:], room),
        "doc_number": header.doc_number.text,
        "copy_number": header.copy_number or "",
        "urgency": header.urgency or "",
        "handling_mark": header.security.handling_mark or "",
        "signers": signers,
        "title": header.title,
        "title_lines": title,
        "recipients": recipients,
        "arrangement": dict(AS_IT_COMES),
        "attachments": attachments_view(header.attachments),
        "signature": signature_view(organs, header.issue_date, sealed=header.sealed),
        "note": unwrapped(header.note or "", "（）"),
        "imprint": {
            "recipients": listed(header.main_recipients, "，"),
            "copies": listed(header.copies_to, "，"),
            "authority": header.printing_authority or organs[0],
            "date": date_text(header.print_date or header.issue_date),
        },
        "issue_date": header.issue_date.isoformat(),
    }


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
