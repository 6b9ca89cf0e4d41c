"""The tag language of the Word templates: Jinja in a sandbox, every value escaped, nothing missing."""

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined
from jinja2.exceptions import UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

LINE_BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')
CELL = re.compile(r"<w:tc(?: [^>]*)?>.*?</w:tc>", re.DOTALL)
CELL_PARTS = re.compile(r"(<w:tc(?: [^>]*)?><w:tcPr>)(.*?)(</w:tcPr>)(.*)(</w:tc>)", re.DOTALL)
BEFORE_MERGE = re.compile(r"(?:<w:(?:cnfStyle|tcW|gridSpan)\b[^>]*/>)*")
MERGE = re.compile(r"{%\s*vm\s+([^%]+?)\s*%}")
PARAGRAPH_PROPERTIES = re.compile(r"<w:pPr>.*?</w:pPr>", re.DOTALL)


class WordEnvironment(ImmutableSandboxedEnvironment):
    """Jinja for trees of plain values: `a.b` is the field b, never a method of the mapping a."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The field of a mapping, an undefined where it has none; other objects as the sandbox has it."""
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


def environment() -> WordEnvironment:
    """The one environment all Word templates are compiled with."""
    return WordEnvironment(autoescape=True, undefined=StrictUndefined, finalize=printed)


def printed(value: Any) -> Any:
    """*value* as Word prints it, its newlines as line breaks; raises UndefinedError for None."""
    if value is None:
        raise UndefinedError("None has no words")
    if isinstance(value, str) and "\n" in value:
        return LINE_BREAK.join(escape(line) for line in value.split("\n"))
    return value


def with_merged_cells(xml: str) -> str:
    """*xml* with each `{% vm SPAN %}` cell vertically merged: begun where SPAN is true, else continued.

    docxtpl's own `{% vm %}` can only begin with a loop; the spans of the lists are known to the view.
    """
    return CELL.sub(lambda cell: _merged(cell[0]), xml)


def _merged(cell: str) -> str:
    tag = MERGE.search(cell)
    parts = CELL_PARTS.fullmatch(cell.replace(tag[0], "")) if tag else None
    if not (tag and parts):
        return cell
    opening, properties, middle, content, closing = parts.groups()
    place = BEFORE_MERGE.match(properties)
    cut = place.end() if place else 0
    begun = f"{{% if {tag[1]} %}}"
    merge = f'<w:vMerge w:val="{begun}restart{{% else %}}continue{{% endif %}}"/>'
    look = PARAGRAPH_PROPERTIES.search(content)
    empty = f"<w:p>{look[0] if look else ''}</w:p>"
    filled = f"{begun}{content}{{% else %}}{empty}{{% endif %}}"
    return "".join((opening, properties[:cut], merge, properties[cut:], middle, filled, closing))
