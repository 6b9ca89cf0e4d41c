"""JSON Schema 2020-12 of a document type, from the same Marshmallow schemas that load it."""

from functools import cache
from importlib import import_module
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
COMPONENTS = "#/components/schemas/"


def json_schema(type_name: str) -> dict[str, Any]:
    """The JSON Schema of the payload of *type_name*: titles and descriptions in Chinese, shapes under $defs.

    Raises ModuleNotFoundError where there is no such type.
    """
    return _document(import_module(f"schemas.{type_name}").SCHEMA, type_name)


@cache
def _document(schema: Schema, name: str) -> dict[str, Any]:
    plugin = MarshmallowPlugin(schema_name_resolver=shape_name)
    spec = APISpec(title=name, version="1.0", openapi_version="3.1.0", plugins=[plugin])
    spec.components.schema(shape_name(schema), schema=schema)
    shapes = _local(spec.to_dict()["components"]["schemas"])
    top = shapes.pop(shape_name(schema))
    return {"$schema": DIALECT, "$id": f"urn:hongtou:schema:{name}:1.0", **top, "$defs": shapes}


def shape_name(schema: Any) -> str:
    """The name of a schema's component: its class without the word that says it is one."""
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.removesuffix("Shape")


def _local(value: Any) -> Any:
    """*value* with its references pointing into $defs."""
    if isinstance(value, dict):
        return {
            key: "#/$defs/" + child.removeprefix(COMPONENTS) if key == "$ref" else _local(child)
            for key, child in value.items()
        }
    return [_local(child) for child in value] if isinstance(value, list) else value
