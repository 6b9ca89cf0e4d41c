"""Lines of a Word file end where those of the PDF do, in Word as in LibreOffice.

Both break lines by themselves. Where one would do it elsewhere, the line's signs are set so far apart that
nothing else fits; as paragraphs are justified, that is not to be seen.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from typing import Any

from service.rendering.advances import Advances
from service.rendering.lines import Room, held

MEASURE_TWIPS = 8844
"""Width of the type area (GB/T 9704—2012 5.2.1)."""

ROLES = {
    "仿宋_GB2312": "fangsong",
    "楷体_GB2312": "kaiti",
    "黑体": "heiti",
    "宋体": "songti",
    "方正小标宋简体": "xiaobiaosong",
}
PARAGRAPH = r'<w:p(?: [^>]*)?>(<w:pPr><w:pStyle w:val="({})"/>.*?</w:pPr>)(.*?)</w:p>'
"""A paragraph of one of these styles."""
RUN = re.compile(r"<w:r(?: [^>]*)?>(<w:rPr>.*?</w:rPr>)?((?:<w:t(?: [^>]*)?>[^<]*</w:t>|<w:br/>)*)</w:r>")
PIECE = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|<w:br/>")
OWN_LAYOUT = re.compile(r"<w:(?:ind|jc|spacing) ")
RUN_STYLE = re.compile(r'<w:rStyle w:val="([^"]*)"/>')
AFTER_SPACING = re.compile(
    r"<w:(?:w|kern|position|sz|szCs|highlight|u|effect|bdr|shd|fitText|vertAlign|rtl|cs|em|lang|eastAsianLayout)"
    r"\b|</w:rPr>"
)


@dataclass(frozen=True, slots=True)
class Setting:
    """How a style of justified paragraphs is set: face, room for its lines, size in twips."""

    role: str
    room: Room
    size: float


@dataclass(frozen=True, slots=True)
class Settings:
    """The justified paragraph styles, and the faces of the character styles, by id."""

    paragraphs: Mapping[str, Setting]
    characters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text with the properties (XML) and the face of its run."""

    text: str
    properties: str
    role: str


def settings_of(content: bytes) -> Settings:
    """What a styles part says of the styles of the text."""
    from docx.oxml import parse_xml

    styles: Any = parse_xml(content)
    named = {style.get(_name("styleId")): style for style in styles.iter(_name("style"))}
    defaults = styles.find(_name("docDefaults"))

    def value(style: Any, *path: str) -> str | None:
        """What the style or the nearest it is based on says at *path*, whose last step is an attribute."""
        while style is not None:
            if (found := _at(style, path)) is not None:
                return found
            base = style.find(_name("basedOn"))
            style = named.get(base.get(_name("val"))) if base is not None else None
        return _at(defaults, (f"{path[0]}Default", *path))

    paragraphs, characters = {}, {}
    for ident, style in named.items():
        role = ROLES.get(value(style, "rPr", "rFonts", "eastAsia") or "")
        if role is None:
            continue
        if style.get(_name("type")) == "character":
            characters[ident] = role
        elif value(style, "pPr", "jc", "val") == "both" and not value(style, "pPr", "ind", "hanging"):
            size = int(value(style, "rPr", "sz", "val") or 0) * 10
            sides = (int(value(style, "pPr", "ind", side) or 0) for side in ("left", "right"))
            width = MEASURE_TWIPS - sum(sides)
            first = width - int(value(style, "pPr", "ind", "firstLine") or 0)
            least = int(value(style, "rPr", "spacing", "val") or 0)
            room = Room(width / size, first / size, least / size, usual=0)
            paragraphs[ident] = Setting(role, room, size)
    return Settings(paragraphs, characters)


def with_lines(document: str, settings: Settings, advances: Advances) -> str:
    """*document* (XML) with each line of its justified paragraphs ended as in the PDF.

    A line break in a text begins a new paragraph. Paragraphs with more than plain runs stay as they are.
    """
    justified = _paragraphs(tuple(settings.paragraphs))
    return justified.sub(lambda found: _set(found, settings, advances), document)


@cache
def _paragraphs(styles: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(PARAGRAPH.format("|".join(map(re.escape, styles)) or "(?!)"), re.DOTALL)


def _set(found: re.Match[str], settings: Settings, advances: Advances) -> str:
    properties, style, content = found.groups()
    setting = settings.paragraphs[style]
    if OWN_LAYOUT.search(properties):
        return found[0]
    parts = _parts(content, setting.role, settings.characters)
    if parts is None:
        return found[0]
    spaced = [_spaced(part, setting, advances) for part in parts]
    if len(parts) == 1 and spaced[0] is None:
        return found[0]
    return "".join(
        f"<w:p>{properties}{''.join(map(_run, part if runs is None else runs))}</w:p>"
        for part, runs in zip(parts, spaced, strict=True)
    )


def _parts(content: str, role: str, characters: Mapping[str, str]) -> list[list[_Piece]] | None:
    """The text between line breaks, each as its runs; None where there is more than plain runs."""
    runs = [*RUN.finditer(content)]
    if sum(len(run[0]) for run in runs) != len(content):
        return None
    parts: list[list[_Piece]] = [[]]
    for run in runs:
        properties = run[1] or ""
        if "<w:spacing " in properties or "<w:rFonts w:ascii" in properties:
            return None
        named = RUN_STYLE.search(properties)
        face = characters.get(named[1], role) if named else role
        for piece in PIECE.finditer(run[2]):
            if piece[1] is None:
                parts.append([])
            else:
                parts[-1].append(_Piece(unescape(piece[1]), properties, face))
    return parts


def _spaced(part: list[_Piece], setting: Setting, advances: Advances) -> list[_Piece] | None:
    """The runs of *part*, those lines apart that must be held; None where there are none."""
    text = "".join(piece.text for piece in part)
    widths = [width for piece in part for width in advances.of(piece.role, piece.text)]
    found = held(text, widths, setting.room)
    if not found:
        return None
    spacings: dict[int, str] = {}
    for line in found:
        tag = f'<w:spacing w:val="{int(line.spacing * setting.size // 1)}"/>'
        spacings |= dict.fromkeys(range(line.start, line.end), tag)
    return [*_cut(part, spacings.get)]


def _cut(part: list[_Piece], spacing: Callable[[int], str | None]) -> Iterator[_Piece]:
    """The runs of *part*, cut where the *spacing* of the sign at a place changes."""
    place = 0
    for piece in part:
        start = 0
        for offset in range(1, len(piece.text) + 1):
            now = spacing(place + start)
            if offset == len(piece.text) or spacing(place + offset) != now:
                yield _Piece(piece.text[start:offset], _with(piece.properties, now), piece.role)
                start = offset
        place += len(piece.text)


def _with(properties: str, spacing: str | None) -> str:
    """Run properties (XML) with that spacing in its place in the schema's order."""
    if spacing is None:
        return properties
    properties = properties or "<w:rPr></w:rPr>"
    return AFTER_SPACING.sub(lambda found: spacing + found[0], properties, count=1)


def _run(piece: _Piece) -> str:
    text = escape(piece.text, quote=False)
    return f'<w:r>{piece.properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _at(node: Any, path: tuple[str, ...]) -> str | None:
    """The attribute that *path* leads to, or None."""
    for step in path[:-1]:
        node = node.find(_name(step)) if node is not None else None
    return None if node is None else node.get(_name(path[-1]))


def _name(local: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{local}"))
