"""A result names everything that decides on its bytes besides the payload."""

from ctypes import CDLL, c_char_p
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest
from pages import TYPES, renderer, typefaces

from service.rendering.docx import DocxRenderer


@pytest.mark.parametrize("type_name", TYPES)
def test_a_pdf_names_engines_templates_and_faces(type_name: str) -> None:
    """Templates by their true digest, shared ones among them; every face; versions as installed."""
    known = renderer().made_with(type_name)
    templates = files("templates") / "html"
    for name in (f"{type_name}.html", "_base.html", "_parts.html", "gbt9704.css"):
        assert sha256((templates / name).read_bytes()).hexdigest() == known[f"html/{name}"]
    assert {face.role: face.sha256 for face in typefaces()} == {
        name.removeprefix("faces/"): value for name, value in known.items() if name.startswith("faces/")
    }
    assert version("weasyprint") == known["weasyprint"]
    assert version("fonttools") == known["fonttools"]
    assert known["pango"].startswith("1.")
    assert "pdf/a-3a" == known["pdf_variant"]


def test_the_version_of_harfbuzz_is_what_it_says_itself() -> None:
    """Counted up to by the binding; asked of the library here."""
    library = CDLL("libharfbuzz.so.0")
    library.hb_version_string.restype = c_char_p
    assert library.hb_version_string().decode() == renderer().made_with(TYPES[0])["harfbuzz"]


def test_the_digests_of_the_faces_are_true() -> None:
    """What the list of faces says of each file is so."""
    for face in typefaces():
        assert sha256(face.path.read_bytes()).hexdigest() == face.sha256


def test_a_changed_word_template_is_another_provenance(tmp_path: Path) -> None:
    """One byte more, another digest; the versions stay."""
    template = tmp_path / "letter.docx"
    template.write_bytes(b"a")
    before = DocxRenderer(typefaces(), tmp_path).made_with("letter")
    template.write_bytes(b"ab")
    after = DocxRenderer(typefaces(), tmp_path).made_with("letter")
    assert [f"{tmp_path.name}/letter.docx"] == [name for name in before if before[name] != after[name]]
    assert version("docxtpl") == before["docxtpl"]
