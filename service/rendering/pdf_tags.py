"""The tags WeasyPrint writes, made fit for PDF/UA: what is read stands in the tree, the rest does not.

WeasyPrint 70 hangs a span around every line, tags folios as text that belongs nowhere, tags what is never
drawn, and gives heads of tables no scope.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydyf import Array, Dictionary

from service.rendering.pdf_sheets import Painted
from service.rendering.sheet import Drawn

FURNITURE = "<</Type /Pagination>>"
BARE = ("/Span", "/NonStruct")
"""Elements that say nothing of what they hold."""
CELLS = ("/TD", "/TH")
"""Elements that count even when empty."""


def tidy(pdf: Any, sheets: Mapping[int, Painted]) -> None:
    """Nothing; afterwards the tag tree of *pdf*, a `pydyf.PDF` that WeasyPrint tagged, is as said above.

    *sheets* are those drawn into its pages, by the id of the page's content; for WeasyPrint each is a figure.
    """
    _Tree(pdf, sheets).tidy()


def _number(sheet: Painted, owners: list[Any]) -> None:
    """Nothing; the marks of the cells have the numbers after those of the page, whose *owners* grow."""
    for mark in (mark for row in sheet.rows for _, mark in row if mark):
        mark["MCID"] = len(owners)
        owners.append("null")


class _Page:
    """The marked pieces of one page's content by number, and which element owns each."""

    def __init__(self, items: list[Any], owners: list[Any]) -> None:
        self._items = items
        self._owners = owners
        self._places = {items[place - 1]["MCID"]: place for place, item in enumerate(items) if item == b"BDC"}
        owners[:] = ["null"] * len(owners)

    def is_drawn(self, piece: int) -> bool:
        """Whether there is anything between the marks."""
        return bool(self._items[self._places[piece] + 1] != b"EMC")

    def own(self, pieces: list[int], element: Any) -> None:
        """Nothing; the pieces are now that element's."""
        for piece in pieces:
            self._owners[piece] = element.reference

    def set_furniture_apart(self) -> None:
        """Nothing; what no element owns is an artifact (ISO 14289-1, 7.1)."""
        for piece, owner in enumerate(self._owners):
            if owner == "null":
                place = self._places[piece]
                self._items[place - 2 : place] = ["/Artifact", FURNITURE]


class _Tree:
    """The structure tree of one file."""

    def __init__(self, pdf: Any, sheets: Mapping[int, Painted]) -> None:
        self._pdf = pdf
        self._root = self._at(pdf.catalog["StructTreeRoot"])
        self._pages: dict[bytes, _Page] = {}
        self._sheets: dict[bytes, Painted] = {}
        numbers = self._at(self._root["ParentTree"])["Nums"]
        for page, owners in zip(pdf.page_references, numbers[1::2], strict=True):
            content = self._at(self._at(page)["Contents"])
            if sheet := sheets.get(id(content)):
                self._sheets[page] = sheet
                _number(sheet, owners)
            self._pages[page] = _Page(content.stream, owners)
        self._kept: set[int] = set()

    def tidy(self) -> None:
        """Nothing; the tree, its pages and its tables are in order."""
        for child in self._root["K"]:
            self._settle(self._at(child))
        for page in self._pages.values():
            page.set_furniture_apart()
        for element in self._elements():
            if element.number not in self._kept:
                element.clear()
            elif element["S"] in CELLS:
                self._give_scope(element)

    def _settle(self, element: Any) -> list[Any]:
        """What its parent holds in its place: itself, the pieces of a bare element, or nothing."""
        if element["S"] == "/Figure" and element["Pg"] in self._sheets:
            return [self._tabulated(element)]
        kids = [settled for kid in element["K"] for settled in self._kid(kid, element)]
        if element["S"] in BARE and all(isinstance(kid, int) for kid in kids):
            return kids
        if not kids and element["S"] not in CELLS:
            return []
        if pieces := [kid for kid in kids if isinstance(kid, int)]:
            self._pages[element["Pg"]].own(pieces, element)
        element["K"][:] = kids
        self._kept.add(element.number)
        return [element.reference]

    def _kid(self, kid: Any, element: Any) -> list[Any]:
        if isinstance(kid, int):
            return [kid] if self._pages[element["Pg"]].is_drawn(kid) else []
        return self._settle(self._at(kid))

    def _tabulated(self, table: Any) -> Any:
        """The figure made the table that is drawn there."""
        head, *body = self._sheets[table["Pg"]].rows
        table["S"] = "/Table"
        del table["A"], table["Alt"]
        table["K"].clear()
        self._kept.add(table.number)
        for kind, rows in (("/THead", [head]), ("/TBody", body)):
            part = self._added(kind, table)
            for cells in rows:
                row = self._added("/TR", part)
                for cell, mark in cells:
                    self._add_cell(cell, [mark["MCID"]] if mark else [], row)
        return table.reference

    def _add_cell(self, cell: Drawn, pieces: list[int], row: Any) -> None:
        element = self._added("/TH" if cell.is_head else "/TD", row)
        element["A"] = Dictionary({"O": "/Table"} | ({"RowSpan": cell.rows} if cell.rows > 1 else {}))
        element["K"].extend(pieces)
        self._pages[element["Pg"]].own(pieces, element)

    def _added(self, kind: str, parent: Any) -> Any:
        """A new element below *parent*."""
        element = Dictionary(
            {"Type": "/StructElem", "S": kind, "K": Array(), "Pg": parent["Pg"], "P": parent.reference}
        )
        self._pdf.add_object(element)
        self._kept.add(element.number)
        parent["K"].append(element.reference)
        return element

    def _give_scope(self, cell: Any) -> None:
        """Nothing; a head says for which cells it stands, so these need not name it (ISO 14289-1, 7.5)."""
        cell.pop("ID", None)
        cell["A"].pop("Headers", None)
        if cell["S"] == "/TH":
            part = self._at(self._at(cell["P"])["P"])
            cell["A"]["Scope"] = "/Column" if part["S"] == "/THead" else "/Row"
        elif cell["A"].keys() == {"O"}:
            del cell["A"]

    def _elements(self) -> Iterator[Any]:
        for item in self._pdf.objects:
            if isinstance(item, dict) and item.get("Type") == "/StructElem":
                yield item

    def _at(self, reference: bytes) -> Any:
        return self._pdf.objects[int(reference.split()[0])]
