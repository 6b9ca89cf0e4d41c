"""The prepared faces (`fonts.json` in the fonts folder) and which characters they can print."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unicodedata import category, normalize

from service.core.errors.settings import SettingsError
from service.core.findings import Finding, Severity
from service.core.renditions import Face
from service.rendering.glyphs import NONE, glyphs_in

ROLES = ("fangsong", "kaiti", "songti", "xiaobiaosong", "heiti", "fallback")
"""The faces of GB/T 9704 by what they do, and `fallback` for rare characters."""

ASKED = ("fallback", "fangsong", "songti", "heiti", "kaiti", "xiaobiaosong")
"""The order in which faces are asked for a sign that another lacks."""

RESERVE = "-reserve"
"""What the role of a free face ends in where a licensed one plays its part and it has what that lacks."""

LAYOUT = frozenset("\n\r\t")
"""Characters that break or space a line and need no glyph."""

EMOJI = frozenset("☝⚽⚾🆎🆑🆒🆓🆔🆕🆖🆗🆘🆙🆚🈁🈚🈯🈲🈳🈴🈵🈶🈷🈸🈹🈺🉐🉑")
"""Signs our faces have, but Pango takes from the system's emoji face (Unicode Emoji_Presentation)."""

NAMED_AT_MOST = 20

CURE = "请在项目根目录运行 make serve（会准备字体），或将 HONGTOU_FONTS 指向已准备好的字体文件夹。"


@dataclass(frozen=True, slots=True)
class Typeface:
    """One face: role, file, family, the official face it is or stands in for, digest, where it is from."""

    role: str
    path: Path
    family: str
    official: str
    sha256: str
    source: str
    is_licensed: bool = False

    @property
    def is_reserve(self) -> bool:
        """Whether it has only what a licensed face lacks."""
        return self.role.endswith(RESERVE)


def load_typefaces(folder: Path) -> tuple[Typeface, ...]:
    """The faces listed in *folder*'s `fonts.json`, in the order of `ROLES`.

    Raises SettingsError, with the cure, when the list or a face is missing or unreadable.
    """
    listing = folder / "fonts.json"
    try:
        faces = [_typeface(folder, entry) for entry in json.loads(listing.read_text("utf-8"))]
    except FileNotFoundError as fault:
        raise SettingsError(f"字体文件夹 {folder} 中没有 fonts.json。", hint=CURE) from fault
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise SettingsError(f"无法读取字体清单 {listing}：{fault}。", hint=CURE) from fault
    by_role = {face.role: face for face in faces if face.path.is_file()}
    missing = [role for role in ROLES if role not in by_role]
    if missing:
        raise SettingsError(f"字体文件夹 {folder} 中缺少字体：{'、'.join(missing)}。", hint=CURE)
    return tuple(by_role[role] for role in ROLES)


def _typeface(folder: Path, entry: dict[str, str | None]) -> Typeface:
    """The face in one entry; the fallback stands in for no official face."""
    role, file, family, digest = (str(entry[key]) for key in ("role", "file", "family", "sha256"))
    source = entry.get("source_file") or file
    return Typeface(role, folder / file, family, entry["official"] or "", digest, source)


def in_turn(role: str, typefaces: Iterable[Typeface]) -> list[Typeface]:
    """Who is asked for a sign of that *role*, one after the other: its face, its reserve, all the others."""

    def turn(face: Typeface) -> tuple[bool, int, bool]:
        plays = face.role.removesuffix(RESERVE)
        return plays != role, ASKED.index(plays), face.role != plays

    return sorted(typefaces, key=turn)


def faces_told(typefaces: Iterable[Typeface]) -> tuple[Face, ...]:
    """Which face is set for which official one, as results tell it (FT-06)."""
    return tuple(
        Face(face.role, face.official, face.family, face.source, face.sha256, face.is_licensed)
        for face in typefaces
    )


class GlyphCoverage:
    """Says which characters none of the faces can print; satisfies `service.core.ports.Coverage`."""

    def __init__(self, typefaces: Iterable[Typeface]) -> None:
        self._faces = tuple(typefaces)

    def inspect(self, texts: Iterable[tuple[str, str]]) -> tuple[Finding, ...]:
        """One finding FT-04 (error) per text that holds characters without a glyph (GB/T 9704—2012 5.2.2)."""
        fields = tuple(texts)
        lacking = {sign for sign in set().union(*(text for _, text in fields)) if not self._prints(sign)}
        if not lacking:
            return ()
        return tuple(
            _finding(pointer, [sign for sign in dict.fromkeys(text) if sign in lacking])
            for pointer, text in fields
            if not lacking.isdisjoint(text)
        )

    def _prints(self, sign: str) -> bool:
        if sign in LAYOUT or sign in EMOJI or category(sign) == "Cc":
            return sign in LAYOUT
        return any(glyphs_in(face.path, face.sha256).of(sign) != NONE for face in self._faces)


def twins(typefaces: Iterable[Typeface]) -> dict[int, int]:
    """Characters that share a glyph in one of the faces, each mapped to the plainest of its kind.

    Cached; the first call reads the faces' character maps.
    """
    return _twins(tuple((face.path, face.sha256) for face in typefaces))


@cache
def _twins(files: tuple[tuple[Path, str], ...]) -> dict[int, int]:
    plainer: dict[int, int] = {}
    for path, digest in files:
        by_glyph: dict[int, int] = {}
        glyphs = glyphs_in(path, digest).by_code()
        for point, glyph in sorted(glyphs.items(), key=lambda item: _plainness(item[0])):
            first = _root(plainer, by_glyph.setdefault(glyph, point))
            if (own := _root(plainer, point)) != first:
                plainer[own] = first
    return {point: _root(plainer, point) for point in plainer}


def _plainness(point: int) -> tuple[bool, int]:
    """What sorts an ordinary character before the compatibility forms of it."""
    return normalize("NFKC", chr(point)) != chr(point), point


def _root(plainer: dict[int, int], point: int) -> int:
    while point in plainer:
        point = plainer[point]
    return point


def _finding(pointer: str, signs: list[str]) -> Finding:
    named = "、".join(_name(sign) for sign in signs[:NAMED_AT_MOST]) + "等" * (len(signs) > NAMED_AT_MOST)
    return Finding(
        "FT-04",
        Severity.ERROR,
        pointer,
        f"有{len(signs)}个字符没有可用的字形，印不出来：{named}。",
        "请改用规范汉字或文字说明；确需使用的生僻字，请安装含有该字的字体后重试。",
    )


def _name(sign: str) -> str:
    """The character with its code point, the code point alone where it cannot be seen."""
    number = f"U+{ord(sign):04X}"
    return f"“{sign}”（{number}）" if sign.isprintable() and category(sign) != "Mn" else number
