"""LibreOffice is given our faces and no others."""

from contextlib import closing

from fontTools.ttLib import TTFont
from office import set_by_office
from pages import typefaces
from pypdfium2 import PdfDocument, PdfPage, raw
from word_files import TYPES, view_of, word_file

PLAYED = ("fangsong", "songti", "heiti", "xiaobiaosong")
"""The roles that every paper has a part for."""


def test_every_official_face_is_played_by_ours() -> None:
    """Each paper is set in the faces that stand in for those its Word file names."""
    ours = {face.role: inner_name(face.path) for face in typefaces()}
    papers = set_by_office([word_file(name, view_of(name)) for name in TYPES])
    assert len(TYPES) == len(papers)
    for content in papers:
        with closing(PdfDocument(content)) as document:
            used = set().union(*(faces_on(page) for page in document))
        assert all(face.startswith(tuple(ours.values())) for face in used)
        assert all(any(face.startswith(ours[role]) for face in used) for role in PLAYED)


def inner_name(path: object) -> str:
    """The name in a face's outlines, which a PDF shows."""
    with TTFont(path, lazy=True) as font:
        return str(font["CFF "].cff.fontNames[0])


def faces_on(page: PdfPage) -> set[str]:
    """The names of the faces of a page's texts, without the letters that mark a subset."""
    texts = page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1)
    return {text.get_font().get_base_name().rpartition("+")[2] for text in texts}
