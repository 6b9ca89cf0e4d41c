"""Papers: which parser, faces, renderers and processes make them."""

import logging
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.parsing import Limits, StrictParser
from service.bootstrap.archive import build_store
from service.bootstrap.jobs import build_queue
from service.core.naming import named_type
from service.core.pipeline import Pipeline
from service.core.watching import Note, Watch
from service.core.workbench import Workbench
from service.intake.examples import tabled_types
from service.intake.tables import Tables
from service.journal.lines import to_stderr
from service.journal.steps import noted_here, watching, written
from service.journal.traces import current
from service.registry import document_types, shortest_sample
from service.settings import Settings
from service.tabulating import read_spreadsheet
from service.workers.bounds import MEBI, Bounds
from service.workers.workshop import BEHIND, Staff, WorkerWorkshop

if TYPE_CHECKING:
    from service.rendering.fonts import Typeface
    from service.rendering.registers import Registers


FAR_BEHIND = 15
"""The niceness of all that looks into papers of batches: the process that hands them out has none, since it
holds locks that callers wait for."""


def build_parser(settings: Settings) -> StrictParser:
    """The parser of payloads within the limits of *settings*."""
    limits = Limits(
        max_bytes=settings.max_body_bytes,
        max_depth=settings.max_depth,
        max_values=settings.max_values,
        max_text_length=settings.max_text_length,
        max_list_length=settings.max_list_length,
    )
    return StrictParser(limits)


@cache
def build_typefaces(settings: Settings) -> "tuple[Typeface, ...]":
    """The faces, licensed ones before free ones; raises SettingsError."""
    from service.rendering.fonts import load_typefaces
    from service.rendering.licensed import with_licensed

    typefaces = load_typefaces(settings.fonts)
    if settings.licensed_fonts:
        typefaces = with_licensed(typefaces, settings.licensed_fonts, settings.data / "fonts")
    return typefaces


@cache
def build_pipeline(settings: Settings) -> Pipeline:
    """The pipeline of the product, wired to its adapters by *settings*; raises SettingsError."""
    from service.rendering.arrangement import Arranging, Longest
    from service.rendering.docx import DocxRenderer
    from service.rendering.fonts import GlyphCoverage, faces_told
    from service.rendering.pdf import PdfRenderer
    from service.rendering.proofs import Proofs

    typefaces = build_typefaces(settings)
    renderers = (DocxRenderer(typefaces), PdfRenderer(typefaces, settings.pdf_variant))
    return Pipeline(
        types=document_types(),
        parse=build_parser(settings),
        coverage=GlyphCoverage(typefaces),
        arrange=Arranging(typefaces, Longest(settings.max_pages, settings.max_rows)),
        renderers={renderer.format: renderer for renderer in renderers},
        prove=Proofs(typefaces),
        witnesses=(DocxRenderer.format,),
        faces=faces_told(typefaces),
    )


def build_registers(settings: Settings) -> "Registers":
    """Who sets registers in the faces of the papers; raises SettingsError."""
    from service.rendering.registers import Registers

    return Registers(build_typefaces(settings), settings.pdf_variant)


def stamp_face(settings: Settings) -> Path:
    """The file of the face that the 归档章 is drawn in; raises SettingsError."""
    return next(face.path for face in build_typefaces(settings) if face.role == "songti")


def build_workbench(settings: Settings, level: int = logging.INFO) -> Workbench:
    """The workbench of a worker process that logs what is of that *level* or graver; raises SettingsError.

    Word files of all types have been made: what that loads is shared by all workers. No PDF file has: its
    engine may start threads, which no fork takes along.
    """
    from service.rendering.pdf import engine_libraries

    with suppress(OSError):  # what is missing, the first PDF file says in words
        engine_libraries()
    to_stderr(level)
    pipeline = build_pipeline(settings)
    store, neighbours, unpack = build_store(settings), build_queue(settings).payloads, Tables(tabled_types())
    bench = Workbench(pipeline, store, shortest_sample, noted_here, read_spreadsheet, neighbours, unpack)
    bench.make_first("docx")
    return replace(bench, pipeline=replace(pipeline, watch=watching(written)))


def staff_of_callers(settings: Settings) -> Staff:
    """Those who work for callers who wait."""
    return Staff(settings.render_workers, 1, BEHIND, settings.render_queue)


def staff_of_batches(settings: Settings) -> Staff:
    """Those who work for batches, which step back behind all others."""
    count = settings.batch_workers
    return Staff(makers=count, checkers=count, niceness=0, line=count, far=FAR_BEHIND)


def build_workshop(
    settings: Settings,
    note: Note,
    watch: Watch,
    staff: Staff | None = None,
    *,
    level: int = logging.INFO,
) -> WorkerWorkshop:
    """The workshop of that *staff* in processes of its own, not yet started, by default for callers.

    *note* and *watch* are told of its workers, which log what is of that *level* or graver.
    """
    bounds = Bounds(
        seconds=settings.render_seconds,
        memory=settings.render_memory_mb * MEBI,
        tasks=settings.worker_renders,
        resident=settings.worker_memory_mb * MEBI,
    )
    return WorkerWorkshop.of(
        partial(build_workbench, settings, level),
        bounds,
        staff=staff or staff_of_callers(settings),
        wait=settings.render_wait_seconds,
        context=current,
        type=partial(named_type, known=tuple(document_types())),
        note=note,
        watch=watch,
    )
