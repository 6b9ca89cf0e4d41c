"""A view to the HTML that WeasyPrint sets: the templates in `templates/html`, filled."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from service.core.errors import RenderFailed

STYLESHEET = "gbt9704.css"


def stylesheet() -> str:
    """The text of the one stylesheet for GB/T 9704."""
    return files("templates").joinpath("html", STYLESHEET).read_text("utf-8")


def filled(type_name: str, view: Mapping[str, Any], *, draft: bool) -> str:
    """The HTML of a document of type *type_name*; raises RenderFailed for a missing template or value."""
    try:
        return _environment().get_template(f"{type_name}.html").render({**view, "draft": draft})
    except TemplateError as fault:
        raise RenderFailed(
            f"PDF 模板 {type_name}.html 无法填写：{fault.message or type(fault).__name__}。",
            hint="请检查 templates/html 中该类型的模板是否与本版本相符。",
        ) from fault


@cache
def _environment() -> Environment:
    return ImmutableSandboxedEnvironment(
        loader=PackageLoader("templates", "html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
