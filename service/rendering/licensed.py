"""The organisation's licensed faces: found in a folder by their official names, one face to a file."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from service.core.errors.settings import SettingsError
from service.rendering.fonts import RESERVE, Typeface

OFFICIAL = {
    "fangsong": ("仿宋_GB2312", "FangSong_GB2312", "方正仿宋_GBK", "FZFangSong-Z02", "仿宋", "FangSong"),
    "kaiti": ("楷体_GB2312", "KaiTi_GB2312", "方正楷体_GBK", "FZKai-Z03", "楷体", "KaiTi"),
    "songti": ("宋体", "SimSun"),
    "xiaobiaosong": ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05"),
    "heiti": ("黑体", "SimHei", "方正黑体_GBK", "FZHei-B01"),
}
"""The names of the faces that official papers are set in, by role, the first one found being taken."""

SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc"})
COLLECTION = b"ttcf"
FAMILY, FULL_NAME, POSTSCRIPT_NAME, TYPOGRAPHIC_FAMILY = 1, 4, 6, 16
BOLD = 1
EMBEDDING, RESTRICTED, NO_SUBSETTING, BITMAPS_ONLY = 0x000E, 0x0002, 0x0100, 0x0200
"""Bits of OS/2 fsType (OpenType 1.9)."""

SET_ASIDE = "或把它移出 HONGTOU_LICENSED_FONTS 所指的文件夹，改由自由字体代替。"


@dataclass(frozen=True, slots=True)
class Found:
    """A licensed face where it was found: its role, file, number in the file (None alone) and family name."""

    role: str
    path: Path
    number: int | None
    family: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    path: Path
    number: int | None
    names: frozenset[str]
    is_bold: bool
    rights: int
    has_characters: bool


def with_licensed(prepared: Sequence[Typeface], folder: Path, cache: Path) -> tuple[Typeface, ...]:
    """The faces to set papers in: the licensed ones in *folder*, each with the free one in reserve behind it.

    A face out of a collection is written to *cache* once. Raises SettingsError with the cure.
    """
    licensed = {found.role: _typeface(found, cache, prepared) for found in find_licensed(folder)}
    chosen = [licensed.get(face.role, face) for face in prepared]
    reserves = [replace(face, role=face.role + RESERVE) for face in prepared if face.role in licensed]
    return (*chosen, *reserves)


def find_licensed(folder: Path) -> tuple[Found, ...]:
    """The best face of each role in *folder* and below; nothing is written.

    Raises SettingsError where there is none, one is unreadable, or its makers forbid embedding.
    """
    if not folder.is_dir():
        raise SettingsError(
            f"没有正版字体文件夹 {folder}。", hint="请改正 HONGTOU_LICENSED_FONTS，或不设它而用自由字体。"
        )
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    candidates = [candidate for path in paths for candidate in _candidates(path)]
    found = [found for role in OFFICIAL if (found := _best(role, candidates))]
    if not found:
        known = "、".join(names[0] for names in OFFICIAL.values())
        raise SettingsError(
            f"正版字体文件夹 {folder} 中没有公文所用的字体。",
            hint=f"请放入 .ttf、.otf 或 .ttc 格式的{known}，或不设 HONGTOU_LICENSED_FONTS 而用自由字体。",
        )
    return tuple(found)


def _candidates(path: Path) -> list[_Candidate]:
    with _reading(path) as fonts:
        numbers = range(len(fonts)) if _is_collection(path) else (None,)
        return [_candidate(path, number, font) for number, font in zip(numbers, fonts, strict=True)]


def _candidate(path: Path, number: int | None, font: Any) -> _Candidate:
    wanted = {FAMILY, FULL_NAME, POSTSCRIPT_NAME, TYPOGRAPHIC_FAMILY}
    names = (name.toUnicode(errors="replace") for name in font["name"].names if name.nameID in wanted)
    return _Candidate(
        path,
        number,
        frozenset(name.casefold() for name in names),
        bool(font["head"].macStyle & BOLD),
        font["OS/2"].fsType if "OS/2" in font else 0,
        bool(font.getBestCmap()),
    )


def _best(role: str, candidates: Sequence[_Candidate]) -> Found | None:
    """The candidate of the first official name that any has, a regular one before a bold one."""
    for name in OFFICIAL[role]:
        named = [candidate for candidate in candidates if name.casefold() in candidate.names]
        if named:
            best = min(named, key=lambda candidate: candidate.is_bold)
            _check(best, name)
            return Found(role, best.path, best.number, name)
    return None


def _check(face: _Candidate, name: str) -> None:
    """Raise SettingsError where the face may not, or cannot, be embedded."""
    told = f"正版字体“{name}”（{face.path.name}）"
    if not face.has_characters:
        raise SettingsError(
            f"{told}没有 Unicode 字符表，不能使用。", hint=f"请换用完好的字体文件，{SET_ASIDE}"
        )
    forbidden = {
        "不允许嵌入文件": face.rights & EMBEDDING == RESTRICTED,
        "不允许截取子集后嵌入": face.rights & NO_SUBSETTING,
        "只允许嵌入点阵字形": face.rights & BITMAPS_ONLY,
    }
    for words, is_so in forbidden.items():
        if is_so:
            raise SettingsError(
                f"{told}的厂商{words}（OS/2 fsType 0x{face.rights:04X}），不能用于 PDF/A。",
                hint=f"请向字体厂商取得允许嵌入的版本，{SET_ASIDE}",
            )


def _typeface(found: Found, cache: Path, prepared: Sequence[Typeface]) -> Typeface:
    path = found.path if found.number is None else _single_face(found.path, found.number, cache)
    official = next(face.official for face in prepared if face.role == found.role)
    digest = sha256(path.read_bytes()).hexdigest()
    return Typeface(found.role, path, found.family, official, digest, found.path.name, is_licensed=True)


def _single_face(path: Path, number: int, cache: Path) -> Path:
    """The file of that face alone, made where it is not there yet; a whole collection costs much memory."""
    single = cache / f"{sha256(path.read_bytes()).hexdigest()}-{number}.otf"
    if not single.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with _reading(path) as fonts, NamedTemporaryFile(dir=cache, delete=False) as unfinished:
            fonts[number].save(unfinished)
        Path(unfinished.name).replace(single)
    return single


def _is_collection(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(COLLECTION)) == COLLECTION


@contextmanager
def _reading(path: Path) -> Iterator[list[Any]]:
    """The faces in a file, read as they are asked for; raises SettingsError for whatever is wrong with it."""
    from fontTools.ttLib import TTCollection, TTFont

    as_they_are = {"lazy": True, "recalcTimestamp": False, "recalcBBoxes": False}
    try:
        with path.open("rb") as file:
            is_one = file.peek(4)[:4] != COLLECTION
            yield [TTFont(file, **as_they_are)] if is_one else TTCollection(file, **as_they_are).fonts
    except SettingsError:
        raise
    except Exception as fault:  # whatever the reader says of a broken file
        raise SettingsError(
            f"无法读取正版字体文件 {path}：{fault or type(fault).__name__}。",
            hint=f"请换用完好的字体文件，{SET_ASIDE}",
        ) from fault
