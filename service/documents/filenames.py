"""File names clerks recognise: 发文字号_标题_日期.ext."""

import re
import unicodedata

from service.documents.header import Header

FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
MOST_BYTES = 200
"""UTF-8 bytes of a whole name: file systems allow 255, and a clerk's zip or share adds its own."""

LONGEST_ENDING, DIGITS = "json", 8


def file_name(header: Header, extension: str) -> str:
    """A name safe on every system, at most 200 bytes, e.g. 淮理党〔2022〕7号_标题_20220916.pdf."""
    day = header.issue_date.strftime("%Y%m%d")
    return f"{stem(header.doc_number.text, header.title, day)}.{extension}"


def stem(number: str, title: str, day: str) -> str:
    """The same name without its ending; *day* are eight digits, and what is longer is cut."""
    number, title, day = safe(number), safe(title), safe(day)[:DIGITS]
    room = MOST_BYTES - len(f"_{day}.{LONGEST_ENDING}__".encode())
    number = shortened(number, room // 2)
    title = shortened(title, room - len(number.encode()))
    return f"{number}_{title}_{day}"


def safe(text: str) -> str:
    """The text as part of a name on every system, `_` where nothing of it can be."""
    plain = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    return FORBIDDEN.sub("_", plain).strip(" .") or "_"


def shortened(text: str, most_bytes: int) -> str:
    """As much of the text as fits into so many bytes of UTF-8."""
    return text.encode()[:most_bytes].decode(errors="ignore").rstrip(" .")
