"""LibreOffice opens every Word file and sets it as meant."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest
from word_files import TYPES, view_of, word_file

A4 = (595, 842)
SPACE = re.compile(r"\s")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the PDF that LibreOffice makes of each type's paper."""
    folder = tmp_path_factory.mktemp("office")
    for type_name in TYPES:
        (folder / f"{type_name}.docx").write_bytes(word_file(type_name, view_of(type_name)))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{type_name}.docx") for type_name in TYPES]
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    yield folder


@pytest.mark.parametrize("type_name", TYPES)
def test_libreoffice_opens_it(type_name: str, opened: Path) -> None:
    """A4 pages, annexes sideways, no page without words, a folio on each, the 版记 on the last."""
    imprint = view_of(type_name)["header"]["imprint"]
    with closing(pypdfium2.PdfDocument(opened / f"{type_name}.pdf")) as document:
        pages = [(page.get_size(), words_on(page)) for page in document]
    assert {A4} >= {tuple(sorted(round(side) for side in size)) for size, _ in pages}
    assert len(pages) > 3
    for number, (size, words) in enumerate(pages, 1):
        if size[0] < size[1]:
            assert f"—{number}—" in words
    assert f"{imprint['date']}印发" in pages[-1][1]


@pytest.mark.parametrize("type_name", ["feedback_notice", "rectification_plan"])
def test_annexes_lie_sideways_with_their_heads(type_name: str, opened: Path) -> None:
    """Every sideways page begins its table anew with the head."""
    with closing(pypdfium2.PdfDocument(opened / f"{type_name}.pdf")) as document:
        sideways = [words_on(page) for page in document if page.get_width() > page.get_height()]
    assert len(sideways) > 1
    assert all("序号" in words and "反馈问题" in words for words in sideways)


def words_on(page: pypdfium2.PdfPage) -> str:
    """The words of a page without white space."""
    with closing(page.get_textpage()) as text:
        return SPACE.sub("", text.get_text_bounded())
