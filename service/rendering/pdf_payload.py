"""The payload as a file within the PDF that shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weasyprint import Attachment

FILE_NAME = "payload.json"


@dataclass(frozen=True, slots=True)
class PayloadFile:
    """The payload's bytes as they were sent, and the day of the paper: no clock is read."""

    content: bytes
    day: datetime

    def attachment(self) -> "Attachment":
        """The file as WeasyPrint attaches it: the data the pages were made from (ISO 19005-3, 6.8)."""
        from weasyprint import Attachment

        return Attachment(
            string=self.content,
            name=FILE_NAME,
            description="生成本文书所用的数据",
            created=self.day,
            modified=self.day,
            relationship="Data",
        )


def name_once(pdf: Any) -> None:
    """Nothing; *pdf*, a `pydyf.PDF`, names each attached file once, where WeasyPrint does so twice."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
