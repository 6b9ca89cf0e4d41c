"""Makes the README's pictures: the first page of each type's typical sample, as the product prints it."""

from pathlib import Path

import pypdfium2
from PIL import ImageOps
from PIL.Image import Palette

from service import registry
from service.bootstrap.papers import build_pipeline
from service.settings import read_settings

FOLDER = Path(__file__).parent / "images"
DOTS_PER_INCH = 100
EDGE = "#b0b0b0"


def main() -> None:
    """Write one PNG per type."""
    FOLDER.mkdir(exist_ok=True)
    pipeline = build_pipeline(read_settings())
    for name in registry.document_types():
        (pdf,) = pipeline.render(pipeline.load(registry.sample(name)), ("pdf",)).renditions
        page = pypdfium2.PdfDocument(pdf.content)[0]
        picture = ImageOps.expand(page.render(scale=DOTS_PER_INCH / 72).to_pil(), border=1, fill=EDGE)
        picture.convert("P", palette=Palette.ADAPTIVE, colors=64).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
