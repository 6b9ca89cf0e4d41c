"""A filed paper is sealed whole or not at all: a new version, one event, the record's digest with it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from threading import Event as Signal
from threading import Thread

import pytest

from service.archive.checks.subject import Examined
from service.archive.ocfl.objects import BrokenObject
from service.archive.store import DocumentStore
from service.conformance.verapdf import VeraPdf
from service.core.errors import HongtouError
from service.core.errors.faults import Busy, NonConforming, SealFailed, StoreFailed, TimestampFailed
from service.core.errors.requests import AlreadySealed, NotFound, NotInForce
from service.core.errors.settings import SealPassphraseWrong
from service.core.events import Act
from service.core.keeping import KeptFile, Record
from service.core.seals import Level
from service.core.verdicts import Opening, State, Verdict
from service.sealing.keys import KeySource
from service.sealing.sealer import PdfSealer
from tests.archive.conftest import FILES, Unchecked, record_of
from tests.sealing.conftest import evidence, ours, paper, trust  # noqa: F401 - fixtures
from tests.sealing.pki import NOW, PASSPHRASE, SEAL_NAME, Authority
from tests.sealing.timestamp_server import serving

DAY = timedelta(days=1)


@pytest.fixture
def sealer(ours: Authority, trust: Path, tmp_path: Path) -> PdfSealer:  # noqa: F811
    """One with a key of ours."""
    (tmp_path / "seal.p12").write_bytes(ours.seal.pkcs12())
    return PdfSealer(KeySource(file=tmp_path / "seal.p12", passphrase=PASSPHRASE), trust=trust)


@pytest.fixture
def filed(store: DocumentStore, paper: bytes) -> Record:  # noqa: F811
    """A filed paper, with a true PDF."""
    files = {**FILES, "pdf": paper}
    listed = tuple(
        KeptFile(name, "text/plain", f"{name}.txt", sha256(content).hexdigest(), len(content))
        for name, content in files.items()
    )
    return store.keep(replace(record_of(), files=listed), files, actor="接口")


def with_checks(store: DocumentStore, checks: Unchecked) -> DocumentStore:
    """The same archive with other checks of what is sealed."""
    return replace(store, sealing=replace(store.sealing, checks=checks))


def state(store: DocumentStore, id: str) -> tuple[object, ...]:
    """All that may tell of a seal: the record, the version, the bytes, the events."""
    return store.get(id), store.objects.inventory(id).head, store.open(id, "pdf"), len(store.get(id).history)


def test_a_seal_is_a_new_version_and_an_event(
    store: DocumentStore,
    filed: Record,
    sealer: PdfSealer,
    paper: bytes,  # noqa: F811
) -> None:
    """The first version keeps the paper as it was filed."""
    after = store.seal(filed.id, sealer, NOW, actor="机要室")
    content = store.open(filed.id, "pdf")
    kept = after.file("pdf")
    assert kept is not None
    assert content.startswith(paper)
    assert (sha256(content).hexdigest(), len(content)) == (kept.digest, kept.size)
    assert [True] == [item.sound for item in sealer.inspect(content, NOW)]
    inventory = store.objects.inventory(filed.id)
    assert [sha256(paper).hexdigest()] == [item.digest for item in filed.files if item.format == "pdf"], (
        "before"
    )
    assert (2, "v2/content/document.pdf") == (inventory.head, inventory.path("document.pdf"))
    event = after.history[-1]
    assert (Act.SEAL, "机要室", "2026-03-05T08:30:00.000000Z") == (event.act, event.actor, event.time)
    assert ("Seal1", SEAL_NAME, "B-B") == tuple(event.details[name] for name in ("field", "signer", "level"))
    assert (sha256(paper).hexdigest(), kept.digest) == (
        event.details["digest_before"],
        event.details["digest"],
    )
    told = json.loads(store.objects.read(filed.id, "record.json"))
    assert kept.digest == next(item["digest"] for item in told["files"] if item["format"] == "pdf")
    assert filed.archival_code == after.archival_code


def test_the_database_made_anew_knows_of_the_seal(
    store: DocumentStore, filed: Record, sealer: PdfSealer
) -> None:
    """From storage alone."""
    after = store.seal(filed.id, sealer, NOW, actor="机要室")
    store.reindex(time="2026-03-06T00:00:00Z", actor="管理员")
    assert after == store.get(filed.id)


def test_a_sealed_paper_is_not_sealed_again_unless_asked(
    store: DocumentStore, filed: Record, sealer: PdfSealer
) -> None:
    """Nor is anything changed by trying."""
    store.seal(filed.id, sealer, NOW, actor="机要室")
    before = state(store, filed.id)
    with pytest.raises(AlreadySealed):
        store.seal(filed.id, sealer, NOW, actor="机要室")
    assert before == state(store, filed.id)
    store.seal(filed.id, sealer, NOW + DAY, actor="机要室", again=True)
    assert 2 == len(sealer.inspect(store.open(filed.id, "pdf"), NOW + DAY))


def test_a_timestamp_more_is_a_version_too(
    store: DocumentStore,
    filed: Record,
    sealer: PdfSealer,
    ours: Authority,  # noqa: F811
) -> None:
    """Over the seal that is there."""
    with serving(ours.timestamps, NOW) as service:
        lasting = replace(sealer, level=Level.ARCHIVAL, timestamp_url=service.url)
        store.seal(filed.id, lasting, NOW, actor="机要室")
        after = store.extend(filed.id, lasting, NOW + DAY, actor="机要室")
    assert [Act.FILE, Act.SEAL, Act.SEAL] == [event.act for event in after.history]
    assert "Timestamp3" == after.history[-1].details["field"]
    assert 3 == store.objects.inventory(filed.id).head


def test_the_sealed_paper_is_judged_again(
    store: DocumentStore, filed: Record, sealer: PdfSealer, verapdf: VeraPdf
) -> None:
    """By the real veraPDF; its verdict is that of the version."""

    class Judging(Unchecked):
        def examine(self, files: Mapping[str, bytes], *, time: str) -> Examined:
            return Examined(verapdf.judge(files["document.pdf"]), Opening("", "", pages=3))

    after = with_checks(store, Judging()).seal(filed.id, sealer, NOW, actor="机要室")
    assert State.PASSED == after.conformance["state"]
    proofs = json.loads(store.objects.read(filed.id, "proofs.json"))
    assert after.conformance == proofs["conformance"]


class Refusing(Unchecked):
    """A judge that finds the sealed file wanting."""

    def examine(self, files: Mapping[str, bytes], *, time: str) -> Examined:
        """不通过."""
        return Examined(Verdict(State.FAILED, "veraPDF", "1", reason="测试"), Opening("", "", pages=3))


class Shortening(Unchecked):
    """A viewer that sees a page less."""

    def examine(self, files: Mapping[str, bytes], *, time: str) -> Examined:
        """Two pages."""
        return Examined(Verdict(State.NOT_RUN), Opening("", "", pages=2))


@pytest.mark.parametrize(
    ("checks", "kind"), [(Refusing(), NonConforming), (Shortening(), SealFailed)], ids=["verdict", "pages"]
)
def test_what_spoils_the_paper_is_not_kept(
    checks: Unchecked, kind: type[HongtouError], store: DocumentStore, filed: Record, sealer: PdfSealer
) -> None:
    """The version in force stays the one before."""
    before = state(store, filed.id)
    with pytest.raises(kind):
        with_checks(store, checks).seal(filed.id, sealer, NOW, actor="机要室")
    assert before == state(store, filed.id)


def test_without_key_or_time_nothing_is_touched(
    store: DocumentStore,
    filed: Record,
    sealer: PdfSealer,
    ours: Authority,  # noqa: F811
) -> None:
    """A wrong passphrase, a timestamp service that fails."""
    before = state(store, filed.id)
    wrong = replace(sealer, source=replace(sealer.source, passphrase="x"))
    with pytest.raises(SealPassphraseWrong):
        store.seal(filed.id, wrong, NOW, actor="机要室")
    with serving(ours.timestamps, NOW, "failing") as service, pytest.raises(TimestampFailed):
        timed = replace(sealer, level=Level.TIMED, timestamp_url=service.url)
        store.seal(filed.id, timed, NOW, actor="机要室")
    assert before == state(store, filed.id)


def test_what_is_not_in_force_is_not_sealed(store: DocumentStore, filed: Record, sealer: PdfSealer) -> None:
    """Withdrawn, or never filed."""
    store.withdraw(filed.id, time="2026-03-05T00:00:00Z", actor="机要室", reason="发错")
    with pytest.raises(NotInForce):
        store.seal(filed.id, sealer, NOW, actor="机要室")
    with pytest.raises(NotFound):
        store.seal("0" * 32, sealer, NOW, actor="机要室")


def test_a_damaged_paper_is_not_sealed(store: DocumentStore, filed: Record, sealer: PdfSealer) -> None:
    """A seal would say that it is whole."""
    path = next(iter(Path(store.objects.storage.root).rglob("document.pdf")))  # type: ignore[attr-defined]
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(StoreFailed, match="损坏"):
        store.seal(filed.id, sealer, NOW, actor="机要室")
    assert 1 == store.objects.inventory(filed.id).head
    with pytest.raises(BrokenObject):
        store.objects.read(filed.id, "document.pdf")


class Waiting(Unchecked):
    """A judge that lets something else happen first."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        self._meanwhile = meanwhile

    def examine(self, files: Mapping[str, bytes], *, time: str) -> Examined:
        """No verdict, later."""
        self._meanwhile()
        return Unchecked().examine(files, time=time)


def test_a_seal_never_overtakes_another_version(
    store: DocumentStore, filed: Record, sealer: PdfSealer
) -> None:
    """What was made of an older version is not put over a newer one."""
    done = Signal()

    def seal_elsewhere() -> None:
        store.seal(filed.id, sealer, NOW, actor="另一人")
        done.set()

    def meanwhile() -> None:
        Thread(target=seal_elsewhere).start()
        assert done.wait(60)

    with pytest.raises(Busy):
        with_checks(store, Waiting(meanwhile)).seal(filed.id, sealer, NOW, actor="机要室")
    assert ["另一人"] == [event.actor for event in store.get(filed.id).history if event.act is Act.SEAL]
    assert 1 == len(sealer.inspect(store.open(filed.id, "pdf"), NOW))
