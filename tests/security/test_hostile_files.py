"""Files that come from outside: no entity is followed or unfolded, nothing is unpacked without bound."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from time import process_time
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from service.archive.checks import word_text
from service.archive.metadata_xml import read_metadata_xml
from service.core.errors.faults import RenderFailed
from service.handover.eep import read_eep
from service.rendering.docx import DocxRenderer
from service.rendering.html import Filled
from service.rendering.words import read_docx
from tests.rendering.pages import renderer, typefaces, view_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CANARY = "机密内容甲乙丙丁"


def packed(xml: str, name: str = "word/document.xml") -> bytes:
    """A Word file of that one part."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as package:
        package.writestr(name, xml)
    return content.getvalue()


READERS: dict[str, Callable[[str], Any]] = {
    "metadata.xml of a package": lambda xml: read_metadata_xml(xml.encode()),
    "an EEP package": lambda xml: read_eep(xml.encode()),
    "a Word file that came with a package": lambda xml: word_text.word_text(packed(xml)),
    "a Word file of our own": lambda xml: read_docx(packed(xml)),
}
"""Whatever of ours reads XML that may have been somebody else's."""


def document(subset: str, text: str) -> str:
    """XML with an own document type, which says that text where words of a paper would be."""
    return f'<?xml version="1.0"?>\n<!DOCTYPE x [{subset}]>\n<w:t xmlns:w="{W}">{text}</w:t>'


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", ["general", "parameter", "external subset"])
def test_no_entity_brings_a_file_in(reader: str, kind: str, tmp_path: Path) -> None:
    """Whether it refuses or reads on: the words of the other file are not among those it gives."""
    canary = tmp_path / "canary.txt"
    canary.write_text(CANARY if kind == "general" else f'<!ENTITY b "{CANARY}">', encoding="utf-8")
    subsets = {
        "general": f'<!ENTITY b SYSTEM "{canary.as_uri()}">',
        "parameter": f'<!ENTITY % a SYSTEM "{canary.as_uri()}"> %a;',
    }
    xml = document(subsets.get(kind, ""), "&b;")
    if kind == "external subset":
        xml = xml.replace("<!DOCTYPE x []>", f'<!DOCTYPE x SYSTEM "{canary.as_uri()}">')
    assert CANARY not in _told(reader, xml)


@pytest.mark.parametrize("reader", READERS)
def test_no_entity_unfolds_into_a_flood(reader: str) -> None:
    """A billion laughs, here ten thousand, which a parser that unfolds them at all would let pass."""
    levels = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 5))
    begun = process_time()
    told = _told(reader, document(f'<!ENTITY a0 "哈">{levels}', "&a4;"))
    assert told.count("哈") < 100 and process_time() - begun < 1


def _told(reader: str, xml: str) -> str:
    """Whatever comes of reading it, refusals and their causes too."""
    try:
        return repr(READERS[reader](xml))
    except Exception as refusal:
        assert isinstance(refusal, ValueError | SyntaxError | LookupError), refusal
        return repr(refusal)


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
REACHING = (
    '<img src="{}/a.png" alt="x">',
    '<link rel="attachment" href="{}/a.txt">',
    '<link rel="stylesheet" href="{}/a.css">',
    '<style>@import "{}/a.css";</style>',
    "<style>p {{ background: url({}/a.png) }}</style>",
    "<style>@font-face {{ font-family: x; src: url({}/a.otf) }} p {{ font-family: x }}</style>",
    '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="{}/a.png"/></svg>',
    '<object data="{}/a.svg"></object>',
    '<embed src="{}/a.svg">',
    '<base href="{}/"><img src="a.png" alt="x">',
)

DRAWN = ("<object", "<embed")
"""Elements that the engine passes over where there is nothing for them."""


@pytest.mark.parametrize("part", REACHING)
def test_the_pdf_engine_reaches_nothing(part: str, tmp_path: Path) -> None:
    """Neither a file that is there nor a service that answers: even a template at fault gets no paper."""
    for name, content in {"a.png": PIXEL, "a.txt": b"x", "a.css": b"p { color: red }"}.items():
        (tmp_path / name).write_bytes(content)
    with serving_files(tmp_path) as (address, asked):
        for place in (tmp_path.as_uri(), address, f"{address}/elsewhere"):
            page = f'<html lang="zh-CN"><title>t</title>{part.format(place)}<p>x</p></html>'
            made = suppress(RenderFailed) if part.startswith(DRAWN) else pytest.raises(RenderFailed)
            with made:
                renderer().typeset(Filled(page))
    assert [] == asked


@contextmanager
def serving_files(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The address of a service on this machine, and what it was asked for; /elsewhere leads elsewhere."""
    asked: list[str] = []

    class Telling(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if not self.path.startswith("/elsewhere"):
                super().do_GET()
                return
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/meta-data/")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Telling, directory=str(folder)))
    Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def test_a_word_file_that_unfolds_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """By what its parts say they are, before a byte of them is unpacked."""
    monkeypatch.setattr(word_text, "MOST_BYTES", 1 << 20)
    bomb = packed("0" * (2 << 20))
    assert len(bomb) < 10_000
    with pytest.raises(ValueError, match="太大"):
        word_text.opened_word(bomb)


def test_a_word_file_that_lies_about_its_size_is_read_no_further() -> None:
    """Its directory says ten bytes; two million are packed."""
    bomb = bytearray(packed("<x>" + "0" * (2 << 20)))
    for sign, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = bomb.index(sign) + place
        bomb[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(ValueError, match="损坏"):
        word_text.word_text(bytes(bomb))


def test_a_word_file_of_countless_parts_is_refused() -> None:
    """More parts than any paper has."""
    content = BytesIO()
    with ZipFile(content, "w") as package:
        for number in range(word_text.MOST_PARTS + 1):
            package.writestr(f"word/{number}.xml", b"")
    with pytest.raises(ValueError, match="太大"):
        word_text.opened_word(content.getvalue())


def test_a_package_within_a_package_is_not_opened() -> None:
    """What lies in it is bytes to us."""
    inner = packed(f'<w:t xmlns:w="{W}">{CANARY}</w:t>')
    content = BytesIO()
    with ZipFile(content, "w") as package:
        package.writestr("word/document.xml", f'<w:t xmlns:w="{W}">外</w:t>')
        package.writestr("word/embeddings/inner.docx", inner)
    assert "外" == word_text.word_text(content.getvalue())


def test_our_own_word_files_carry_no_entities() -> None:
    """What we hand out can be read by whoever refuses document types."""
    content = DocxRenderer(typefaces()).render("feedback_notice", view_of("feedback_notice", "minimal"))
    with ZipFile(BytesIO(content)) as package:
        assert not [name for name in package.namelist() if b"<!DOCTYPE" in package.read(name)]
        assert not [name for name in package.namelist() if name.startswith("/") or ".." in name]
