"""What the files of a filed document are called in the archive, whatever its title says (GB/T 18894-2016)."""

from collections.abc import Mapping

PDF, DOCX, PAYLOAD, RECORD = "document.pdf", "document.docx", "payload.json", "record.json"

NAMES: Mapping[str, str] = {"payload": PAYLOAD, "pdf": PDF, "docx": DOCX}
"""The file of each format."""
