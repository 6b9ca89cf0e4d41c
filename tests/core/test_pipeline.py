"""The one way through, on fakes of its ports."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest

from service.core.checking import Breach, Rule, Subject
from service.core.errors.faults import ProofFailed
from service.core.errors.payloads import RejectedDocument, UnknownDocumentType
from service.core.findings import Finding, Severity
from service.core.pipeline import Pipeline
from service.core.ports import Arranged, DocumentType
from service.core.renditions import Rendition


@dataclass
class Letter:
    """A document of a type made up here."""

    doc_id: str
    text: str
    doc_type: str = "letter"
    header: Any = None
    quoted: str = ""

    def quoting(self, find: Any) -> "Letter":
        """The letter with what *find* knows of another."""
        other = next(iter(find("L0")), None)
        return replace(self, quoted=other.text) if other else self


def shouting(subject: Subject) -> Iterable[Breach]:
    """A rule against exclamation marks."""
    return [Breach(at, "有感叹号。", "请删去。") for at, text in subject.texts if "！" in text]


class PlainRenderer:
    """A renderer of plain text."""

    format = "txt"
    media_type = "text/plain"

    def render(
        self, type_name: str, view: Mapping[str, Any], *, draft: bool = False, source: bytes | None = None
    ) -> bytes:
        """The view's text, marked when a draft."""
        return ("草稿" * draft + view["text"]).encode()

    def made_with(self, type_name: str) -> dict[str, str]:
        """One version and one digest."""
        return {"plain": "1", f"templates/{type_name}": "abc"}


class NothingMissing:
    """A coverage that has every glyph."""

    def inspect(self, texts: Iterable[tuple[str, str]]) -> tuple[Finding, ...]:
        """No finding."""
        return ()


class AsItIs:
    """An arrangement of what has no pages."""

    def __call__(self, type_name: str, view: Mapping[str, Any]) -> Arranged:
        """The same view."""
        return Arranged(view)

    def made_with(self, type_name: str) -> dict[str, str]:
        """Nothing."""
        return {}


def prove(printed: Sequence[tuple[str, str]], renditions: Iterable[Rendition]) -> None:
    """Every printed text must be in every file."""
    for rendition in renditions:
        for _, text in printed:
            if text.encode() not in rendition.content:
                raise ProofFailed("缺字。")


def pipeline_of(severity: Severity = Severity.ERROR, **changes: Any) -> Pipeline:
    """A pipeline for letters with one rule of the given severity."""
    letter = DocumentType(
        "letter",
        "信",
        load=lambda payload: Letter(payload["doc_id"], payload["text"]),
        rules=(Rule("L-01", severity, "不喊叫", shouting),),
        view=lambda document: {"text": document.text},
        printed=lambda document, texts: [pair for pair in texts if pair[0] == "/text"],
    )
    parts = {
        "types": {"letter": letter},
        "parse": json.loads,
        "coverage": NothingMissing(),
        "arrange": AsItIs(),
        "renderers": {"txt": PlainRenderer()},
        "prove": prove,
    }
    return Pipeline(**{**parts, **changes})


def body(text: str = "你好", **changes: Any) -> bytes:
    """A letter as bytes."""
    return json.dumps({"doc_type": "letter", "doc_id": "L1", "text": text} | changes).encode()


def test_a_sound_payload_becomes_files() -> None:
    """Load, check, render, prove, in one call each."""
    pipeline = pipeline_of()
    outcome = pipeline.render(pipeline.load(body()), ("txt",))
    assert "你好" == outcome.renditions[0].content.decode()
    assert () == outcome.findings
    assert {"plain": "1", "templates/letter": "abc"} == outcome.made_with


def test_a_draft_is_marked() -> None:
    """The mark reaches the renderer."""
    pipeline = pipeline_of()
    assert (
        "草稿你好"
        == pipeline.render(pipeline.load(body()), ("txt",), draft=True).renditions[0].content.decode()
    )


def test_a_renderer_is_given_the_payload_as_it_was_sent() -> None:
    """Byte by byte, for a format that carries it."""

    class Carrying(PlainRenderer):
        def render(
            self, type_name: str, view: Mapping[str, Any], *, draft: bool = False, source: bytes | None = None
        ) -> bytes:
            return view["text"].encode() + (source or b"")

    pipeline = pipeline_of(renderers={"txt": Carrying()})
    outcome = pipeline.render(pipeline.load(body() + b" \n"), ("txt",))
    assert "你好".encode() + body() + b" \n" == outcome.renditions[0].content


def test_an_error_stops_and_names_every_place() -> None:
    """No file is made of a document that breaks a rule."""
    pipeline = pipeline_of()
    with pytest.raises(RejectedDocument) as caught:
        pipeline.render(pipeline.load(body("好！")), ("txt",))
    assert [("L-01", "/text")] == [(finding.code, finding.pointer) for finding in caught.value.findings]


def test_a_warning_travels_with_the_result() -> None:
    """A warning does not stop the files."""
    pipeline = pipeline_of(Severity.WARNING)
    outcome = pipeline.render(pipeline.load(body("好！")), ("txt",))
    assert ["L-01"] == [finding.code for finding in outcome.findings]
    assert "好！" == outcome.renditions[0].content.decode()


@pytest.mark.parametrize("name", ["fax", None, 7, ["letter"]])
def test_an_unknown_type_says_which_there_are(name: Any) -> None:
    """The answer names the types one may use."""
    with pytest.raises(UnknownDocumentType) as caught:
        pipeline_of().load(body(doc_type=name))
    assert "/doc_type" == caught.value.findings[0].pointer
    assert "letter" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "told"),
    [("x" * 9_000, f"没有这种文书类型：'{'x' * 64}'。"), (["x" * 9_000], "doc_type 应为文本。")],
)
def test_an_unknown_type_is_not_echoed_at_length(name: Any, told: str) -> None:
    """At most 64 characters of a text come back, and nothing of any other value."""
    with pytest.raises(UnknownDocumentType) as caught:
        pipeline_of().load(body(doc_type=name))
    assert told == caught.value.message


def test_what_a_document_quotes_is_filled_in() -> None:
    """A document may quote another that the caller has at hand."""
    known = SimpleNamespace(text="前信")
    loaded = pipeline_of().load(body(), {"L0": [known]}.__getitem__)
    assert "前信" == loaded.document.quoted  # type: ignore[attr-defined]


def test_a_file_that_lost_words_is_not_delivered() -> None:
    """A failed proof is an error, never a result."""

    class Forgetful(PlainRenderer):
        def render(
            self, type_name: str, view: Mapping[str, Any], *, draft: bool = False, source: bytes | None = None
        ) -> bytes:
            return b""

    pipeline = pipeline_of(renderers={"txt": Forgetful()})
    with pytest.raises(ProofFailed):
        pipeline.render(pipeline.load(body()), ("txt",))
