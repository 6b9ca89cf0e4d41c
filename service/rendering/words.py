"""The words a finished file holds, read back from its bytes, white space left out."""

import re
from io import BytesIO
from zipfile import ZipFile

WORD_NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
SPACE = re.compile(r"\s+")
HYPHENS = str.maketrans("", "", "\u00ad\ufffe\ufeff")


def squeezed(text: str) -> str:
    """*text* without white space and without what readers insert at line ends."""
    return SPACE.sub("", text).translate(HYPHENS)


def docx_paragraphs(content: bytes) -> list[str]:
    """Every paragraph of body, headers and footers, in order, squeezed, empty ones left out.

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
    return [text for text in found if text]


def _paragraphs(root: object) -> list[str]:
    return [
        squeezed("".join(node.text or "" for node in paragraph.iter(f"{WORD_NAMESPACE}t")))
        for paragraph in root.iter(f"{WORD_NAMESPACE}p")  # type: ignore[attr-defined]
    ]


def pdf_lines(content: bytes) -> list[str]:
    """Every line of every page, in the order it was drawn, squeezed, empty ones left out."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        lines: list[str] = []
        for page in document:
            text = page.get_textpage()
            lines += [squeezed(line) for line in text.get_text_bounded().splitlines()]
            text.close()
            page.close()
        return [line for line in lines if line]
    finally:
        document.close()
