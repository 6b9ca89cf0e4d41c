"""Every type and every sample goes the whole way; the folder of a sample says its verdict."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.bootstrap import build_pipeline
from service.core.errors import PayloadError, RejectedDocument
from service.core.findings import Severity, errors_among
from service.core.pipeline import Pipeline
from service.registry import document_types
from service.settings import read_settings

SAMPLES = Path(__file__).parent.parent / "samples"
CONTRACT = ("feedback_notice/typical", "rectification_plan/typical", "progress_report/typical")


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


@pytest.mark.parametrize("name", samples("*.json"))
def test_a_sound_sample_becomes_two_proven_files(name: str, pipeline: Pipeline) -> None:
    """Nothing is an error, and both files pass the proof of their words."""
    outcome = pipeline.render(pipeline.load(body(name)), ("docx", "pdf"))
    assert () == errors_among(outcome.findings)
    assert [b"PK", b"%P"] == [rendition.content[:2] for rendition in outcome.renditions]


@pytest.mark.parametrize("name", samples("warned/*.json"))
def test_a_warned_sample_gets_its_warning_and_no_error(name: str, pipeline: Pipeline) -> None:
    """The rule in the file name speaks, and does not stop the document."""
    findings = pipeline.check(pipeline.load(body(name)))
    assert () == errors_among(findings)
    code = "-".join(Path(name).stem.split("-")[:2])
    assert code in {finding.code for finding in findings if finding.severity is not Severity.ERROR}


@pytest.mark.parametrize("name", samples("invalid/*.json"))
def test_an_invalid_sample_is_refused_with_place_and_cure(name: str, pipeline: Pipeline) -> None:
    """No file is made; every finding says what is wrong, where, and what to do."""
    with pytest.raises(PayloadError) as caught:
        pipeline.render(pipeline.load(body(name)), ("docx",))
    for finding in caught.value.findings:
        assert finding.code and finding.message and finding.hint
    if isinstance(caught.value, RejectedDocument):
        code = "-".join(Path(name).stem.split("-")[:2])
        assert code in {finding.code for finding in errors_among(caught.value.findings)}


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
