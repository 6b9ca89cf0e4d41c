"""check and make: the steps up to the files over one call's bytes, with nothing but values in and out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any, NoReturn

from service.core.access import EVERYWHERE, Reach
from service.core.entries import Entry, Unpack
from service.core.errors import HongtouError
from service.core.errors.faults import StoreFailed
from service.core.errors.payloads import DocumentTooLong, PayloadError, PayloadTooLarge
from service.core.errors.requests import NotFound
from service.core.findings import Finding
from service.core.pipeline import Loaded, Pipeline
from service.core.ports import Document, Store, Tabulator
from service.core.renditions import Made

OVER_LIMITS = (PayloadTooLarge, DocumentTooLong)
"""A sample beyond the limits that were set is no reason not to serve: shorter documents may come."""


def no_neighbours(batch: str, doc_id: str) -> Iterable[bytes]:
    """No payload: there are no batches here."""
    return ()


def untabulated(content: bytes, type: str, grid: str, payload: Mapping[str, Any]) -> NoReturn:
    """Nothing; raises NotFound: there are no grids here."""
    raise NotFound("这里没有表格。", hint="请在网页或接口中读表格。")


def ununpacked(content: bytes, name: str) -> NoReturn:
    """Nothing; raises NotFound: no batches are read here."""
    raise NotFound("这里不读批量表格。", hint="请在网页、接口或命令行中提交。")


@dataclass(frozen=True, slots=True)
class Workbench:
    """The pipeline at work for callers; documents quote those kept in *store*.

    *sample* gives a sound payload of each type to begin with; *within* goes on around each call's work;
    *tabulator* reads spreadsheets beside payloads, *unpacker* those that are payloads; *neighbours* gives
    the payloads with that doc_id of a batch.
    """

    pipeline: Pipeline
    store: Store
    sample: Callable[[str], bytes]
    within: Callable[[Any], AbstractContextManager[None]] = nullcontext
    tabulator: Tabulator = untabulated
    neighbours: Callable[[str, str], Iterable[bytes]] = no_neighbours
    unpacker: Unpack = ununpacked

    def check(self, body: bytes, reach: Reach = EVERYWHERE, beside: str = "") -> tuple[Finding, ...]:
        """Every finding on the document in *body*; raises as the pipeline, or StoreFailed.

        It may quote what comes with it in the batch *beside*.
        """
        return self.pipeline.check(self._loaded(body, reach, beside))

    def make(
        self,
        body: bytes,
        formats: tuple[str, ...],
        *,
        draft: bool = False,
        reach: Reach = EVERYWHERE,
        beside: str = "",
    ) -> Made:
        """What the document in *body* becomes; raises as the pipeline, or StoreFailed.

        It may quote what comes with it in the batch *beside*.
        """
        loaded = self._loaded(body, reach, beside)
        return Made.of(loaded.document, self.pipeline.render(loaded, formats, draft=draft))

    def tabulate(self, content: bytes, type: str, grid: str, body: bytes = b"") -> dict[str, Any]:
        """What a spreadsheet becomes beside the payload in *body*; raises as the tabulator and the parser."""
        return self.tabulator(content, type, grid, self.pipeline.parse(body) if body else {})

    def unpack(self, content: bytes, name: str) -> Sequence[Entry]:
        """The payloads in a spreadsheet of that *name*; raises as the unpacker."""
        return self.unpacker(content, name)

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

    def _loaded(self, body: bytes, reach: Reach, beside: str) -> Loaded:
        def find(doc_id: str) -> Iterator[Document]:
            yield from self._beside(beside, doc_id)
            yield from self.find(doc_id, reach)

        return self.pipeline.load(body, find)

    def _beside(self, batch: str, doc_id: str) -> Iterator[Document]:
        """The documents of the batch with the sender's *doc_id*, but for those that cannot be read."""
        for payload in self.neighbours(batch, doc_id) if batch else ():
            with suppress(PayloadError):  # told when its own turn comes
                yield self.pipeline.load(payload).document

    def find(self, doc_id: str, reach: Reach = EVERYWHERE) -> Iterator[Document]:
        """The newest kept document with the sender's *doc_id*, where it is in *reach*; raises StoreFailed."""
        payload = self.store.find(doc_id, reach)
        if payload is None:
            return
        try:
            yield self.pipeline.load(payload).document
        except StoreFailed:
            raise
        except HongtouError as error:
            raise StoreFailed(
                f"所引用的留存文书 {doc_id} 无法读取：{error.message}",
                hint="请管理员检查该文书，或调高读取上限。",
            ) from error
