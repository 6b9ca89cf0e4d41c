"""check and make: the steps up to the files over one call's bytes, with nothing but values in and out."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn

from service.core.access import EVERYWHERE, Reach
from service.core.errors import HongtouError
from service.core.errors.faults import StoreFailed
from service.core.errors.payloads import DocumentTooLong, PayloadTooLarge
from service.core.errors.requests import NotFound
from service.core.findings import Finding
from service.core.pipeline import Pipeline
from service.core.ports import Document, Store, Tabulator
from service.core.renditions import Made

OVER_LIMITS = (PayloadTooLarge, DocumentTooLong)
"""A sample beyond the limits that were set is no reason not to serve: shorter documents may come."""


def untabulated(content: bytes, type: str, grid: str, payload: Mapping[str, Any]) -> NoReturn:
    """Nothing; raises NotFound: there are no grids here."""
    raise NotFound("这里没有表格。", hint="请在网页或接口中读表格。")


@dataclass(frozen=True, slots=True)
class Workbench:
    """The pipeline at work for callers; documents quote those kept in *store*.

    *sample* gives a sound payload of each type to begin with; *within* goes on around each call's work;
    *tabulator* reads spreadsheets.
    """

    pipeline: Pipeline
    store: Store
    sample: Callable[[str], bytes]
    within: Callable[[Any], AbstractContextManager[None]] = nullcontext
    tabulator: Tabulator = untabulated

    def check(self, body: bytes, reach: Reach = EVERYWHERE) -> tuple[Finding, ...]:
        """Every finding on the document in *body*; raises as the pipeline, or StoreFailed."""
        return self.pipeline.check(self.pipeline.load(body, partial(self.find, reach=reach)))

    def make(
        self, body: bytes, formats: tuple[str, ...], *, draft: bool = False, reach: Reach = EVERYWHERE
    ) -> Made:
        """What the document in *body* becomes; raises as the pipeline, or StoreFailed."""
        loaded = self.pipeline.load(body, partial(self.find, reach=reach))
        return Made.of(loaded.document, self.pipeline.render(loaded, formats, draft=draft))

    def tabulate(self, content: bytes, type: str, grid: str, body: bytes = b"") -> dict[str, Any]:
        """What a spreadsheet becomes beside the payload in *body*; raises as the tabulator and the parser."""
        return self.tabulator(content, type, grid, self.pipeline.parse(body) if body else {})

    def check_first(self) -> None:
        """Nothing; a document of each type has been checked, so that the first caller need not wait."""
        for name in self.pipeline.types:
            with suppress(*OVER_LIMITS):
                self.check(self.sample(name))

    def make_first(self, *formats: str) -> None:
        """Nothing; a document of each type has been made, in all formats where none is named."""
        for name in self.pipeline.types:
            with suppress(*OVER_LIMITS):
                self.make(self.sample(name), formats or tuple(self.pipeline.renderers))

    def find(self, doc_id: str, reach: Reach = EVERYWHERE) -> Document | None:
        """The newest kept document with the sender's *doc_id*, where it is in *reach*; raises StoreFailed."""
        payload = self.store.find(doc_id, reach)
        if payload is None:
            return None
        try:
            return self.pipeline.load(payload).document
        except StoreFailed:
            raise
        except HongtouError as error:
            raise StoreFailed(
                f"所引用的留存文书 {doc_id} 无法读取：{error.message}",
                hint="请管理员检查该文书，或调高读取上限。",
            ) from error
