"""`hongtou archive seal`: keys first, then paper by paper, each whole or untouched."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from service.acting import new_id, user_name, utc_now
from service.archive.store import DocumentStore
from service.bootstrap.archive import build_archive, build_sealer, build_store
from service.bootstrap.papers import build_pipeline
from service.core.events import Act
from service.core.keeping import KeptFile, Record
from service.core.renditions import Made
from service.core.verdicts import State
from service.settings import read_settings
from tests.archive.conftest import FILES, Unchecked, record_of
from tests.archive_commands.conftest import Run
from tests.sealing.conftest import SAMPLES, paper  # noqa: F401 - a fixture
from tests.sealing.pki import PASSPHRASE, SEAL_NAME, issue, private_key
from tests.sealing.timestamp_server import serving

DONE, USAGE, OUR_FAULT = 0, 2, 3
Keep = Callable[[int], Record]


@pytest.fixture
def keep(archive: DocumentStore, paper: bytes) -> Keep:  # noqa: F811
    """Files true papers in the archive of the commands."""
    files = {**FILES, "pdf": paper}
    listed = tuple(
        KeptFile(name, "text/plain", f"{name}.txt", sha256(content).hexdigest(), len(content))
        for name, content in files.items()
    )
    return lambda serial: archive.keep(
        replace(record_of(serial, doc_id=f"D-{serial}"), files=listed), files, actor="张三"
    )


@pytest.fixture
def true_seal(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command with a key that holds now."""
    day, now = timedelta(days=1), datetime.now(UTC)
    holder = issue(SEAL_NAME, private_key("章"), since=now - day, until=now + 99 * day)
    (tmp_path / "seal.p12").write_bytes(holder.pkcs12())
    monkeypatch.setenv("HONGTOU_SEAL_KEY", str(tmp_path / "seal.p12"))
    monkeypatch.setenv("HONGTOU_SEAL_PASSPHRASE", PASSPHRASE)
    return lambda *arguments: run("seal", *arguments)


@pytest.fixture
def seal(true_seal: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs it with checks that let everything pass."""
    monkeypatch.setattr("service.bootstrap.archive.build_checks", lambda settings, niceness: Unchecked())
    return true_seal


def acts(archive: DocumentStore, record: Record) -> list[Act]:
    """What befell a paper."""
    return [event.act for event in archive.get(record.id).history]


def test_papers_are_sealed_by_their_numbers(seal: Run, keep: Keep, archive: DocumentStore) -> None:
    """By 档号 or id; once each, however often they are named."""
    first, second = keep(1), keep(2)
    answer = seal(first.archival_code, second.id, second.id, "--actor", "机要室")
    assert DONE == answer.exit_code, answer.output
    assert 2 == answer.stdout.count(f"（{SEAL_NAME}）")
    for record in (first, second):
        assert [Act.FILE, Act.SEAL] == acts(archive, record)
        assert f"机要室（系统用户 {user_name()}）" == archive.get(record.id).history[-1].actor


def test_one_that_cannot_be_sealed_does_not_keep_the_others_from_it(
    seal: Run, keep: Keep, archive: DocumentStore
) -> None:
    """Each has its answer; the exit code is the worst."""
    first, second = keep(1), keep(2)
    seal(first.id)
    answer = seal(first.id, "0" * 32, second.id, "--json")
    assert USAGE == answer.exit_code
    told = json.loads(answer.stdout)
    assert ["already-sealed", "not-found"] == [item["error"]["code"] for item in told[:2]]
    assert ("Seal1", "B-B", second.archival_code) == tuple(
        told[2][name] for name in ("field", "level", "archival_code")
    )
    assert DONE == seal(first.id, "--again").exit_code
    assert [Act.FILE, Act.SEAL, Act.SEAL] == acts(archive, first)


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        ("HONGTOU_SEAL_KEY", "", "seal-key-missing"),
        ("HONGTOU_SEAL_KEY", "none.p12", "seal-key-missing"),
        ("HONGTOU_SEAL_PASSPHRASE", "x", "seal-passphrase-wrong"),
        ("HONGTOU_SEAL_LEVEL", "B-T", "settings"),
    ],
)
def test_a_key_that_cannot_seal_is_told_before_any_paper_is_touched(
    variable: str,
    value: str,
    code: str,
    seal: Run,
    keep: Keep,
    *,
    archive: DocumentStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With exit code 2, and nothing in the log."""
    record = keep(1)
    monkeypatch.setenv(variable, value)
    answer = seal(record.id)
    assert (USAGE, True) == (answer.exit_code, code in answer.stderr)
    assert [Act.FILE] == acts(archive, record)


def test_a_timestamp_service_that_fails_leaves_the_paper_unsealed(
    seal: Run, keep: Keep, archive: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our fault, to be tried again."""
    record = keep(1)
    now = datetime.now(UTC)
    stamps = issue("时间戳", private_key("时间戳", "rsa"), for_timestamps=True, until=now + timedelta(days=9))
    monkeypatch.setenv("HONGTOU_SEAL_LEVEL", "B-T")
    with serving(stamps, now, "refusing") as service:
        monkeypatch.setenv("HONGTOU_SEAL_TIMESTAMP_URL", service.url)
        answer = seal(record.id)
        assert (OUR_FAULT, True) == (answer.exit_code, "timestamp-failed" in answer.stderr)
        assert [Act.FILE] == acts(archive, record)
        service.plant = ""
        assert DONE == seal(record.id).exit_code
    assert "B-T" == archive.get(record.id).history[-1].details["level"]


def test_a_second_seal_and_a_timestamp_are_not_asked_for_at_once(seal: Run, keep: Keep) -> None:
    """It is one or the other."""
    assert USAGE == seal(keep(1).id, "--again", "--extend").exit_code


@pytest.mark.nightly
def test_a_true_paper_is_judged_again_by_the_true_checks(true_seal: Run) -> None:
    """By veraPDF, the viewer and the look at seals, as the product wires them."""
    settings = read_settings()
    pipeline = build_pipeline(settings)
    body = (SAMPLES / "feedback_notice/minimal.json").read_bytes()
    loaded = pipeline.load(body, lambda _: None)
    outcome = pipeline.render(loaded, ("docx", "pdf"))
    made = Made(loaded.document.doc_id, loaded.type.name, 1, loaded.document.header, outcome)
    with closing(build_store(settings)) as store:
        record = build_archive(store).keep(made, body, id=new_id(), created_at=utc_now(), actor="张三")
        answer = true_seal(record.id)
        assert DONE == answer.exit_code, answer.output
        after = store.get(record.id)
        assert [Act.FILE, Act.SEAL] == [event.act for event in after.history]
        assert State.PASSED == after.conformance["state"]
        (found,) = build_sealer(settings).inspect(store.open(record.id, "pdf"), datetime.now(UTC))
        assert (True, SEAL_NAME) == (found.sound, found.signer)
