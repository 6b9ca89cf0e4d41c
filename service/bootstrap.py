"""Which class stands behind which port; the one place that wires them."""

from functools import cache

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
    renderers = (DocxRenderer(), PdfRenderer(typefaces))
    return Pipeline(
        types=document_types(),
        parse=StrictParser(limits),
        coverage=GlyphCoverage(typefaces),
        renderers={renderer.format: renderer for renderer in renderers},
        prove=prove,
    )
