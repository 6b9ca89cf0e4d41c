"""Batches, webhooks and what is done by the calendar."""

from datetime import UTC, datetime
from functools import cache
from secrets import token_bytes
from ssl import create_default_context

from service.bootstrap.archive import bucket_of, build_archive
from service.core.chores import Chore
from service.core.errors.settings import SettingsError
from service.core.hooks import LONGEST_EXCERPT, secret_of
from service.core.ports import Store, Workshop
from service.core.watching import Watch
from service.documents.filenames import file_name
from service.jobs.bringing import Bringing, Carried, Polling
from service.jobs.carrying import Carrier
from service.jobs.chores import Chores
from service.jobs.clearing import Clearing
from service.jobs.database.layout import jobs_database
from service.jobs.delivering import Deliverer, Tell
from service.jobs.feeding import Feeding
from service.jobs.hook_calls import HookCalls
from service.jobs.hook_log import HookLog
from service.jobs.hook_sending import HookSending
from service.jobs.hooks import Hooks
from service.jobs.ledger import Ledger
from service.jobs.moments import written as written_time
from service.jobs.processing import Processing
from service.jobs.queue import Queue
from service.jobs.reminding import Reminding
from service.jobs.spool import BucketSpool, FolderSpool, Spool
from service.journal.steps import unforeseen
from service.outgoing.calling import Outgoing
from service.outgoing.targets import Guarded, Listed
from service.settings import Settings

HOOK_SECONDS = 10
"""How long one call of a hook may take."""


def build_queue(settings: Settings) -> Queue:
    """The rows of batches on their way; raises SettingsError."""
    return Queue(jobs_database(settings.database, settings.data), _now)


def build_ledger(settings: Settings) -> Ledger:
    """The batches as their senders see them; raises SettingsError."""
    return Ledger(jobs_database(settings.database, settings.data), _now, settings.batch_queue)


def build_spool(settings: Settings) -> Spool:
    """Where the files of batches wait that no archive keeps; raises SettingsError."""
    if not settings.storage:
        return FolderSpool(settings.data / "batches")
    bucket, root = bucket_of(settings)
    return BucketSpool(bucket, f"{root}/batches".lstrip("/"))


def build_bringing(settings: Settings) -> Bringing:
    """How rows come to a worker: by the broker that is set, or looked for. Raises SettingsError."""
    if not settings.broker:
        return Polling()
    database = jobs_database(settings.database, settings.data)
    if database.is_file:
        raise SettingsError(
            "设置了 HONGTOU_BROKER，批次却记在本机的 SQLite 文件中。",
            hint="请一并设置 HONGTOU_DATABASE（PostgreSQL）。",
        )
    return Carried(Carrier(settings.broker), Feeding(database, _now))


def build_clearing(settings: Settings) -> Clearing:
    """Who lets go what is old of batches; raises SettingsError."""
    return Clearing(jobs_database(settings.database, settings.data), build_spool(settings))


def build_reminding(settings: Settings) -> Reminding:
    """Who tells hooks of deadlines; raises SettingsError."""
    return Reminding(jobs_database(settings.database, settings.data), _now)


def build_chores(settings: Settings) -> Chores:
    """What is done by the calendar; nothing is backed up where no place is set. Raises SettingsError."""
    table = settings.calendar if settings.backup else settings.calendar.without(Chore.BACKUP)
    return Chores(jobs_database(settings.database, settings.data), _now, table)


def build_processing(settings: Settings, workshop: Workshop, store: Store, watch: Watch) -> Processing:
    """Where rows are worked on, by *workshop* and *store*; raises SettingsError."""
    archive = build_archive(store, watch)
    return Processing(
        build_queue(settings), workshop, archive, build_spool(settings), file_name, _written_now
    )


def build_hooks(settings: Settings) -> Hooks:
    """The hooks as their owners see them; raises SettingsError."""
    database = jobs_database(settings.database, settings.data)
    return Hooks(database, _now, Listed.of(settings.webhook_hosts), _new_hook_secret)


def build_deliverer(settings: Settings, id: str, note: Tell) -> Deliverer:
    """The sender *id* of what waits for hooks, not yet started; *note* is told of what failed."""
    database = jobs_database(settings.database, settings.data)
    dial = Guarded(Listed.of(settings.webhook_hosts))
    trust = cache(create_default_context)
    outgoing = Outgoing(HOOK_SECONDS, LONGEST_EXCERPT, dial, is_cut=True, trust=trust)
    calls = HookCalls(outgoing, _now)
    sending, log = HookSending(database, _now), HookLog(database, _now)
    return Deliverer(sending, log, calls, id, note, unforeseen)


def _new_hook_secret() -> str:
    return secret_of(token_bytes(32))


def _now() -> datetime:
    return datetime.now(UTC)


def _written_now() -> str:
    return written_time(_now())
