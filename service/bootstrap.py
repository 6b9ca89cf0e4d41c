"""Which class stands behind which port; the one place that wires them."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from secrets import choice, token_urlsafe
from time import monotonic
from typing import TYPE_CHECKING
from uuid import uuid4

from schemas.parsing import Limits, StrictParser
from service.archive.checks.filing import FilingChecks
from service.archive.checks.later import LaterChecks
from service.archive.checks.running import Examiner
from service.archive.checks.scanning import ClamAv
from service.archive.database.layout import archive_database
from service.archive.database.sessions import Sessions
from service.archive.keys import KeyLedger
from service.archive.opening import open_archive
from service.archive.presence import Living, Presence
from service.archive.proving.anchors import Anchoring
from service.archive.proving.backups import Backups
from service.archive.proving.prover import Prover
from service.archive.proving.repairing import Repairing
from service.archive.proving.rota import Rota
from service.archive.receiving import Receiving
from service.archive.sending import Sending
from service.archive.storage.bucket import Bucket
from service.archive.storage.files import FileStorage
from service.archive.storage.port import Storage
from service.archive.storage.s3 import S3Storage
from service.archive.store import DocumentStore
from service.conformance.opening import Pdfium
from service.conformance.verapdf import VeraPdf
from service.core.archiving import Archive
from service.core.errors.settings import SettingsError
from service.core.naming import named_type
from service.core.pipeline import Pipeline
from service.core.ports import Sealer, Store
from service.core.seals import Level, SealStatus
from service.core.watching import Note, Watch, unwatched
from service.core.workbench import Workbench
from service.database.engine import Database
from service.documents.description import description
from service.documents.filenames import file_name
from service.exposure import reached_at
from service.journal.lines import to_stderr
from service.journal.steps import noted_here, watching, written
from service.journal.traces import current
from service.records.schedule import Schedule, read_schedule
from service.registry import document_types, example_schedule, shortest_sample
from service.settings import Settings
from service.tabulating import read_spreadsheet
from service.workers.bounds import MEBI, Bounds
from service.workers.workshop import WorkerWorkshop

if TYPE_CHECKING:
    from service.office.opening import Office
    from service.oidc.client import Client
    from service.rendering.fonts import Typeface
    from service.rendering.registers import Registers


OIDC_SECONDS, OIDC_LONGEST = 10, 256 * 1024
"""How long one call of the identity provider may take, and how many bytes it may answer."""

TYPED = "abcdefghjkmnpqrstuvwxyz23456789"
"""What temporary passwords are made of."""


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


@cache
def build_presence(settings: Settings) -> Living:
    """The signs of life of the processes that work on the archive; raises SettingsError."""
    database = build_database(settings)
    if database.is_file:
        return Presence(settings.data / "processes", _new_name)
    return Sessions(database, _new_name)


@cache
def build_schedule(settings: Settings) -> Schedule:
    """The organisation's schedule, the example where none is set; raises SettingsError."""
    path = settings.archive_schedule
    if path is None:
        return read_schedule(example_schedule(), "示例", tuple(document_types()))
    try:
        return read_schedule(path.read_text(encoding="utf-8"), str(path), tuple(document_types()))
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingsError(
            f"读不了保管期限表 {path}：{fault}。", hint="请检查 HONGTOU_ARCHIVE_SCHEDULE 和文件权限。"
        ) from fault


def build_database(settings: Settings) -> Database:
    """The database of the archive; raises SettingsError."""
    return archive_database(settings.database, settings.data)


def build_storage(settings: Settings) -> Storage:
    """The storage of the archive; raises SettingsError."""
    presence = build_presence(settings)
    if not settings.storage:
        return FileStorage(settings.data / "archive", presence)
    needed = ("s3_endpoint", "s3_key_id", "s3_secret")
    if missing := [f"HONGTOU_{name.upper()}" for name in needed if not getattr(settings, name)]:
        raise SettingsError(
            f"HONGTOU_STORAGE 设为 S3 存储，但未设 {'、'.join(missing)}。", hint="请设好这些变量后重新启动。"
        )
    bucket, _, root = settings.storage.removeprefix("s3://").partition("/")
    place = Bucket(settings.s3_endpoint, settings.s3_region, bucket, settings.s3_key_id, settings.s3_secret)
    return S3Storage(place, root, presence, _new_name)


def _new_name() -> str:
    return uuid4().hex


def _new_secret() -> str:
    return token_urlsafe(32)


def _new_password() -> str:
    """90 bits that a person can type: no sign that looks like another."""
    return "-".join("".join(choice(TYPED) for _ in range(6)) for _ in range(3))


def build_checks(settings: Settings) -> FilingChecks:
    """The checks of what is filed; its engines are not yet started, and who has it closes it."""
    scanner = ClamAv(settings.conformance_seconds, programs=("clamdscan",))  # the other takes 20 s a call
    return FilingChecks(build_examiner(settings, scanner))


def build_later_checks(settings: Settings, store: DocumentStore) -> LaterChecks:
    """The checks of what is filed in *store*; its engines are not yet started, and who has it closes it."""
    examiner = build_examiner(settings, ClamAv(settings.conformance_seconds))
    return LaterChecks(store.objects, store.filing.changes, store.database, examiner)


def build_prover(store: DocumentStore) -> Prover:
    """Who proves that what is in *store* is what was filed."""
    return Prover(store.filing.changes, store.database)


def build_rota(store: DocumentStore) -> Rota:
    """Which documents of *store* were read again, and when."""
    return Rota(store.database)


def build_anchoring(settings: Settings, store: DocumentStore) -> Anchoring:
    """Who writes down where the log of *store* ends."""
    return Anchoring(store.filing.changes, store.database, build_schedule(settings).fonds)


def build_backups(store: DocumentStore) -> Backups:
    """Who backs *store* up, and restores it."""
    return Backups(store.filing.changes, store.database)


def build_repairing(store: DocumentStore, copy: Storage) -> Repairing:
    """Who compares *store* with its *copy*, and mends it from there."""
    return Repairing(build_prover(store), copy)


def build_copy(settings: Settings, place: str) -> Storage:
    """The second copy at *place*, a folder or s3://bucket/prefix; raises SettingsError."""
    if place.startswith("s3://"):
        return build_storage(replace(settings, storage=place))
    return FileStorage(Path(place), Presence(settings.data / "processes", _new_name))


def build_examiner(settings: Settings, scanner: ClamAv) -> Examiner:
    """Who looks into files for the checks; its engines are not yet started, and who has it closes it."""

    def inspect(content: bytes, now: datetime) -> tuple[SealStatus, ...]:
        return build_sealer(settings).inspect(content, now)  # few files have seals to load that for

    return Examiner(build_conformance(settings), build_opener(settings), inspect, scanner)


def build_store(settings: Settings) -> DocumentStore:
    """The archive that *settings* name, opened at first use, closed by who has it; raises SettingsError."""
    return open_archive(
        build_database(settings),
        build_storage(settings),
        build_schedule(settings),
        build_checks(settings),
    )


def build_sending(store: DocumentStore) -> Sending:
    """The side of that archive that hands over."""
    return Sending(store.recovery.changes, store.database)


def build_receiving(store: DocumentStore) -> Receiving:
    """The side of that archive that takes over."""
    return Receiving(store.recovery.changes, store.database)


def build_registers(settings: Settings) -> "Registers":
    """Who sets registers in the faces of the papers; raises SettingsError."""
    from service.rendering.registers import Registers

    return Registers(build_typefaces(settings), settings.pdf_variant)


def stamp_face(settings: Settings) -> Path:
    """The file of the face that the 归档章 is drawn in; raises SettingsError."""
    return next(face.path for face in build_typefaces(settings) if face.role == "songti")


def build_workbench(settings: Settings) -> Workbench:
    """The workbench of a worker process; raises SettingsError.

    Word files of all types have been made: what that loads is shared by all workers. No PDF file has: its
    engine may start threads, which no fork takes along.
    """
    from service.rendering.pdf import engine_libraries

    with suppress(OSError):  # what is missing, the first PDF file says in words
        engine_libraries()
    to_stderr()
    pipeline = build_pipeline(settings)
    bench = Workbench(pipeline, build_store(settings), shortest_sample, noted_here, read_spreadsheet)
    bench.make_first("docx")
    return replace(bench, pipeline=replace(pipeline, watch=watching(written)))


def build_workshop(settings: Settings, note: Note, watch: Watch) -> WorkerWorkshop:
    """The workshop in processes of its own, not yet started; *note* and *watch* are told of its workers."""
    bounds = Bounds(
        seconds=settings.render_seconds,
        memory=settings.render_memory_mb * MEBI,
        tasks=settings.worker_renders,
        resident=settings.worker_memory_mb * MEBI,
    )
    return WorkerWorkshop.of(
        partial(build_workbench, settings),
        bounds,
        size=settings.render_workers,
        line=settings.render_queue,
        wait=settings.render_wait_seconds,
        context=current,
        type=partial(named_type, known=tuple(document_types())),
        note=note,
        watch=watch,
    )


def build_conformance(settings: Settings) -> VeraPdf:
    """The judge of PDF files, not yet started; who has it ends it."""
    return VeraPdf(settings.conformance_seconds, settings.conformance_memory_mb)


def build_opener(settings: Settings) -> Pdfium:
    """Who opens PDF files to look whether that can be done; not yet started, and who has it ends it."""
    return Pdfium(settings.conformance_seconds, settings.conformance_memory_mb)


def build_sealer(settings: Settings) -> Sealer:
    """What seals PDF files, and tells what seals prove."""
    from service.sealing.keys import KeySource
    from service.sealing.sealer import PdfSealer

    source = KeySource(
        file=settings.seal_key,
        certificates=settings.seal_certificates,
        passphrase=settings.seal_passphrase,
        command=settings.seal_command,
        seconds=settings.seal_seconds,
    )
    return PdfSealer(source, Level(settings.seal_level), settings.seal_timestamp_url, settings.seal_trust)


def build_archive(store: Store, watch: Watch = unwatched) -> Archive:
    """The last step, over *store*."""
    return Archive(store, file_name, description, watch)


def build_office(settings: Settings) -> "Office":
    """The office that *settings* name; raises SettingsError."""
    from service.office.opening import open_office
    from service.office.passwords import Passwords

    return open_office(build_office_database(settings), Passwords(), _new_password, _new_secret)


def build_client(settings: Settings) -> "Client | None":
    """This service as a client of the identity provider, None where none is set; raises SettingsError."""
    if not settings.oidc_issuer:
        return None
    if not settings.oidc_client_id:
        raise SettingsError(
            "设了 HONGTOU_OIDC_ISSUER，但未设 HONGTOU_OIDC_CLIENT_ID。",
            hint="请在统一身份认证登记本服务，设好 HONGTOU_OIDC_CLIENT_ID 和 _CLIENT_SECRET 后重新启动。",
        )
    from service.oidc.addresses import RETURN
    from service.oidc.client import Client
    from service.oidc.provider import Provider
    from service.outgoing import Outgoing

    outgoing = Outgoing(OIDC_SECONDS, OIDC_LONGEST)
    provider = Provider(settings.oidc_issuer, settings.oidc_hosts, outgoing, monotonic)
    return Client(
        provider,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        settings.oidc_claim,
        reached_at(settings) + RETURN,
        _new_secret,
    )


def build_office_database(settings: Settings) -> Database:
    """The database of the office; raises SettingsError."""
    from service.office.database.layout import office_database

    return office_database(settings.database, settings.data)


@cache
def build_keys(settings: Settings) -> KeyLedger:
    """The Idempotency-Keys of the archive; one ledger per process."""
    return KeyLedger(build_database(settings), build_presence(settings))
