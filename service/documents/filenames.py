"""File names clerks recognise: 发文字号_标题_日期.ext."""

import re
import unicodedata

from service.documents.header import Header

FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
MOST_BYTES = 200
"""UTF-8 bytes of a whole name: file systems allow 255, and a clerk's zip or share adds its own."""


def file_name(header: Header, extension: str) -> str:
    """A name safe on every system, at most 200 bytes, e.g. 淮理党〔2022〕7号_标题_20220916.pdf."""
    day = header.issue_date.strftime("%Y%m%d")
    number, title = _safe(header.doc_number.text), _safe(header.title)
    room = MOST_BYTES - len(f"_{day}.{extension}__".encode())
    number = _shortened(number, room // 2)
    title = _shortened(title, room - len(number.encode()))
    return f"{number}_{title}_{day}.{extension}"


def _safe(text: str) -> str:
    plain = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    return FORBIDDEN.sub("_", plain).strip(" .") or "_"


def _shortened(text: str, most_bytes: int) -> str:
    return text.encode()[:most_bytes].decode(errors="ignore").rstrip(" .")
