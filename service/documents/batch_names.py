"""Names of the files of a batch, by the pattern that its sender wished: the same wherever they are named.

The folder that `hongtou batch` fills, the zip of the service and the reports all ask `Naming`, row by row in
the order of their numbers.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol
from unicodedata import normalize

from service.core.batches import Row
from service.core.errors.requests import UnfitName
from service.documents.filenames import LONGEST_ENDING, MOST_BYTES, safe, shortened

DEFAULT_PATTERN = "{序号}_{文号}_{标题}_{日期}"

FIELDS: Mapping[str, str] = {
    "序号": "index",
    "文号": "number",
    "标题": "title",
    "日期": "date",
    "类型": "type",
    "文书编号": "doc_id",
    "档号": "archival_code",
    "来源": "source",
}
"""What a pattern may name, in Chinese and in English."""

UNFILED: Mapping[str, str] = {chinese: english for chinese, english in FIELDS.items() if chinese != "档号"}
"""The same for files that are not of the archive."""

LONGEST_PATTERN = 200
FEWEST_DIGITS = 3

JSON_ENDING = re.compile(r"\.json$", re.IGNORECASE)
FIELD = re.compile(r"{([^{}]*)}")
UNFIT = re.compile(r'[<>:"/\\|?*{}\x00-\x1f\x7f]')
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for itself."""

ROOM = MOST_BYTES - len(f".{LONGEST_ENDING}__99999_99")
"""Bytes for a stem, before what tells it from others."""


def check_pattern(pattern: str, fields: Mapping[str, str] = FIELDS) -> str:
    """The pattern, without what surrounds it, which names such *fields* only; raises UnfitName."""
    plain = pattern.strip()
    known = {*fields, *fields.values()}
    if unknown := [name for name in FIELD.findall(plain) if name not in known]:
        words = "、".join(f"{{{name[:20]}}}" for name in unknown)
        raise UnfitName(f"命名格式中没有这样的项：{words}。", hint=_hint(fields))
    if len(plain) > LONGEST_PATTERN or UNFIT.search(FIELD.sub("", plain)) or not plain.isprintable():
        raise UnfitName(
            f'命名格式不能用：最多 {LONGEST_PATTERN} 字，不能有 / \\ : * ? " < > | 和不成对的花括号。',
            hint=_hint(fields),
        )
    return plain


def _hint(fields: Mapping[str, str]) -> str:
    words = "、".join(f"{{{chinese}}}（{english}）" for chinese, english in fields.items())
    return f"可用的项：{words}。"


class Names(Protocol):
    """Who gives the rows of a batch the names of their files, one after the other."""

    def stem(self, row: Row) -> str:
        """The name, without ending, of the files of a row that is done."""


def fits_anywhere(row: Row, stem: str) -> bool:
    """Whether the name is to be had, where nothing stands yet."""
    return True


@dataclass(slots=True)
class Naming:
    """Names of a batch of *total* rows by a sound *pattern*; *titles* are those of the document types.

    *fits* tells whether a row can have a name where its files are to stand.
    """

    pattern: str
    total: int
    titles: Mapping[str, str]
    fits: Callable[[Row, str], bool] = fits_anywhere
    _taken: set[str] = field(default_factory=set, init=False)

    def stem(self, row: Row) -> str:
        """The name, without ending, of the files of a row that is done; no later row gets it.

        One that an earlier row has, or that does not fit, gets the row's number behind it.
        """
        stem = self._plain(row)
        for place in count():
            behind = ("", f"_{row.number}", f"_{row.number}_{place}")[min(place, 2)]
            name = f"{stem}{behind}"
            key = normalize("NFC", name).casefold()
            if key not in self._taken and self.fits(row, name):
                self._taken.add(key)
                return name
        raise AssertionError

    def _plain(self, row: Row) -> str:
        values = {name: safe(text) for name, text in self._values(row).items()}
        pattern = self.pattern or DEFAULT_PATTERN
        used = [FIELDS.get(name, name) for name in FIELD.findall(pattern)]
        while used and (excess := len(_filled(pattern, values).encode()) - ROOM) > 0:
            longest = max(used, key=lambda name: len(values[name].encode()))
            size = len(values[longest].encode())
            if not size:
                break
            values[longest] = shortened(values[longest], max(size - excess, size // 2))
        stem = safe(shortened(_filled(pattern, values), ROOM))
        return f"_{stem}" if DEVICES.fullmatch(stem) else stem

    def _values(self, row: Row) -> Mapping[str, str]:
        told = row.result
        width = max(FEWEST_DIGITS, len(str(self.total)))
        return {
            "index": f"{row.number:0{width}d}",
            "number": told.get("number", ""),
            "title": told.get("title", ""),
            "date": told.get("issue_date", "").replace("-", ""),
            "type": self.titles.get(row.doc_type, ""),
            "doc_id": row.doc_id,
            "archival_code": (told.get("filed") or {}).get("archival_code", ""),
            "source": JSON_ENDING.sub("", row.name.rpartition("/")[2]),
        }


def _filled(pattern: str, values: Mapping[str, str]) -> str:
    return FIELD.sub(lambda found: values[FIELDS.get(found[1], found[1])], pattern)
