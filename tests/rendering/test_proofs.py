"""The proof on finished files catches each planted fault."""

from collections.abc import Sequence
from io import BytesIO
from time import process_time
from typing import Any
from zipfile import ZipFile

import pytest

from service.core.errors.faults import ProofFailed
from service.core.renditions import Rendition
from service.documents.sentences import LOOSE, listed
from service.rendering.fonts import load_typefaces
from service.rendering.proofs import Proofs, first_difference, without_furniture
from service.settings import read_settings

WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
PRINTED = (("/body/opening", "根据统一部署，开展了巡察。"), ("/body/closing", "请按要求\n报送整改方案。"))
FOLIO = "'— ' counter(page) ' —'"
LINES = ("根据统一部署，开展了巡察。", "请按要求", "报送整改方案。")

FACES = load_typefaces(read_settings({}).fonts)
SONGTI = next(face.path for face in FACES if face.role == "songti")


def word_file(*paragraphs: str, xml: str | None = None) -> Rendition:
    """A Word file with these paragraphs, or with this XML as its body part."""
    text = "".join(f"<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>" for paragraph in paragraphs)
    package = BytesIO()
    with ZipFile(package, "w") as archive:
        archive.writestr("word/document.xml", xml if xml is not None else WORD.format(text))
    return Rendition("docx", "application/docx", package.getvalue())


def pdf_file(*paragraphs: str, css: str = "", folio: str = FOLIO, finisher: Any = None) -> Rendition:
    """A PDF with these paragraphs on pages with folios.

    Its lines stand apart as those of papers do: PDFium takes a line that touches its like for the same.
    """
    from weasyprint import HTML

    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    style = (
        f"@font-face {{ font-family: songti; src: url({SONGTI.as_uri()}) }}"
        f"@page {{ @bottom-center {{ content: {folio} }} }} * {{ font: 12pt/1.5 songti }} {css}"
    )
    page = f"<html lang='zh-CN'><style>{style}</style>{text}"
    return Rendition("pdf", "application/pdf", HTML(string=page).write_pdf(finisher=finisher) or b"")


PROVE = Proofs(FACES)
SMALL = "@page { size: 60mm 30mm; margin: 5mm }"


def codes_of(*renditions: Rendition, printed: Sequence[tuple[str, str]] = PRINTED) -> set[str]:
    """The codes of the faults the proof finds."""
    with pytest.raises(ProofFailed) as caught:
        PROVE(printed, renditions)
    return {finding.code for finding in caught.value.findings}


def test_whole_files_pass() -> None:
    """Both files hold every text, in other line breaks."""
    PROVE(PRINTED, [word_file(*LINES), pdf_file(*LINES)])


def test_a_paragraph_cut_by_a_page_end_still_counts() -> None:
    """In a PDF a text may stand on two pages, folios between its parts."""
    PROVE(PRINTED, [word_file(*LINES), pdf_file(*LINES, css=SMALL)])


def test_a_text_that_vanished_is_found_with_its_pointer() -> None:
    """The pointer of the lost text is in the finding."""
    with pytest.raises(ProofFailed) as caught:
        PROVE(PRINTED, [word_file(*LINES[1:]), pdf_file(*LINES)])
    assert "/body/opening" in {finding.pointer for finding in caught.value.findings}


@pytest.mark.parametrize("mark", LOOSE)
def test_a_mark_that_gives_way_to_the_list_around_is_not_missed(mark: str) -> None:
    """Whatever `listed` takes from the end of a text need not be in the file."""
    names = [f"党委组织部{mark}", "学校纪委"]
    printed = [("/header/copies_to/0", names[0]), ("/header/copies_to/1", names[1])]
    PROVE(printed, [word_file(*LINES, listed(names))])


def test_one_lost_character_is_found_in_either_file() -> None:
    """Not even one sign may be missing."""
    short = ("根据统一部署，开展巡察。", *LINES[1:])
    assert {"proof-missing-text"} == codes_of(word_file(*short))
    assert {"proof-words-differ"} == codes_of(word_file(*LINES), pdf_file(*short))


@pytest.mark.parametrize("tag", ["{{ title }}", "{% if x %}", "｛｛title｝｝"])
def test_a_leftover_tag_is_found(tag: str) -> None:
    """No template tag reaches a reader."""
    assert {"proof-leftover-tag"} == codes_of(word_file(*LINES, tag))


@pytest.mark.parametrize("part", ["header2", "footer1"])
def test_a_leftover_tag_in_a_margin_is_found(part: str) -> None:
    """Headers and footers of the Word file are looked through too."""
    file = BytesIO(word_file(*LINES).content)
    with ZipFile(file, "a") as archive:
        archive.writestr(f"word/{part}.xml", WORD.format("<w:p><w:r><w:t>{{ mark }}</w:t></w:r></w:p>"))
    assert {"proof-leftover-tag"} == codes_of(Rendition("docx", "", file.getvalue()))


def test_a_leftover_tag_in_the_pdf_alone_is_found() -> None:
    """By its own name, besides being a difference."""
    codes = codes_of(word_file(*LINES), pdf_file(*LINES, "{{ 标题 }}"))
    assert {"proof-leftover-tag", "proof-words-differ"} == codes


@pytest.mark.parametrize(
    ("key", "code"),
    [("FontFile3", "proof-font-not-embedded"), ("ToUnicode", "proof-font-without-unicode")],
)
def test_a_font_that_lacks_a_part_is_found(key: str, code: str) -> None:
    """Nobody could print it elsewhere, or copy and search its text; what PDFium guesses does not count."""

    def lose(_document: Any, pdf: Any) -> None:
        losers = [item for item in pdf.objects if isinstance(item, dict) and key in item]
        assert losers
        for item in losers:
            del item[key]

    assert code in codes_of(word_file(*LINES), pdf_file(*LINES, finisher=lose))


def test_a_character_without_a_glyph_is_found() -> None:
    """WeasyPrint draws .notdef and goes on; the words are the same in both files."""
    assert {"proof-missing-glyph"} == codes_of(word_file(*LINES, "\u0378"), pdf_file(*LINES, "\u0378"))


@pytest.mark.parametrize("text", ["{ {格式} }", "完成率100% }", "｛ ｛"])
def test_braces_kept_apart_are_no_tag(text: str) -> None:
    """What the cure of a refused tag advises is printed."""
    PROVE(PRINTED, [word_file(*LINES, text)])


def test_words_only_one_file_has_are_found() -> None:
    """Neither file may say more than the other."""
    assert {"proof-words-differ"} == codes_of(word_file(*LINES, "多出的话。"), pdf_file(*LINES))
    assert {"proof-words-differ"} == codes_of(word_file(*LINES), pdf_file(*LINES, "多出的话。"))


def test_a_repeated_row_that_one_file_lost_is_found() -> None:
    """The same words again are words too."""
    assert {"proof-words-differ"} == codes_of(word_file(*LINES, LINES[0]), pdf_file(*LINES))


def test_a_changed_number_is_found() -> None:
    """A cell of digits alone counts like any other."""
    assert {"proof-words-differ"} == codes_of(word_file(*LINES, "12000"), pdf_file(*LINES, "12001"))


def test_another_order_is_found() -> None:
    """The same words in another order say something else."""
    assert {"proof-words-differ"} == codes_of(word_file(*LINES, "甲", "乙"), pdf_file(*LINES, "乙", "甲"))


def test_a_folio_amid_a_row_is_known() -> None:
    """A page read with its folio between two words is whole; its words are still to be compared."""
    assert "甲乙" == without_furniture("甲—5—乙", ["—5—"], [], is_first=False)
    assert without_furniture("甲乙", ["—5—"], [], is_first=False) is None
    assert without_furniture("甲—5—乙—5—丙", ["—5—"], [], is_first=False) is None


@pytest.mark.parametrize(("page", "is_first"), [("内容整改内—2—", False), ("内内容整改—1—", True)])
def test_a_mark_that_a_text_begins_with_too_is_told_apart(page: str, is_first: bool) -> None:
    """On the first page it comes before the text, on others behind."""
    folio = "—1—" if is_first else "—2—"
    assert "内容整改" == without_furniture(page, [folio, "内"], [], is_first=is_first)


def test_a_page_without_its_folio_is_found() -> None:
    """Every page bears its number."""
    assert {"proof-page-marks"} == codes_of(word_file(*LINES), pdf_file(*LINES, folio="''"))


APART = """
p + p { break-before: page } p:last-child { break-before: left; page: last }
@page :blank { @bottom-center { content: none } }
"""
BARE = "@page last { @bottom-center { content: none } }"


def test_a_blank_page_and_the_last_behind_it_bear_no_folio() -> None:
    """The exception of GB/T 9704—2012 7.5, and only there."""
    PROVE(PRINTED, [word_file(*LINES), pdf_file(*LINES, css=APART + BARE)])
    assert {"proof-words-differ"} == codes_of(word_file(*LINES), pdf_file(*LINES, css=APART))
    together = APART.replace("left", "page")
    assert {"proof-page-marks"} == codes_of(word_file(*LINES), pdf_file(*LINES, css=together + BARE))


def test_characters_that_share_a_glyph_do_not_fail_a_sound_paper() -> None:
    """A PDF hands the bullet over as the middle dot where one glyph draws both."""
    signs = ("甲•乙", "丙·丁", "戊⋯⋯", "己……")
    PROVE(PRINTED, [word_file(*LINES, *signs), pdf_file(*LINES, *signs)])


@pytest.mark.parametrize("sentence", ["字", "各支部要认真整改落实到位。"])
@pytest.mark.parametrize("broken", [False, True])
def test_repetition_costs_no_more_than_any_text(sentence: str, broken: bool) -> None:
    """Twenty thousand signs of one sentence are proven, or refused, at once."""
    long = sentence * (20_000 // len(sentence))
    word, pdf = word_file(long), pdf_file(long)
    wanted = f"{long[:-1]}完" if broken else long
    start = process_time()
    if broken:
        assert {"proof-missing-text"} == codes_of(word, pdf, printed=[("/body/opening", wanted)])
    else:
        PROVE([("/body/opening", wanted)], [word, pdf])
    assert process_time() - start < 5


def test_a_row_cut_by_a_page_end_may_go_on_cell_by_cell() -> None:
    """Overleaf the cells go on side by side: another order, the same words."""
    assert first_difference("甲一甲二乙一乙二末", ["甲一乙一", "甲二乙二末"]) is None
    assert 2 == first_difference("甲一甲二乙一乙二末", ["甲一乙一甲二乙二末", ""])


def test_a_cut_row_whose_words_recur_in_the_next_cell_is_no_difference() -> None:
    """The same letters may balance by chance before the page ends."""
    row = "甲协办单位办公室学院组织宣传办公室负责人未启动乙"
    assert first_difference(row, ["甲协办单位学院组织宣传办公室负责人未启动", "办公室乙"]) is None


def test_another_order_is_no_cut_row_though_a_page_ends_later() -> None:
    """What goes on alike behind the exchanged words was not cut."""
    assert 1 == first_difference("一甲乙" + "同" * 300 + "末", ["一乙甲" + "同" * 250, "同" * 50 + "末"])


@pytest.mark.parametrize("content", [b"", b"not a zip", word_file(xml="<w:document>").content])
def test_a_file_that_does_not_open_again_is_refused(content: bytes) -> None:
    """A broken package or part never leaves the house."""
    with pytest.raises(ProofFailed, match="无法重新打开"):
        PROVE(PRINTED, [Rendition("docx", "application/docx", content)])


def test_a_row_cut_before_words_it_repeats_is_no_difference() -> None:
    """The stretch may end with the page itself."""
    assert first_difference("制度甲乙丙制度末", ["甲乙丙制度", "制度末"]) is None
