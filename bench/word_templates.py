"""Word templates for the rivals, made of the product's own."""

import re
from collections.abc import Callable, Mapping
from html import escape
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

BODY = "word/document.xml"
CELL = re.compile(r"<w:tc(?: [^>]*)?>.*?</w:tc>", re.DOTALL)
MERGE = re.compile(r"{%\s*vm\s+([^%]+?)\s*%}")
VALUE = re.compile(r"{{.*?}}", re.DOTALL)
HEAD = re.compile(r"^.*?<w:body>", re.DOTALL)
TWIPS_PER_MM = 1440 / 25.4
PORTRAIT = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1960" w:right="1474" w:bottom="1847" w:left="1587"/>'
)
LANDSCAPE = (
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1587" w:right="1960" w:bottom="1474" w:left="1847"/>'
)


def plain(template: bytes) -> bytes:
    """The template without our own tag: a merged cell holds its words in its first row and is empty below."""
    return _with_body(template, lambda document: CELL.sub(lambda cell: _unmerged(cell[0]), document))


def for_carbone(template: bytes, texts: Mapping[str, Any]) -> bytes:
    """A template of Carbone's tags, in the styles of *template*, for papers with the annexes of *texts*."""
    parts = [_loop("before", PORTRAIT)]
    for number, annex in enumerate(texts["annexes"]):
        parts += [_paragraph("Body", f"{{d.annexes[{number}].{name}}}") for name in ("label", "title")]
        parts += [_table(number, place, table) for place, table in enumerate(annex["tables"])]
        last = number == len(texts["annexes"]) - 1
        parts.append(_section(LANDSCAPE) if last else '<w:p><w:r><w:br w:type="page"/></w:r></w:p>')
    parts += [_loop("after", ""), f"<w:sectPr>{PORTRAIT}</w:sectPr></w:body></w:document>"]
    return _with_body(template, lambda document: _opening(document) + "".join(parts))


def rows_for_carbone(texts: Mapping[str, Any]) -> dict[str, Any]:
    """*texts* with each row as a mapping, c0, c1 …, as Carbone's loops ask for."""
    annexes = [
        {**annex, "tables": [{"rows": [_row(row) for row in table["rows"]]} for table in annex["tables"]]}
        for annex in texts["annexes"]
    ]
    return {**texts, "annexes": annexes}


def _row(row: list[dict[str, Any] | None]) -> dict[str, str]:
    return {f"c{place}": cell["text"] if cell else "" for place, cell in enumerate(row)}


def _unmerged(cell: str) -> str:
    tag = MERGE.search(cell)
    if not tag:
        return cell
    return VALUE.sub(lambda value: f"{{% if {tag[1]} %}}{value[0]}{{% endif %}}", cell.replace(tag[0], ""))


def _with_body(template: bytes, changed: Callable[[str], str]) -> bytes:
    made = BytesIO()
    with ZipFile(BytesIO(template)) as package, ZipFile(made, "w", ZIP_DEFLATED) as copy:
        for name in package.namelist():
            content = package.read(name)
            copy.writestr(name, changed(content.decode()).encode() if name == BODY else content)
    return made.getvalue()


def _opening(document: str) -> str:
    found = HEAD.match(document)
    if found is None:
        raise ValueError("the template has no body")
    return found[0]


def _loop(name: str, page: str) -> str:
    """The blocks of that name, each in its style, and the end of their section."""
    item, more = f"d.{name}[i]", f"d.{name}[i+1]"
    loop = _paragraph(f"{{{item}.style}}", f"{{{item}.text}}") + _paragraph("Body", f"{{{more}.text}}")
    return loop + (_section(page) if page else "")


def _section(page: str) -> str:
    return f"<w:p><w:pPr><w:sectPr>{page}</w:sectPr></w:pPr></w:p>"


def _paragraph(style: str, text: str) -> str:
    run = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>'


def _table(annex: int, place: int, table: Mapping[str, Any]) -> str:
    widths = [round(width * TWIPS_PER_MM) for width in table["widths"]]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    heads = _cells(widths, "ListHead", [escape(head) for head in table["heads"]])
    rows = f"d.annexes[{annex}].tables[{place}].rows"
    first, second = (
        _cells(widths, "ListText", [f"{{{rows}[{index}].c{column}}}" for column in range(len(widths))])
        for index in ("i", "i+1")
    )
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="ListTable"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:tblHeader/></w:trPr>{heads}</w:tr>"
        f"<w:tr>{first}</w:tr><w:tr>{second}</w:tr></w:tbl>"
    )


def _cells(widths: list[int], style: str, texts: list[str]) -> str:
    return "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(style, text)}</w:tc>'
        for width, text in zip(widths, texts, strict=True)
    )
