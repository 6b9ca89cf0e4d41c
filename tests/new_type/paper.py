"""督办单: one reminder to one unit, a small type made for a test."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from service.documents.dates import date_text
from service.documents.header import Header, header_view
from service.documents.numbering import ordinal

NAME = "supervision_slip"
TITLE = "督办单"


@dataclass(frozen=True, slots=True)
class SupervisionSlip:
    """The slip whole."""

    doc_type: ClassVar[str] = NAME
    doc_id: str
    header: Header
    opening: str
    matters: tuple[str, ...]
    reply_due: date


def view(slip: SupervisionSlip) -> dict[str, Any]:
    """The slip as plain values."""
    return {
        "header": header_view(slip.header, upward=False, doc_type_words=(TITLE,)),
        "opening": slip.opening,
        "matters": [
            {"ordinal": ordinal("一、", place), "text": text} for place, text in enumerate(slip.matters, 1)
        ],
        "rows": [{"no": place, "text": text} for place, text in enumerate(slip.matters, 1)],
        "reply_due": date_text(slip.reply_due),
    }
