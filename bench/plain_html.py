"""The product's HTML templates filled as Jinja's manual shows: no line is broken and no table cut."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

TEMPLATES = Path(__file__).resolve().parent.parent / "templates/html"


def environment() -> Environment:
    """Jinja over the templates, with filters that leave lines and tables to the engine."""
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    made.filters["lines"] = _lines
    made.filters["sheets"] = made.filters["last_marked"] = _as_it_is
    return made


def filled(jinja: Environment, type_name: str, view: Mapping[str, Any]) -> str:
    """The HTML of a paper."""
    return jinja.get_template(f"{type_name}.html").render({**view, "draft": False})


def _lines(text: str, *_: Any, lead: str = "", **_look: Any) -> Markup:
    return escape(lead) + escape(text)


def _as_it_is(html: str, *_: Any) -> Markup:
    return Markup(html)  # noqa: S704 - filled and escaped by the templates
