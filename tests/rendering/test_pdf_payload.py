"""The PDF carries the data it was made from, unless a setting says otherwise."""

import re

import pytest
from opened import inflated
from pages import TYPES, renderer, typefaces, view_of
from pypdfium2 import PdfDocument

from service.bootstrap.papers import build_pipeline
from service.conformance.verapdf import VeraPdf
from service.core.verdicts import State
from service.registry import sample
from service.rendering.pdf import PdfRenderer
from service.settings import read_settings


@pytest.mark.parametrize("type_name", TYPES)
def test_the_payload_is_in_the_file_as_it_was_sent(type_name: str) -> None:
    """Byte by byte, under the one name."""
    source = sample(type_name, "minimal") + b" \n"
    document = PdfDocument(renderer().render(type_name, view_of(type_name, "minimal"), source=source))
    (attached,) = (document.get_attachment(place) for place in range(document.count_attachments()))
    assert "payload.json" == attached.get_name()
    assert source == bytes(attached.get_data())


def test_the_payload_is_data_and_of_the_paper_s_day() -> None:
    """Its kind, its relation to the pages and its dates; no clock is read."""
    view = view_of("feedback_notice", "minimal")
    content = inflated(renderer().render("feedback_notice", view, source=b"{}"))
    day = view["header"]["issue_date"].replace("-", "").encode()
    assert 1 == content.count(b"/AFRelationship /Data")
    assert 1 == content.count(b"/Subtype /application#2fjson")
    assert [day] * 2 == re.findall(rb"\(D:(\d{8})000000Z\)", content)
    assert re.search(rb"/AF \[\d+ 0 R\]", content)


def test_another_payload_of_the_same_words_is_another_file() -> None:
    """The file's identifier tells them apart; the same payload gives the same bytes."""
    view = view_of("feedback_notice", "minimal")
    made = [renderer().render("feedback_notice", view, source=source) for source in (b"{}", b"{ }", b"{}")]
    assert made[0] == made[2]
    identifiers = [re.search(rb"/ID \[([^ ]*)", content) for content in made[:2]]
    assert all(identifiers)
    assert 2 == len({found.group(1) for found in identifiers if found})


@pytest.mark.parametrize(("given", "attached"), [({}, 1), ({"HONGTOU_PDF_VARIANT": "pdf/a-2u"}, 0)])
def test_the_setting_decides(given: dict[str, str], attached: int) -> None:
    """The whole way through the pipeline: with the payload by default, without it on demand."""
    pipeline = build_pipeline(read_settings(given))
    (made,) = pipeline.render(pipeline.load(sample("feedback_notice", "minimal")), ("pdf",)).renditions
    assert attached == PdfDocument(made.content).count_attachments()


@pytest.mark.parametrize("type_name", TYPES)
def test_pdf_a_2u_carries_no_payload_and_keeps_both_claims(type_name: str, verapdf: VeraPdf) -> None:
    """For archives that refuse files within files; read aloud it is as good as the other."""
    plain = PdfRenderer(typefaces(), "pdf/a-2u")
    content = plain.render(type_name, view_of(type_name, "minimal"), source=b'{"secret": 1}')
    assert 0 == PdfDocument(content).count_attachments()
    assert b"secret" not in inflated(content)
    verdict = verapdf.judge(content)
    assert (State.PASSED, ["2u", "ua1"]) == (verdict.state, [claim.name for claim in verdict.claims])
