"""The archive: which storage, database, checks and seals stand behind it."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import uuid4

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
from service.core.ports import Sealer, Store
from service.core.seals import Level, SealStatus
from service.core.watching import Watch, unwatched
from service.database.engine import Database
from service.documents.description import description
from service.documents.filenames import file_name
from service.records.schedule import Schedule, read_schedule
from service.registry import document_types, example_schedule
from service.settings import Settings


@cache
def build_presence(settings: Settings) -> Living:
    """The signs of life of the processes that work on the archive; raises SettingsError."""
    database = build_database(settings)
    if database.is_file:
        return Presence(settings.data / "processes", new_name)
    return Sessions(database, new_name)


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
    return S3Storage(*bucket_of(settings), presence, new_name)


def bucket_of(settings: Settings) -> tuple[Bucket, str]:
    """The bucket that is set, and the root in it; raises SettingsError."""
    needed = ("s3_endpoint", "s3_key_id", "s3_secret")
    if missing := [f"HONGTOU_{name.upper()}" for name in needed if not getattr(settings, name)]:
        raise SettingsError(
            f"HONGTOU_STORAGE 设为 S3 存储，但未设 {'、'.join(missing)}。", hint="请设好这些变量后重新启动。"
        )
    bucket, _, root = settings.storage.removeprefix("s3://").partition("/")
    place = Bucket(settings.s3_endpoint, settings.s3_region, bucket, settings.s3_key_id, settings.s3_secret)
    return place, root


def new_name() -> str:
    return uuid4().hex


def build_checks(settings: Settings, niceness: int = 0) -> FilingChecks:
    """The checks of what is filed; its engines are not yet started, and who has it closes it."""
    scanner = ClamAv(settings.conformance_seconds, programs=("clamdscan",))  # the other takes 20 s a call
    return FilingChecks(build_examiner(settings, scanner, niceness))


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
    return FileStorage(Path(place), Presence(settings.data / "processes", new_name))


def build_examiner(settings: Settings, scanner: ClamAv, niceness: int = 0) -> Examiner:
    """Who looks into files for the checks; its engines are not yet started, and who has it closes it."""

    def inspect(content: bytes, now: datetime) -> tuple[SealStatus, ...]:
        return build_sealer(settings).inspect(content, now)  # few files have seals to load that for

    judge, opener = build_conformance(settings, niceness), build_opener(settings, niceness)
    return Examiner(judge, opener, inspect, scanner)


def build_store(settings: Settings, niceness: int = 0) -> DocumentStore:
    """The archive that *settings* name, opened at first use, closed by who has it; raises SettingsError.

    The engines that look into its files have that *niceness*.
    """
    return open_archive(
        build_database(settings),
        build_storage(settings),
        build_schedule(settings),
        build_checks(settings, niceness),
    )


def build_sending(store: DocumentStore) -> Sending:
    """The side of that archive that hands over."""
    return Sending(store.recovery.changes, store.database)


def build_receiving(store: DocumentStore) -> Receiving:
    """The side of that archive that takes over."""
    return Receiving(store.recovery.changes, store.database)


def build_conformance(settings: Settings, niceness: int = 0) -> VeraPdf:
    """The judge of PDF files, not yet started; who has it ends it."""
    return VeraPdf(settings.conformance_seconds, settings.conformance_memory_mb, niceness=niceness)


def build_opener(settings: Settings, niceness: int = 0) -> Pdfium:
    """Who opens PDF files to look whether that can be done; not yet started, and who has it ends it."""
    return Pdfium(settings.conformance_seconds, settings.conformance_memory_mb, niceness=niceness)


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


@cache
def build_keys(settings: Settings) -> KeyLedger:
    """The Idempotency-Keys of the archive; one ledger per process."""
    return KeyLedger(build_database(settings), build_presence(settings))
