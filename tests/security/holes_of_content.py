"""Holes in what is done with words and files: templates, engines, XML, packages, names, exports."""

import re
import urllib.request
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from jinja2 import Environment
from markupsafe import Markup

from tests.security.hole import Hole, all_of, around, hole, put

NEVER = re.compile(r"(?!)")


def _open_fetcher(true: Any) -> Any:
    """A fetcher that fetches, our faces too."""
    from weasyprint.urls import URLFetcher

    def made(typefaces: Any) -> Any:
        ours = true(typefaces)

        class Open(URLFetcher):  # type: ignore[misc]
            def fetch(self, url: str, headers: Any = None) -> Any:
                return ours.fetch(url) if url.startswith("hongtou:") else super().fetch(url, headers)

        return Open()

    return made


def _unsafe_parser(true: Any) -> Any:
    return lambda *_, **__: true(resolve_entities=True, load_dtd=True, no_network=False, huge_tree=True)


def _unsafe_iterparse(true: Any) -> Any:
    return lambda part, tag=None, **_: true(
        part, tag=tag, resolve_entities=True, load_dtd=True, huge_tree=True
    )


def _no_tags_found(true: Any) -> Any:
    return lambda text, where: (fault for fault in true(text, where) if fault.code != "template-tag")


def _following(self: Any, body: bytes) -> bytes:
    """The timestamp service asked as anybody would ask, wherever it leads."""
    kind = {"Content-Type": "application/timestamp-query"}
    asked = urllib.request.Request(self._url, body, kind)  # noqa: S310 - the hole
    with urllib.request.urlopen(asked) as answer:  # noqa: S310
        return bytes(answer.read())


def _without_escaping(true: Any) -> Any:
    return lambda **options: true(**{**options, "autoescape": False})


def _template_of_text(true: Any) -> Any:
    """The Word file of a view whose texts are templates themselves."""

    def filled(self: Any, type_name: str, view: Mapping[str, Any], **more: Any) -> Any:
        opened = Environment(autoescape=False).from_string(view["opening"]).render()  # noqa: S701 - the hole
        return true(self, type_name, {**view, "opening": opened}, **more)

    return filled


def _naive_disposition(file_name: str) -> str:
    return f'attachment; filename="{file_name}"'


def _passing(_: Any) -> Any:
    from service.archive.checks.subject import judged

    return judged([], "没有发现病毒")


def _formulas(sheet: Any, entries: Any) -> None:
    for entry in entries:
        sheet.append(list(entry.cells))


CONTENT: dict[str, Hole] = {
    "tags of templates pass in texts": hole(
        "SSTI",
        around("schemas.hygiene:_faults_of", _no_tags_found),
        "security/test_hostile_words.py::test_a_tag_in_a_text_is_refused",
        "schemas/test_hygiene.py::test_every_template_tag_is_refused",
    ),
    "texts are filled in as templates": hole(
        "SSTI",
        around("service.rendering.docx:DocxRenderer.render", _template_of_text),
        "security/test_hostile_words.py::test_a_tag_that_came_so_far_is_printed_as_it_stands",
    ),
    "Word templates outside the sandbox": hole(
        "SSTI",
        put("service.rendering.docx_dialect:WordEnvironment.is_safe_attribute", lambda *_: True),
        "rendering/test_docx.py::test_a_template_cannot_reach_into_python",
    ),
    "PDF templates outside the sandbox": hole(
        "SSTI",
        put("service.rendering.html:ImmutableSandboxedEnvironment", Environment),
        "rendering/test_pdf.py::test_templates_run_in_a_sandbox",
    ),
    "the PDF engine fetches what it is asked to": hole(
        "SSRF and file reads",
        around("service.rendering.pdf:own_faces", _open_fetcher),
        "rendering/test_pdf.py::test_every_foreign_address_is_refused",
        "security/test_hostile_files.py::test_the_pdf_engine_reaches_nothing",
    ),
    "the timestamp service leads elsewhere": hole(
        "SSRF and file reads",
        put("service.sealing.timestamps:TimestampService._exchange", _following),
        "sealing/test_timestamp_service.py::test_a_service_that_gives_no_timestamp_is_told_and_nothing_is_sealed",
    ),
    "XML brings files in and unfolds": hole(
        "XXE",
        all_of(
            around("lxml.etree:XMLParser", _unsafe_parser), around("lxml.etree:iterparse", _unsafe_iterparse)
        ),
        "security/test_hostile_files.py::test_no_entity_brings_a_file_in",
        "security/test_hostile_files.py::test_no_entity_unfolds_into_a_flood",
    ),
    "Word files unfold without end": hole(
        "Zip bombs",
        put("service.archive.checks.word_text:opened_word", lambda content: ZipFile(BytesIO(content))),
        "security/test_hostile_files.py::test_a_word_file_that_unfolds_without_end_is_refused",
        "security/test_hostile_files.py::test_a_word_file_of_countless_parts_is_refused",
    ),
    "packages name files outside of themselves": hole(
        "Path traversal",
        put("service.handover.bag_reading:_is_safe", lambda *_: True),
        "handover/test_bags.py::test_a_planted_fault_is_named",
    ),
    "any file of the machine is handed out": hole(
        "Path traversal",
        put("service.archive.store:DocumentStore.read", lambda self, id, name: Path("/x", name).read_bytes()),
        "web/test_archived.py::test_a_name_outside_the_inventory_is_not_found",
        "security/test_hostile_calls.py::test_no_path_leads_elsewhere",
    ),
    "names of files hold folders": hole(
        "Path traversal",
        put("service.documents.filenames:FORBIDDEN", NEVER),
        "documents/test_filenames.py::test_no_text_makes_a_dangerous_name",
    ),
    "files taken along are called as their records say": hole(
        "Path traversal",
        put("service.handover.parcels:stem", lambda number, title, day: f"{number}_{title}_{day}"),
        "web/test_downloading.py::test_no_record_makes_a_dangerous_name",
    ),
    "markup in texts is markup": hole(
        "XSS",
        all_of(
            around("service.rendering.html:ImmutableSandboxedEnvironment", _without_escaping),
            put("service.rendering.spreading:escape", Markup),
        ),
        "rendering/test_pdf.py::test_markup_in_a_payload_is_text",
        "security/test_hostile_words.py::test_no_text_becomes_a_link_or_an_action",
    ),
    "a file's name ends its header": hole(
        "XSS",
        put("service.web.answers:disposition", _naive_disposition),
        "security/test_hostile_words.py::test_no_name_of_a_file_ends_its_header",
    ),
    "cells are formulas": hole(
        "Formula injection",
        put("service.handover.catalogue:_fill", _formulas),
        "handover/test_catalogue.py::test_no_cell_is_a_formula",
    ),
    "an infected file is clean": hole(
        "PDF uploads",
        around("service.archive.checks.running:CHECKS", lambda checks: {**checks, "4-2": _passing}),
        "archive/checks/test_checks.py::test_a_planted_fault_is_found",
    ),
    "a title takes the cube of its letters": hole(
        "Resources",
        put("service.documents.titles:MOST_SHAPED_PLACES", 10**9),
        "security/test_adversarial_texts.py::test_no_text_is_read_for_long[rectification_plan-1]",
    ),
}
