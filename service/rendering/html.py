"""A view to the HTML that WeasyPrint sets: the templates in `templates/html`, filled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from service.core.errors.faults import RenderFailed
from service.rendering.advances import Advances
from service.rendering.fonts import Typeface
from service.rendering.html_tables import DRAWN, sheets_filter
from service.rendering.provenance import digests
from service.rendering.sheet import Sheet
from service.rendering.spreading import line_filter, spacing_rules

STYLESHEET = "gbt9704.css"
PARAGRAPH, LAST = "<p>", '<p class="p last">'


def stylesheet() -> str:
    """The text of the one stylesheet for GB/T 9704, and a class for each spacing a line may have."""
    return files("templates").joinpath("html", STYLESHEET).read_text("utf-8") + spacing_rules()


def template_digests(type_name: str) -> dict[str, str]:
    """The SHA-256 (hex) of the stylesheet, of what all templates share, and of the type's own, by file."""
    folder = files("templates") / "html"
    shared = sorted(entry.name for entry in folder.iterdir() if entry.name.startswith("_"))
    return digests(folder, [STYLESHEET, *shared, f"{type_name}.html"])


@dataclass(frozen=True, slots=True)
class Filled:
    """A document's HTML, its lines broken, and by address the sheets of tables that are drawn there."""

    html: str
    sheets: Mapping[str, Sheet] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows its tables have; one that is cut by the end of a page counts on both."""
        return sum(len(sheet.parts) for sheet in self.sheets.values())


def filled(
    type_name: str, view: Mapping[str, Any], *, draft: bool, typefaces: tuple[Typeface, ...]
) -> Filled:
    """A document of type *type_name*, its lines broken for these faces.

    Raises RenderFailed for a missing template or value.
    """
    drawn: dict[str, Sheet] = {}
    try:
        template = environment(typefaces).get_template(f"{type_name}.html")
        return Filled(template.render({**view, "draft": draft, DRAWN: drawn}), drawn)
    except TemplateError as fault:
        raise RenderFailed(
            f"PDF 模板 {type_name}.html 无法填写：{fault.message or type(fault).__name__}。",
            hint="请检查 templates/html 中该类型的模板是否与本版本相符。",
        ) from fault


@cache
def environment(typefaces: tuple[Typeface, ...]) -> Environment:
    """Jinja over `templates/html`, with filters that break lines and tables by the widths of these faces."""
    made = ImmutableSandboxedEnvironment(
        loader=PackageLoader("templates", "html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    advances = Advances(typefaces)
    made.filters["lines"] = line_filter(advances)
    made.filters["sheets"] = sheets_filter(advances)
    made.filters["last_marked"] = last_marked
    return made


def last_marked(html: str) -> Markup:
    """*html* whose last paragraph says so: a selector that looks ahead costs the square of the paragraphs."""
    before, paragraph, rest = str(html).rpartition(PARAGRAPH)
    return Markup(before + (LAST if paragraph else "") + rest)  # noqa: S704 - filled and escaped by the templates
