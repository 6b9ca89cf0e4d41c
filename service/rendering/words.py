"""The words a finished file holds, read back from its bytes, white space left out."""

import re
from dataclasses import dataclass, field
from io import BytesIO
from itertools import accumulate, takewhile
from zipfile import ZipFile

WORD_NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
SPACE = re.compile(r"\s+")
INVISIBLE = str.maketrans("", "", "\u00ad\ufffe\ufeff")


def squeezed(text: str) -> str:
    """*text* without white space and without what readers insert at line ends."""
    return SPACE.sub("", text).translate(INVISIBLE)


@dataclass(slots=True)
class Reading:
    """The words of one file as one string, made of lines that stand on pages.

    A Word file is one page here: its paragraphs are whole. Lines hold no white space.
    """

    pages: list[list[str]]
    text: str = field(init=False)
    _edges: list[int] = field(init=False)
    _starts: list[set[int]] = field(init=False, default_factory=list)
    _ends: list[set[int]] = field(init=False, default_factory=list)
    _cursor: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.text = "".join(line for page in self.pages for line in page)
        self._edges = [*accumulate((sum(map(len, page)) for page in self.pages), initial=0)]
        for page, top in zip(self.pages, self._edges, strict=False):
            edges = [*accumulate(map(len, page), initial=top)]
            self._starts.append(set(edges[:-1]))
            self._ends.append(set(edges[1:]))

    @property
    def lines(self) -> list[str]:
        """Every line in order."""
        return [line for page in self.pages for line in page]

    def holds(self, wanted: str) -> bool:
        """Whether *wanted* is there, whole, or cut by page ends where lines end and begin."""
        place = self.text.find(wanted, self._cursor)
        if place < 0:
            place = self.text.find(wanted)
        if place >= 0:
            self._cursor = place
            return True
        return bool(wanted) and any(self._begins(wanted, page) for page in self._pages_from_cursor())

    def _pages_from_cursor(self) -> list[int]:
        """The pages but the last, those from the cursor on first: texts are asked for in order."""
        here = next((page for page, edge in enumerate(self._edges[1:]) if edge > self._cursor), 0)
        last = len(self.pages) - 1
        return [*range(here, last), *range(min(here, last))]

    def _begins(self, wanted: str, page: int) -> bool:
        """Whether *wanted* begins on *page*, runs to the end of a line there, and goes on overleaf."""
        bottom = self._edges[page + 1]
        begin = self.text.find(wanted[0], self._edges[page], bottom)
        while begin >= 0:
            pairs = zip(self.text[begin:bottom], wanted, strict=False)
            shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            for end in range(begin + shared, begin, -1):
                if end in self._ends[page] and self._goes_on(wanted[end - begin :], page + 1):
                    self._cursor = begin
                    return True
            begin = self.text.find(wanted[0], begin + 1, bottom)
        return False

    def _goes_on(self, rest: str, page: int) -> bool:
        """Whether *rest* starts with a line of *page* and ends there, or runs on to the next."""
        if page >= len(self.pages):
            return False
        if any(self.text.startswith(rest, begin) for begin in self._starts[page]):
            return True
        return any(
            self._goes_on(rest[end - begin :], page + 1)
            for begin in self._starts[page]
            if self.text.startswith(rest[0], begin)
            for end in self._ends[page]
            if begin < end < begin + len(rest) and self.text.startswith(rest[: end - begin], begin)
        )


def read_docx(content: bytes) -> Reading:
    """Every paragraph of body, headers and footers, in order.

    Raises lxml.etree.XMLSyntaxError or zipfile.BadZipFile where the file is not sound.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    found: list[str] = []
    with ZipFile(BytesIO(content)) as package:
        for name in sorted(package.namelist()):
            if name.endswith((".xml", ".rels")):
                root = etree.fromstring(package.read(name), parser)
                if PARTS.fullmatch(name):
                    found += _paragraphs(root)
    return Reading([[text for text in found if text]])


def _paragraphs(root: object) -> list[str]:
    return [
        squeezed("".join(node.text or "" for node in paragraph.iter(f"{WORD_NAMESPACE}t")))
        for paragraph in root.iter(f"{WORD_NAMESPACE}p")  # type: ignore[attr-defined]
    ]


def read_pdf(content: bytes) -> Reading:
    """Every run of text of every page, in the order it was drawn; a gap in a line ends a run."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        pages: list[list[str]] = []
        for page in document:
            text = page.get_textpage()
            runs = text.get_text_bounded().translate(INVISIBLE).split()
            pages.append(runs)
            text.close()
            page.close()
        return Reading(pages)
    finally:
        document.close()
