"""load → check → render: the one way through, as functions of values."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from service.core.checking import Subject, check
from service.core.errors.payloads import RejectedDocument, UnknownDocumentType
from service.core.findings import Finding, Severity, errors_among
from service.core.pointer import strings
from service.core.ports import Arrange, Coverage, Document, DocumentType, Parser, Prove, Renderer
from service.core.renditions import Face, Outcome, Rendition
from service.core.watching import Watch, unwatched

Find = Callable[[str], Iterable[Document]]
"""The documents with that doc_id of the sender's, those at hand first."""

LONGEST_ECHO = 64
"""Characters of an unknown type's name that are said back."""


def find_nothing(doc_id: str) -> Iterable[Document]:
    """No document: the library of one who has none at hand."""
    return ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """A typed document with the payload it came from, as values and as it was sent."""

    type: DocumentType
    document: Document
    payload: Mapping[str, Any]
    source: bytes


@dataclass(frozen=True, slots=True)
class Pipeline:
    """load → check → render, wired to their adapters; holds no state between calls.

    `witnesses` are the formats that are always made, for the others to be proven against; `faces` are told
    with every result; `watch` is told of every step.
    """

    types: Mapping[str, DocumentType]
    parse: Parser
    coverage: Coverage
    arrange: Arrange
    renderers: Mapping[str, Renderer]
    prove: Prove
    witnesses: tuple[str, ...] = ()
    faces: tuple[Face, ...] = ()
    watch: Watch = unwatched

    def load(self, body: bytes, find: Find = find_nothing) -> Loaded:
        """The typed document in *body*, with what it quotes filled in from the documents *find* knows.

        Raises MalformedPayload, PayloadTooLarge, UnknownDocumentType or InvalidPayload.
        """
        with self.watch("load", bytes=len(body)) as told:
            payload = self.parse(body)
            document_type = self._type_of(payload)
            told["type"] = document_type.name
            document = document_type.load(payload)
            quote = getattr(document, "quoting", None)
            return Loaded(document_type, quote(find) if quote else document, payload, body)

    def check(self, loaded: Loaded) -> tuple[Finding, ...]:
        """Every finding on the document, errors first."""
        with self.watch("check", type=loaded.type.name) as told:
            texts = tuple(strings(loaded.payload))
            found = check(Subject(loaded.document, texts), loaded.type.rules)
            findings = (*self.coverage.inspect(texts), *found)
            told["findings"], told["errors"] = len(findings), len(errors_among(findings))
            return findings

    def render(self, loaded: Loaded, formats: tuple[str, ...], *, draft: bool = False) -> Outcome:
        """The proven files of a sound document; raises PayloadError, RenderFailed or ProofFailed."""
        findings = self.check(loaded)
        if errors_among(findings):
            raise RejectedDocument(
                "文书未通过校验，未生成文件。", hint="请按所列位置逐条修改后重试。", findings=findings
            )
        with self.watch("arrange", type=loaded.type.name) as told:
            arranged = self.arrange(loaded.type.name, loaded.type.view(loaded.document))
            told["pages"] = arranged.pages
        wanted = dict.fromkeys((*self.witnesses, *formats))
        made = {name: self._rendition(name, loaded, arranged.view, draft) for name in wanted}
        with self.watch("prove", type=loaded.type.name):
            self.prove(loaded.type.printed(loaded.document, strings(loaded.payload)), made.values())
        renditions = tuple(made[name] for name in formats)
        findings += arranged.findings
        return Outcome(renditions, findings, self._made_with(loaded.type.name, formats), self.faces)

    def _made_with(self, type_name: str, formats: tuple[str, ...]) -> dict[str, str]:
        found = dict(self.arrange.made_with(type_name))
        for name in formats:
            found |= self.renderers[name].made_with(type_name)
        return dict(sorted(found.items()))

    def _rendition(self, name: str, loaded: Loaded, view: Mapping[str, Any], draft: bool) -> Rendition:
        renderer = self.renderers[name]
        with self.watch(f"render {name}", type=loaded.type.name) as told:
            content = renderer.render(loaded.type.name, view, draft=draft, source=loaded.source)
            told["bytes"] = len(content)
        return Rendition(name, renderer.media_type, content)

    def _type_of(self, payload: Mapping[str, Any]) -> DocumentType:
        name = payload.get("doc_type")
        if isinstance(name, str) and name in self.types:
            return self.types[name]
        known = "、".join(f"{key}（{value.title}）" for key, value in self.types.items())
        told = "doc_type 应为文本。"
        if isinstance(name, str):
            told = f"没有这种文书类型：{name[:LONGEST_ECHO]!r}。"
        finding = Finding(
            UnknownDocumentType.code,
            Severity.ERROR,
            "/doc_type",
            told,
            f"可用的类型：{known}。",
        )
        raise UnknownDocumentType(finding.message, hint=finding.hint, findings=(finding,))
