"""The tags WeasyPrint writes, made fit for PDF/UA: what is read stands in the tree, the rest does not.

WeasyPrint 70 hangs a span around every line, tags folios as text that belongs nowhere, tags what is never
drawn, and gives heads of tables no scope.
"""

from collections.abc import Iterator
from typing import Any

FURNITURE = "<</Type /Pagination>>"
BARE = ("/Span", "/NonStruct")
"""Elements that say nothing of what they hold."""
CELLS = ("/TD", "/TH")
"""Elements that count even when empty."""


def tidy(pdf: Any) -> None:
    """Nothing; afterwards the tag tree of *pdf*, a `pydyf.PDF` that WeasyPrint tagged, is as said above."""
    _Tree(pdf).tidy()


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

    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf
        self._root = self._at(pdf.catalog["StructTreeRoot"])
        numbers = self._at(self._root["ParentTree"])["Nums"]
        self._pages = {
            page: _Page(self._at(self._at(page)["Contents"]).stream, owners)
            for page, owners in zip(pdf.page_references, numbers[1::2], strict=True)
        }
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
