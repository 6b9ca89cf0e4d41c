"""The PDF of a view: whole, the same every time, and made of our own assets only."""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from jinja2 import StrictUndefined
from opened import inflated
from pages import (
    TYPES,
    fonts_of,
    is_landscape,
    lines_of,
    pdf_of,
    renderer,
    set_text,
    text_of,
    typefaces,
    typical,
    view_of,
)

from service.core.errors.faults import RenderFailed
from service.documents.letterhead import emblem_view
from service.rendering import html
from service.rendering.html import Filled
from service.rendering.pdf import FACES, PdfRenderer, engine_libraries, own_faces

PART, LEVEL = b'pdfaid:part="3"', b'pdfaid:conformance="A"'
UA, TITLE_SHOWN = b'pdfuaid:part="1"', b"/DisplayDocTitle true"

ANEW = """
import hashlib, json, sys
from pathlib import Path
from service.rendering.fonts import load_typefaces
from service.rendering.pdf import PdfRenderer
faces = load_typefaces(Path(sys.argv[1]))
content = PdfRenderer(faces).render("feedback_notice", json.load(sys.stdin), source=b"{}")
print(hashlib.sha256(content).hexdigest())
"""


WITHOUT_PANGO = """
import cffi

def missing(*names):
    raise OSError("cannot load library 'libpango-1.0-0'")

cffi.FFI.dlopen = missing
from service.core.errors.faults import RenderFailed
from service.rendering.html import Filled
from service.rendering.pdf import PdfRenderer
try:
    PdfRenderer(()).typeset(Filled(""))
except RenderFailed as error:
    print(error.message, error.hint)
"""


OUTLIVING = """
import shutil, sys
from pathlib import Path
from service.rendering.fonts import load_typefaces
from service.rendering.html import Filled
from service.rendering.pdf import PdfRenderer
shutil.kept = PdfRenderer(load_typefaces(Path(sys.argv[1])))
shutil.kept.typeset(Filled("<html lang=zh><title>文</title><p>文"))
"""


def test_markup_in_a_payload_is_text() -> None:
    """What looks like HTML, CSS or an entity is printed as it stands."""
    planted = "<b>1<2</b> & A&amp;B \"x\" 'y' <script>alert(1)</script> <!-- --> </p></body>"
    view = view_of("feedback_notice", "minimal") | {"opening": planted}
    assert planted.replace(" ", "") in text_of(pdf_of("feedback_notice", view)).replace(" ", "")


def test_rare_characters_are_printed() -> None:
    """Names with characters that the main face lacks are whole in every face."""
    rare = "𠮷㐂堃喆玥"
    view = view_of("feedback_notice", "minimal")
    view |= {
        "opening": rare,
        "header": view["header"] | {"title_lines": [rare], "emblem": emblem_view(rare), "note": rare},
    }
    assert text_of(pdf_of("feedback_notice", view)).count(rare) >= 4


def test_line_breaks_of_a_payload_are_kept() -> None:
    """Two lines in one value stay two lines."""
    view = view_of("feedback_notice", "minimal") | {"opening": "第一行\n第二行"}
    lines = lines_of(pdf_of("feedback_notice", view), 0)
    assert {"第一行", "第二行"} <= {line.strip() for line in lines}


def test_a_view_that_lacks_a_value_makes_no_paper() -> None:
    """Nothing is left out silently; the error is ours and says where."""
    view = view_of("progress_report", "minimal")
    del view["opening"]
    with pytest.raises(RenderFailed, match=r"progress_report\.html.*opening") as caught:
        renderer().render("progress_report", view)
    assert caught.value.hint
    assert caught.value.__cause__ is not None


def test_an_unknown_type_makes_no_paper() -> None:
    """The missing template is named."""
    with pytest.raises(RenderFailed, match=r"letter\.html"):
        renderer().render("letter", {})


def test_templates_run_in_a_sandbox() -> None:
    """Escaping on, nothing undefined, no way to Python's insides."""
    environment = html.environment(typefaces())
    assert environment.sandboxed
    assert environment.autoescape is True
    assert environment.undefined is StrictUndefined


@pytest.mark.parametrize("type_name", TYPES)
def test_the_same_view_gives_the_same_bytes(type_name: str) -> None:
    """Two renders differ in nothing, not even an identifier or a time."""
    view = view_of(type_name, "minimal")
    assert renderer().render(type_name, view) == renderer().render(type_name, view)


def test_another_process_gives_the_same_bytes() -> None:
    """Neither hash seeds nor what was rendered before leave a trace."""
    view = view_of("feedback_notice", "minimal")
    here = hashlib.sha256(renderer().render("feedback_notice", view, source=b"{}")).hexdigest()
    command = [sys.executable, "-c", ANEW, str(typefaces()[0].path.parent)]
    there = subprocess.run(command, input=json.dumps(view), capture_output=True, text=True, check=True)
    assert here == there.stdout.strip()


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "https://example.org/x.css",
        "data:text/css,p%7B%7D",
        f"{FACES}../fonts.json",
        f"{FACES}fangsong/../kaiti",
        f"{FACES}unknown",
        "hongtou:",
    ],
)
def test_every_foreign_address_is_refused(address: str) -> None:
    """No network, no file, no inline data: the render stops."""
    from weasyprint.urls import FatalURLFetchingError

    with pytest.raises(FatalURLFetchingError, match="不允许读取"):
        own_faces(typefaces()).fetch(address)


@pytest.mark.parametrize(
    "planted",
    [
        '<img src="file:///etc/passwd" alt="x">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<link rel="stylesheet" href="http://127.0.0.1/">',
        '<style>@import "../x.css";</style>',
        "<style>p { background: url(data:image/png;base64,AAAA) }</style>",
        '<svg><image href="http://127.0.0.1/x.png"/></svg>',
    ],
)
def test_a_page_that_asks_for_more_makes_no_paper(planted: str) -> None:
    """Even a template at fault cannot reach a file or the network."""
    page = f'<html lang="zh-CN"><title>t</title>{planted}<p>x</p></html>'
    with pytest.raises(RenderFailed):
        renderer().typeset(Filled(page))


def test_a_face_is_served_by_its_role() -> None:
    """What is ours is there, byte by byte."""
    face = typefaces()[0]
    assert face.path.read_bytes() == own_faces(typefaces()).fetch(FACES + face.role).read()


@pytest.mark.parametrize("sign", ["\U0002b739", "\U0010fffd"])
def test_a_glyph_that_is_missing_after_all_makes_no_paper(sign: str) -> None:
    """A box instead of a character is never delivered."""
    with pytest.raises(RenderFailed):
        set_text(sign)


def test_a_face_of_the_system_is_not_let_in() -> None:
    """The name of the stranger is in the message."""
    with pytest.raises(RenderFailed, match="规定以外的字体"):
        renderer().typeset(
            Filled('<html lang="zh-CN"><title>t</title><p style="font-family: serif">a</p></html>')
        )


@pytest.mark.parametrize("type_name", TYPES)
def test_the_file_says_it_is_pdf_a_and_pdf_ua(type_name: str) -> None:
    """Part 3, level A, and UA-1: with tags, language, and its title in the window's head."""
    content = inflated(renderer().render(type_name, view_of(type_name, "minimal")))
    claims = {
        claim: claim in content
        for claim in (PART, LEVEL, UA, TITLE_SHOWN, b"/StructTreeRoot", b"/OutputIntents", b"zh-CN")
    }
    assert all(claims.values()), claims


@pytest.mark.parametrize("type_name", TYPES)
def test_title_author_and_date_come_from_the_document(type_name: str) -> None:
    """The file's own record names the paper, its issuer and its day, not the day it was rendered."""
    view = view_of(type_name)
    record = typical(type_name).get_metadata_dict()
    header = view["header"]
    assert (header["title"], header["authority"]) == (record["Title"], record["Author"])
    assert record["CreationDate"].startswith("D:" + header["issue_date"].replace("-", ""))


@pytest.mark.parametrize("type_name", TYPES)
def test_every_font_is_embedded_and_ours(type_name: str) -> None:
    """Each glyph on the first page is drawn by a face within the file."""
    embedded = fonts_of(typical(type_name))
    assert embedded
    assert all(embedded.values())
    assert all("+Hongtou-" in name for name in embedded)


@pytest.mark.parametrize("type_name", TYPES)
def test_optional_parts_leave_no_hole_and_no_empty_heading(type_name: str) -> None:
    """Every heading of the least paper has text under it, and ordinals run on."""
    document = pdf_of(type_name, view_of(type_name, "minimal"))
    lines = [line for page in range(len(document)) for line in lines_of(document, page) if line.strip()]
    for absent in (
        "附件",
        "抄送",
        "补充整改措施",
        "整改步骤",
        "“包保”责任",
        "工作机制",
        "None",
        "（）",
        "。。",
    ):
        assert not [line for line in lines if absent in line], absent
    assert not any(is_landscape(document, page) for page in range(len(document)))
    numbered = [line[0] for line in lines if line[1:2] == "、"]
    assert list("一二三四五六"[: len(numbered)]) == numbered


def test_a_draft_says_so_on_every_page() -> None:
    """Upright and landscape pages carry the mark; a final paper does not."""
    view = view_of("feedback_notice")
    draft = pdf_of("feedback_notice", view, draft=True)
    pages = ["".join(lines_of(draft, page)) for page in range(len(draft))]
    assert all("草稿" in words for words in pages if words)  # but the one left blank before the 版记
    assert "草稿" not in text_of(typical("feedback_notice"))
    assert len(draft) == len(typical("feedback_notice"))


def test_internal_papers_say_so_on_every_page() -> None:
    """内部资料 stands on upright and landscape pages."""
    document = typical("feedback_notice")
    pages = ["".join(lines_of(document, page)) for page in range(len(document))]
    assert all("内部资料" in words for words in pages if words)  # but the one left blank before the 版记


def test_the_engine_names_its_libraries() -> None:
    """The doctor can say which Pango sets the pages."""
    assert engine_libraries().startswith("Pango 1.")


def test_a_missing_system_library_is_named_with_its_cure() -> None:
    """Whoever renders first is told so in our words alone, as a failed render."""
    done = subprocess.run([sys.executable, "-c", WITHOUT_PANGO], capture_output=True, text=True, check=True)
    assert 1 == done.stdout.count("\n")
    assert "libpango" in done.stdout
    assert "make serve" in done.stdout


def test_a_process_that_rendered_ends_in_silence() -> None:
    """The engine puts its files away while it still can, even where it outlives its tools."""
    folder = str(typefaces()[0].path.parent)
    done = subprocess.run(
        [sys.executable, "-c", OUTLIVING, folder], capture_output=True, text=True, check=True
    )
    assert "" == done.stderr


def test_a_full_disk_is_told_with_its_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine keeps copies of the faces among temporary files: neither faces nor engine are at fault."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(RenderFailed) as caught:
        PdfRenderer(typefaces()).typeset(Filled('<html lang="zh-CN"><title>t</title><p>x</p>'))
    assert "TMPDIR" in caught.value.hint
    assert str(tmp_path) not in caught.value.message
