"""The document types found in the tree: a type is a name that has a template; the rest must be there too."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from types import MappingProxyType, ModuleType

from service.core.errors.settings import SettingsError
from service.core.ports import DocumentType
from service.documents.printing import printed

PARTS = {"service.documents": ("TITLE", "view"), "service.rules": ("RULES",), "schemas": ("SCHEMA", "load")}
"""The packages a type has a module in, with what that module must have."""

TEMPLATES = {"docx": ".docx", "html": ".html"}


@cache
def document_types() -> Mapping[str, DocumentType]:
    """Every type by name, in alphabetical order; raises SettingsError that lists all missing parts."""
    names = sorted(set(_template_names()))
    missing = [part for name in names for part in list(_missing(name)) or _lacking(name)]
    if missing:
        raise SettingsError(
            "文书类型不完整，缺少：" + "、".join(missing) + "。",
            hint="请补齐所列文件和名称，或删除该类型的其余文件。",
        )
    return MappingProxyType({name: _document_type(name) for name in names})


def sample(name: str, which: str = "typical") -> bytes:
    """The sample payload *which* of type *name*, as bytes of JSON; raises KeyError for an unknown type."""
    document_types()[name]
    return files("samples").joinpath(name, f"{which}.json").read_bytes()


def example_schedule() -> str:
    """The example of an organisation's schedule of terms, as TOML."""
    return files("samples").joinpath("archive-schedule.toml").read_text(encoding="utf-8")


def sample_names(name: str) -> list[str]:
    """The names of the sample payloads of type *name*; raises KeyError for an unknown type."""
    document_types()[name]
    entries = (entry.name for entry in files("samples").joinpath(name).iterdir())
    return sorted(entry.removesuffix(".json") for entry in entries if entry.endswith(".json"))


def shortest_sample(name: str) -> bytes:
    """The sample payload of type *name* that is made soonest; raises KeyError for an unknown type."""
    return min((sample(name, which) for which in sample_names(name)), key=len)


def _template_names() -> Iterator[str]:
    for folder, suffix in TEMPLATES.items():
        for entry in files("templates").joinpath(folder).iterdir():
            if entry.name.endswith(suffix) and not entry.name.startswith(("_", "~", ".")):
                yield entry.name.removesuffix(suffix)


def _missing(name: str) -> Iterator[str]:
    for part in PARTS:
        if find_spec(f"{part}.{name}") is None:
            yield _path(part, name)
    for folder, suffix in TEMPLATES.items():
        if not files("templates").joinpath(folder, name + suffix).is_file():
            yield f"templates/{folder}/{name}{suffix}"
    if not files("samples").joinpath(name, "typical.json").is_file():
        yield f"samples/{name}/typical.json"


def _lacking(name: str) -> Iterator[str]:
    """What the first module that lacks something does not have; the later ones may import it from there."""
    for part, wanted in PARTS.items():
        module = import_module(f"{part}.{name}")
        lacking = [f"{_path(part, name)} 中的 {word}" for word in wanted if not hasattr(module, word)]
        if lacking:
            yield from lacking
            return


def _path(part: str, name: str) -> str:
    return f"{part.replace('.', '/')}/{name}.py"


def _document_type(name: str) -> DocumentType:
    document, rules, schema = (import_module(f"{part}.{name}") for part in PARTS)
    return DocumentType(
        name, document.TITLE, schema.load, rules.RULES, document.view, printed, _quotes(document)
    )


def _quotes(module: ModuleType) -> bool:
    """Whether a document of the module fills itself in from others."""
    return any(isinstance(value, type) and hasattr(value, "quoting") for value in vars(module).values())
