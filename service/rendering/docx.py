"""Word files: a template opened by docxtpl, filled from the view in a sandbox, parsed again, packed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from jinja2 import Template, TemplateError

from service.core.errors.faults import RenderFailed
from service.rendering.advances import Advances
from service.rendering.docx_dialect import environment, with_merged_cells
from service.rendering.docx_layout import (
    restyled,
    style_ids,
    with_emblem_fitted,
    with_running_imprint,
    with_signature_kept,
    without_last_folio,
)
from service.rendering.docx_lines import Settings, settings_of, with_lines
from service.rendering.docx_package import core_properties, packed, unpacked
from service.rendering.docx_tables import with_heights
from service.rendering.fonts import Typeface
from service.rendering.provenance import digests, face_digests, versions

BODY, STYLES, PROPERTIES = "word/document.xml", "word/styles.xml", "docProps/core.xml"
FILLED = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
TAG = re.compile(r"\{[{%#]")
ENVIRONMENT = environment()


@dataclass(frozen=True, slots=True)
class WordTemplate:
    """A template ready to fill: the parts that are the same in every paper packed, those with tags compiled.

    `base` is its styles part, `styles` the styles' ids by name; `settings` are how they set lines.
    """

    fixed: bytes
    compiled: Mapping[str, Template]
    base: bytes
    styles: Mapping[str, str]
    settings: Settings

    def filled(self, view: Mapping[str, Any], advances: Advances) -> bytes:
        """The file made from *view*: the fixed parts first, [Content_Types].xml before all."""
        return packed(self._parts(view, advances), behind=self.fixed)

    def _parts(self, view: Mapping[str, Any], advances: Advances) -> Iterator[tuple[str, bytes]]:
        header = view["header"]
        for name in self.compiled:
            yield name, self._words(name, view, advances)
        yield STYLES, restyled(self.base, header)
        yield PROPERTIES, core_properties(header["title"], header["authority"], header["issue_date"])

    def _words(self, name: str, view: Mapping[str, Any], advances: Advances) -> bytes:
        xml = self.compiled[name].render(view)
        if name == BODY:
            arrangement = view["header"]["arrangement"]
            fitted = with_emblem_fitted(xml, self.styles, view["header"]["emblem"])
            lined = with_lines(fitted, self.settings, advances)
            xml = with_signature_kept(lined, self.styles, arrangement)
            xml = with_heights(xml, self.styles, advances)
            if arrangement["imprint"] == "apart":
                xml = without_last_folio(xml)
            if arrangement["imprint"] == "running":
                xml = with_running_imprint(xml, self.styles)
        content = xml.encode()
        _parse(content)
        return content


class DocxRenderer:
    """A view to one Word file; templates are compiled once and again when their file has changed.

    Lines end as the widths of *typefaces* have it. *templates* is the folder of `<type>.docx`, by default the
    one the package brings.
    """

    format = "docx"
    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def __init__(self, typefaces: Iterable[Typeface], templates: Traversable | None = None) -> None:
        self._typefaces = tuple(typefaces)
        self._advances = Advances(self._typefaces)
        self._folder = templates or files("templates") / "docx"
        self._kept: dict[str, WordTemplate] = {}

    def render(
        self, type_name: str, view: Mapping[str, Any], *, draft: bool = False, source: bytes | None = None
    ) -> bytes:
        """The Word file of *view*, the same bytes for the same view; raises RenderFailed.

        *draft* lays 草稿 behind every page; a Word file is for editing and does not carry its *source*.
        """
        template = self._template(type_name)
        try:
            return template.filled({**view, "draft": draft}, self._advances)
        except (TemplateError, SyntaxError, KeyError, TypeError, ValueError) as fault:
            raise RenderFailed(
                f"Word 文件未能生成：{_reason(fault)}。",
                hint=f"请检查模板 {type_name}.docx 中的标记与样式，或恢复随系统提供的模板。",
            ) from fault

    def made_with(self, type_name: str) -> dict[str, str]:
        """The versions of what fills and packs Word files, the SHA-256 of template and faces."""
        programs = versions("docxtpl", "python-docx", "lxml", "uharfbuzz")
        return programs | digests(self._folder, [f"{type_name}.docx"]) | face_digests(self._typefaces)

    def _template(self, type_name: str) -> WordTemplate:
        try:
            content = (self._folder / f"{type_name}.docx").read_bytes()
            digest = sha256(content).hexdigest()
            if digest not in self._kept:
                self._kept[digest] = compiled(content)
            return self._kept[digest]
        except (OSError, BadZipFile, TemplateError, SyntaxError, KeyError, ValueError) as fault:
            raise RenderFailed(
                f"Word 模板 {type_name}.docx 不可用：{_reason(fault)}。",
                hint="请在 Word 中检查模板的标记与样式，或恢复随系统提供的模板。",
            ) from fault


def compiled(content: bytes) -> WordTemplate:
    """The template in *content*, ready to fill.

    Raises BadZipFile, KeyError, ValueError, lxml's XMLSyntaxError or Jinja's TemplateError.
    """
    from docxtpl import DocxTemplate

    template = DocxTemplate(BytesIO(content))
    template.init_docx()
    parts = unpacked(content)
    patched = {
        name: template.patch_xml(part.decode()) for name, part in parts.items() if FILLED.fullmatch(name)
    }
    ready = {
        name: ENVIRONMENT.from_string(with_merged_cells(xml))
        for name, xml in patched.items()
        if TAG.search(xml)
    }
    base, _ = parts[STYLES], parts[PROPERTIES]
    filled = {*ready, STYLES, PROPERTIES}
    fixed = packed((name, part) for name, part in parts.items() if name not in filled)
    return WordTemplate(fixed, ready, base, style_ids(base), settings_of(base))


def _parse(content: bytes) -> None:
    """Nothing where *content* is well-formed; raises XMLSyntaxError, which is a SyntaxError."""
    from lxml import etree

    etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _reason(fault: Exception) -> str:
    return f"{type(fault).__name__}（{str(fault)[:200]}）"
