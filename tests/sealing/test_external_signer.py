"""A command signs in place of a key of ours: for a hardware module, or a seal system."""

import sys
from pathlib import Path
from shutil import which
from time import monotonic, sleep

import pytest

from service.core.errors.faults import SealFailed
from service.core.errors.settings import SealKeyMissing
from service.sealing.keys import KeySource
from service.sealing.sealer import PdfSealer
from tests.sealing.pki import NOW, Authority, Holder

OPENSSL = which("openssl") or "/usr/bin/openssl"


def sealer(holder: Holder, folder: Path, *command: str, seconds: int = 20) -> PdfSealer:
    """A sealer that has the holder's certificates and the command, but no key."""
    (folder / "chain.pem").write_bytes(holder.pem())
    (folder / "key.pem").write_bytes(holder.key_pem())
    return PdfSealer(KeySource(certificates=folder / "chain.pem", command=command, seconds=seconds))


def python(code: str) -> tuple[str, ...]:
    """The command that runs *code*."""
    return (sys.executable, "-c", code)


@pytest.mark.parametrize("kind", ["seal", "rsa_seal"])
def test_the_command_signs_the_digest(
    kind: str, paper: bytes, ours: Authority, trust: Path, tmp_path: Path
) -> None:
    """As documented, by openssl."""
    command = (OPENSSL, "pkeyutl", "-sign", "-inkey", str(tmp_path / "key.pem"), "-pkeyopt", "digest:sha256")
    outside = sealer(getattr(ours, kind), tmp_path, *command)
    (found,) = PdfSealer(outside.source, trust=trust).inspect(outside.seal(paper, NOW), NOW)
    assert (True, True) == (found.sound, found.trusted)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import sys; sys.exit(3)", "退出码 3"),
        ("pass", "输出 0 字节"),
        ("print('x' * 5000)", "输出 5001 字节"),
        ("print('no signature')", "与印章证书不符"),
        ("import sys; sys.stdout.buffer.write(bytes(64))", "与印章证书不符"),
    ],
)
def test_an_answer_that_is_no_signature_seals_nothing(
    code: str, told: str, paper: bytes, ours: Authority, tmp_path: Path
) -> None:
    """Held against the certificate before it is used."""
    with pytest.raises(SealFailed, match=told):
        sealer(ours.seal, tmp_path, *python(code)).seal(paper, NOW)


def test_a_command_that_does_not_end_is_stopped_with_what_it_started(
    paper: bytes, ours: Authority, tmp_path: Path
) -> None:
    """After its seconds."""
    mark = tmp_path / "alive"
    child = f"import time, pathlib; time.sleep(2); pathlib.Path({str(mark)!r}).touch()"
    code = (
        f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    )
    begun = monotonic()
    with pytest.raises(SealFailed, match="1 秒"):
        sealer(ours.seal, tmp_path, *python(code), seconds=1).seal(paper, NOW)
    assert monotonic() - begun < 8
    sleep(2)
    assert not mark.exists()


def test_a_command_sees_nothing_of_our_environment(
    paper: bytes, ours: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our secrets are not its."""
    monkeypatch.setenv("HONGTOU_SEAL_PASSPHRASE", "hush")
    code = f"import os, pathlib; pathlib.Path({str(tmp_path / 'seen')!r}).write_text(str(dict(os.environ)))"
    with pytest.raises(SealFailed):
        sealer(ours.seal, tmp_path, *python(code)).seal(paper, NOW)
    assert "hush" not in (tmp_path / "seen").read_text()


def test_no_shell_reads_the_command(paper: bytes, ours: Authority, tmp_path: Path) -> None:
    """What a shell would do, does not happen."""
    with pytest.raises(SealFailed):
        sealer(ours.seal, tmp_path, "/bin/echo", f"$(touch {tmp_path}/made); touch {tmp_path}/made").seal(
            paper, NOW
        )
    assert not (tmp_path / "made").exists()


def test_a_command_that_is_not_there_is_told_before_anything_is_done(ours: Authority, tmp_path: Path) -> None:
    """By looking at the key."""
    with pytest.raises(SealKeyMissing, match="none"):
        sealer(ours.seal, tmp_path, str(tmp_path / "none")).check(NOW)


def test_a_command_without_certificates_is_told(tmp_path: Path) -> None:
    """Nobody would know whose seal it is."""
    with pytest.raises(SealKeyMissing, match="证书"):
        PdfSealer(KeySource(command=(sys.executable,))).check(NOW)
