"""Which class stands behind which port; the one place that wires them."""

from functools import cache
from uuid import uuid4

from service.archive.keys import KeyLedger, key_ledger
from service.archive.presence import Presence
from service.archive.store import DocumentStore
from service.core.pipeline import Pipeline
from service.registry import document_types
from service.settings import Settings


@cache
def build_pipeline(settings: Settings) -> Pipeline:
    """The pipeline of the product, wired to its adapters by *settings*; raises SettingsError."""
    from schemas.parsing import Limits, StrictParser
    from service.rendering.docx import DocxRenderer
    from service.rendering.fonts import GlyphCoverage, load_typefaces
    from service.rendering.pdf import PdfRenderer
    from service.rendering.proofs import prove

    typefaces = load_typefaces(settings.fonts)
    limits = Limits(
        max_bytes=settings.max_body_bytes,
        max_depth=settings.max_depth,
        max_values=settings.max_values,
        max_text_length=settings.max_text_length,
    )
    renderers = (DocxRenderer(), PdfRenderer(typefaces, settings.pdf_variant))
    return Pipeline(
        types=document_types(),
        parse=StrictParser(limits),
        coverage=GlyphCoverage(typefaces),
        renderers={renderer.format: renderer for renderer in renderers},
        prove=prove,
    )


def build_store(settings: Settings) -> DocumentStore:
    """The store of kept documents in the data folder."""
    return DocumentStore.at(settings.data)


@cache
def build_keys(settings: Settings) -> KeyLedger:
    """The Idempotency-Keys in the data folder; one per process, since it holds the process's sign of life."""
    return key_ledger(settings.data, Presence(settings.data / "processes", lambda: uuid4().hex))
