"""Every type and every sample goes the whole way; the folder of a sample says its verdict."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from service.bootstrap.papers import build_pipeline
from service.conformance.verapdf import VeraPdf
from service.core.errors.payloads import PayloadError, RejectedDocument, UnknownDocumentType
from service.core.findings import Severity, errors_among
from service.core.pipeline import Pipeline
from service.core.renditions import Outcome
from service.core.verdicts import State
from service.registry import document_types
from service.settings import read_settings
from tests.rules.verdicts import WHERE
from tests.schemas.shape_verdicts import VERDICTS

SAMPLES = Path(__file__).parent.parent / "samples"
CLAIMS = ("3a", "ua1")
LEAST_CHECKS = 500
"""More than veraPDF makes on an empty page: a file it did not look into has no verdict."""
CONTRACT = ("feedback_notice/typical", "rectification_plan/typical", "progress_report/typical")


LONGEST = ("rectification_plan/longest.json",)
"""Eleven million checks of veraPDF, which nightly runs have the time for."""


def samples(verdict: str) -> list[str]:
    """The samples of one verdict, as paths below the samples folder."""
    return sorted(str(path.relative_to(SAMPLES)) for path in SAMPLES.glob(f"*/{verdict}"))


@pytest.fixture(scope="module")
def pipeline() -> Iterator[Pipeline]:
    """The product's own pipeline."""
    yield build_pipeline(read_settings({}))


def body(name: str) -> bytes:
    """The bytes of a sample."""
    return (SAMPLES / name).read_bytes()


def verdict_on(name: str) -> tuple[bool, tuple[str, str]]:
    """Whether a rule refuses an invalid sample, or else its shape; for what code, at which pointer."""
    stem = name.removesuffix(".json")
    if stem in WHERE:
        return True, ("-".join(Path(name).stem.split("-")[:2]), WHERE[stem])
    code, at = VERDICTS[stem.replace("/invalid/", "/")]
    foreign = (code, at) == ("not-a-choice", "/doc_type")
    return False, (UnknownDocumentType.code if foreign else code, at)


@pytest.fixture(scope="module")
def made(pipeline: Pipeline) -> Callable[[str], Outcome]:
    """What becomes of a sound sample, made once for all tests."""
    return cache(lambda name: pipeline.render(pipeline.load(body(name)), ("docx", "pdf")))


@pytest.mark.parametrize("name", samples("*.json"))
def test_a_sound_sample_becomes_two_proven_files(name: str, made: Callable[[str], Outcome]) -> None:
    """Nothing is an error, and both files pass the proof of their words."""
    outcome = made(name)
    assert () == errors_among(outcome.findings)
    assert [b"PK", b"%P"] == [rendition.content[:2] for rendition in outcome.renditions]


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.nightly if name in LONGEST else ()) for name in samples("*.json")],
)
def test_the_pdf_of_a_sound_sample_keeps_what_it_claims(
    name: str, made: Callable[[str], Outcome], verapdf: VeraPdf
) -> None:
    """veraPDF finds no fault."""
    (content,) = (item.content for item in made(name).renditions if item.format == "pdf")
    verdict = verapdf.judge(content)
    assert State.PASSED is verdict.state, verdict
    assert CLAIMS == tuple(claim.name for claim in verdict.claims)
    assert all(claim.checks > LEAST_CHECKS for claim in verdict.claims)


@pytest.mark.parametrize("name", samples("warned/*.json"))
def test_a_warned_sample_gets_its_warning_and_no_error(name: str, pipeline: Pipeline) -> None:
    """The rule in the file name speaks, and does not stop the document."""
    findings = pipeline.check(pipeline.load(body(name)))
    assert () == errors_among(findings)
    code = "-".join(Path(name).stem.split("-")[:2])
    assert code in {finding.code for finding in findings if finding.severity is not Severity.ERROR}


@pytest.mark.parametrize("name", samples("invalid/*.json"))
def test_an_invalid_sample_is_refused_with_place_and_cure(name: str, pipeline: Pipeline) -> None:
    """No file is made for what the name says, there; every finding says what is wrong and what to do."""
    with pytest.raises(PayloadError) as caught:
        pipeline.render(pipeline.load(body(name)), ("docx",))
    ruled, verdict = verdict_on(name)
    assert ruled == isinstance(caught.value, RejectedDocument)
    assert verdict in {(finding.code, finding.pointer) for finding in errors_among(caught.value.findings)}
    assert all(finding.message and finding.hint for finding in caught.value.findings)


@pytest.mark.parametrize("name", sorted(document_types()))
def test_every_type_has_its_samples(name: str) -> None:
    """A typical, an invalid one, and none without a type."""
    assert (SAMPLES / name / "typical.json").is_file()
    assert list((SAMPLES / name / "invalid").glob("*.json"))


@pytest.mark.parametrize("name", CONTRACT)
def test_the_same_payload_gives_the_same_bytes(name: str, pipeline: Pipeline) -> None:
    """Two renders of one payload have the same digests."""
    digests = {
        tuple(
            item.digest
            for item in pipeline.render(pipeline.load(body(f"{name}.json")), ("docx", "pdf")).renditions
        )
        for _ in range(2)
    }
    assert 1 == len(digests)
