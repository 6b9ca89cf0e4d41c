"""The proof on finished files catches each planted fault."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from service.core.errors import ProofFailed
from service.core.renditions import Rendition
from service.rendering.proofs import prove

WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
PRINTED = (("/body/opening", "根据统一部署，开展了巡察。"), ("/body/closing", "请按要求\n报送整改方案。"))
LINES = ("根据统一部署，开展了巡察。", "请按要求", "报送整改方案。")


def word_file(*paragraphs: str, xml: str | None = None) -> Rendition:
    """A Word file with these paragraphs, or with this XML as its body part."""
    text = "".join(f"<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>" for paragraph in paragraphs)
    package = BytesIO()
    with ZipFile(package, "w") as archive:
        archive.writestr("word/document.xml", xml if xml is not None else WORD.format(text))
    return Rendition("docx", "application/docx", package.getvalue())


def pdf_file(*paragraphs: str, css: str = "") -> Rendition:
    """A PDF with these paragraphs."""
    from weasyprint import HTML

    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    page = f"<html lang='zh-CN'><style>p {{ font-family: 'Noto Serif CJK SC' }} {css}</style>{text}"
    return Rendition("pdf", "application/pdf", HTML(string=page).write_pdf() or b"")


def codes_of(*renditions: Rendition) -> set[str]:
    """The codes of the faults the proof finds."""
    with pytest.raises(ProofFailed) as caught:
        prove(PRINTED, renditions)
    return {finding.code for finding in caught.value.findings}


def test_whole_files_pass() -> None:
    """Both files hold every text, in other line breaks."""
    prove(PRINTED, [word_file(*LINES), pdf_file(*LINES)])


def test_a_paragraph_cut_by_a_page_end_still_counts() -> None:
    """In a PDF a text may stand in two pieces."""
    pages = "@page { size: 60mm 30mm; margin: 5mm; @bottom-center { content: '— ' counter(page) ' —' } }"
    prove(PRINTED, [pdf_file(*LINES, css=pages)])


def test_a_text_that_vanished_is_found_with_its_pointer() -> None:
    """The pointer of the lost text is in the finding."""
    with pytest.raises(ProofFailed) as caught:
        prove(PRINTED, [word_file(*LINES[1:]), pdf_file(*LINES)])
    assert "/body/opening" in {finding.pointer for finding in caught.value.findings}


def test_one_lost_character_is_found() -> None:
    """Not even one sign may be missing, in either file."""
    short = ("根据统一部署，开展巡察。", *LINES[1:])
    assert "proof-missing-text" in codes_of(word_file(*short), pdf_file(*short))
    assert "proof-missing-text" in codes_of(pdf_file(*short))


@pytest.mark.parametrize("tag", ["{{ title }}", "{% if x %}", "｛｛title｝｝"])
def test_a_leftover_tag_is_found(tag: str) -> None:
    """No template tag reaches a reader."""
    assert {"proof-leftover-tag"} == codes_of(word_file(*LINES, tag))


def test_words_only_one_file_has_are_found() -> None:
    """Neither file may say more than the other."""
    assert {"proof-words-differ"} == codes_of(word_file(*LINES, "多出的话。"), pdf_file(*LINES))
    assert {"proof-words-differ"} == codes_of(word_file(*LINES), pdf_file(*LINES, "多出的话。"))


@pytest.mark.parametrize("content", [b"", b"not a zip", word_file(xml="<w:document>").content])
def test_a_file_that_does_not_open_again_is_refused(content: bytes) -> None:
    """A broken package or part never leaves the house."""
    with pytest.raises(ProofFailed, match="无法重新打开"):
        prove(PRINTED, [Rendition("docx", "application/docx", content)])
