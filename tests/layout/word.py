"""What a Word file says of its paragraphs, styles and defaults added up (ECMA-376 17.7.2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from lxml import etree

NAMESPACES = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
W = f"{{{NAMESPACES['w']}}}"
TABLE_STYLES = ("清单", "台账")
"""How the names of the styles of annex tables begin."""

Properties = Mapping[str, str]
"""Property and attribute, as in `spacing/line`, with its value; a property that only is has `val` 1."""


@dataclass(frozen=True, slots=True)
class Run:
    """Some text with what holds for it."""

    text: str
    properties: Properties


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with the name of its style, what holds for it, its runs, and where it stands.

    `lettering` is what its style says of runs.
    """

    style: str
    properties: Properties
    lettering: Properties
    runs: tuple[Run, ...]
    part: str
    in_table: bool

    @property
    def text(self) -> str:
        """The words, a line break as a newline."""
        return "".join(run.text for run in self.runs)

    def number(self, name: str) -> int:
        """A property as a number; 0 where nothing says it."""
        return int(self.properties.get(name, "0"))

    def is_on(self, name: str) -> bool:
        """Whether a switch is on."""
        return self.properties.get(f"{name}/val", "0") in ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class Section:
    """Paper and margins in twips, the grid, and the parts of its footers by type."""

    properties: Properties
    footers: Mapping[str, str]
    restarts_pages: bool

    def number(self, name: str) -> int:
        """A measure in twips; 0 where nothing says it."""
        return int(self.properties.get(name, "0"))

    @property
    def is_upright(self) -> bool:
        """Whether the sheet stands."""
        return self.number("pgSz/w") < self.number("pgSz/h")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its style's name, properties, total width of its columns in twips, and its rows as XML."""

    style: str
    properties: Properties
    width: int
    rows: tuple[Any, ...]
    element: Any


class Word:
    """A Word file opened for measuring."""

    def __init__(self, content: bytes) -> None:
        with ZipFile(BytesIO(content)) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        self.body = self._root("word/document.xml").find(f"{W}body")
        styles = self._root("word/styles.xml")
        self._styles = {style.get(f"{W}styleId"): style for style in found(styles, "w:style")}
        self._defaults = {
            kind: flat(*found(styles, f"w:docDefaults/w:{kind}PrDefault/w:{kind}Pr")) for kind in "pr"
        }
        self._chains: dict[tuple[str, str], Properties] = {}

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        """Every paragraph of the text, those in tables too."""
        return list(self._paragraphs(self.body, "word/document.xml"))

    @cached_property
    def elements(self) -> list[Paragraph]:
        """The paragraphs with words outside the annexes' tables."""
        return [
            paragraph
            for paragraph in self.paragraphs
            if paragraph.text.strip() and not paragraph.style.startswith(TABLE_STYLES)
        ]

    @cached_property
    def sections(self) -> list[Section]:
        """The sections in order."""
        return [self._section(element) for element in found(self.body, ".//w:sectPr")]

    @cached_property
    def tables(self) -> list[Table]:
        """The tables of the text, from the top."""
        return [self._table(element) for element in found(self.body, "w:tbl")]

    @cached_property
    def settings(self) -> Any:
        """The root of the settings."""
        return self._root("word/settings.xml")

    def of(self, *styles: str) -> list[Paragraph]:
        """The elements of these styles."""
        return [paragraph for paragraph in self.elements if paragraph.style in styles]

    def beginning(self, start: str) -> list[Paragraph]:
        """The elements whose style's name begins so."""
        return [paragraph for paragraph in self.elements if paragraph.style.startswith(start)]

    def running(self, kind: str) -> list[Paragraph]:
        """The paragraphs of all headers or all footers."""
        return [
            paragraph
            for name in sorted(self.parts)
            if name.startswith(f"word/{kind}")
            for paragraph in self._paragraphs(self._root(name), name)
        ]

    def borders(self, table: Table) -> Properties:
        """The borders of a table, by its style and its own."""
        styles = [style for style in self._styles.values() if found(style, "w:name/@w:val") == [table.style]]
        said = [found(root, "w:tblPr/w:tblBorders") for root in (*styles, table.element)]
        return {name: value for found_ in said for element in found_ for name, value in flat(element).items()}

    def _root(self, name: str) -> Any:
        return etree.fromstring(self.parts[name])

    def _name(self, ident: str) -> str:
        return str(found(self._styles[ident], "w:name/@w:val")[0])

    def _paragraphs(self, root: Any, part: str) -> Iterator[Paragraph]:
        for element in root.iter(f"{W}p"):
            own = element.find(f"{W}pPr")
            (ident,) = found(element, "w:pPr/w:pStyle/@w:val") or ["Normal"]
            base = {**self._defaults["r"], **self._chain(ident, "r")}
            yield Paragraph(
                self._name(ident),
                {**self._defaults["p"], **self._chain(ident, "p"), **flat(own)},
                base,
                tuple(self._run(run, base) for run in element.iter(f"{W}r")),
                part,
                any(True for _ in element.iterancestors(f"{W}tc")),
            )

    def _run(self, run: Any, base: Properties) -> Run:
        own = run.find(f"{W}rPr")
        (ident,) = found(run, "w:rPr/w:rStyle/@w:val") or [""]
        chain = self._chain(ident, "r") if ident else {}
        return Run(text_of(run), {**base, **chain, **flat(own)})

    def _chain(self, ident: str, kind: str) -> Properties:
        """What a style and those it is based on say, of paragraphs (p) or of runs (r)."""
        if (ident, kind) not in self._chains:
            style = self._styles[ident]
            (parent,) = found(style, "w:basedOn/@w:val") or [""]
            inherited = self._chain(parent, kind) if parent else {}
            self._chains[ident, kind] = {**inherited, **flat(style.find(f"{W}{kind}Pr"))}
        return self._chains[ident, kind]

    def _section(self, element: Any) -> Section:
        relations = {
            relation.get("Id"): f"word/{relation.get('Target')}"
            for relation in self._root("word/_rels/document.xml.rels")
        }
        identity = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
        footers = {
            reference.get(f"{W}type"): relations[reference.get(identity)]
            for reference in found(element, "w:footerReference")
        }
        return Section(flat(element), footers, bool(found(element, "w:pgNumType/@w:start")))

    def _table(self, element: Any) -> Table:
        (ident,) = found(element, "w:tblPr/w:tblStyle/@w:val") or [""]
        columns = [int(width) for width in found(element, "w:tblGrid/w:gridCol/@w:w")]
        return Table(
            self._name(ident) if ident else "",
            flat(element.find(f"{W}tblPr")),
            sum(columns),
            tuple(found(element, "w:tr")),
            element,
        )


def found(root: Any, path: str) -> list[Any]:
    """What an XPath with the prefix w finds."""
    return list(root.xpath(path, namespaces=NAMESPACES))


def text_of(node: Any) -> str:
    """The words in a node, a line break as a newline, a tab as itself."""
    signs = {f"{W}br": "\n", f"{W}tab": "\t"}
    return "".join(
        signs.get(item.tag, item.text or "")
        for item in node.iter(f"{W}t", f"{W}br", f"{W}tab")
        if _is_said(item)
    )


def _is_said(item: Any) -> bool:
    return item.getparent().tag != f"{W}tabs"


def flat(element: Any) -> dict[str, str]:
    """The properties below an element, one level deep, without their prefix."""
    if element is None:
        return {}
    properties = {}
    for child in element:
        name = etree.QName(child).localname
        properties.setdefault(f"{name}/val", "1")
        for attribute, value in child.attrib.items():
            properties[f"{name}/{etree.QName(attribute).localname}"] = value
    return properties
