"""The key is looked at before anything is sealed, and each fault has its own code and cure."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from service.core.errors.settings import (
    SealKeyError,
    SealKeyExpired,
    SealKeyMismatched,
    SealKeyMissing,
    SealKeyRefused,
    SealKeyUnreadable,
    SealPassphraseWrong,
)
from service.sealing.certificates import name_of
from service.sealing.keys import KeySource, certificate_of, load_signer
from tests.sealing.pki import NOW, PASSPHRASE, SEAL_NAME, YEAR, Authority, issue, private_key


def laid(folder: Path, ours: Authority) -> KeySource:
    """A sound PKCS#12 file."""
    (folder / "seal.p12").write_bytes(ours.seal.pkcs12())
    return KeySource(file=folder / "seal.p12", passphrase=PASSPHRASE)


def laid_pem(folder: Path, ours: Authority, passphrase: str = "") -> KeySource:
    """A sound PEM key and its certificates."""
    (folder / "key.pem").write_bytes(ours.rsa_seal.key_pem(passphrase))
    (folder / "chain.pem").write_bytes(ours.rsa_seal.pem())
    return KeySource(folder / "key.pem", folder / "chain.pem", passphrase)


def test_a_pkcs12_file_gives_key_certificate_and_chain(tmp_path: Path, ours: Authority) -> None:
    """All three come from one file."""
    signer = load_signer(laid(tmp_path, ours), NOW)
    assert SEAL_NAME == name_of(certificate_of(signer))
    assert 2 == len(set(signer.cert_registry))


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
def test_a_pem_key_gives_the_same_with_a_chain_file(passphrase: str, tmp_path: Path, ours: Authority) -> None:
    """Enciphered or not."""
    signer = load_signer(laid_pem(tmp_path, ours, passphrase), NOW)
    assert SEAL_NAME == name_of(certificate_of(signer))


def fault(source: KeySource, kind: type[SealKeyError]) -> SealKeyError:
    """The error that a source raises, which is of that kind and has a cure."""
    with pytest.raises(kind) as caught:
        load_signer(source, NOW)
    assert caught.value.hint
    assert PASSPHRASE not in caught.value.message + caught.value.hint
    return caught.value


def test_no_key_set_is_told(tmp_path: Path) -> None:
    """Neither file nor command."""
    assert "没有设置印章密钥" in fault(KeySource(), SealKeyMissing).message


def test_a_key_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With its path."""
    assert "none.p12" in fault(KeySource(file=tmp_path / "none.p12"), SealKeyMissing).message


def test_a_folder_is_no_key_file(tmp_path: Path) -> None:
    """Not to be read."""
    fault(KeySource(file=tmp_path), SealKeyUnreadable)


@pytest.mark.parametrize(
    "content", [b"", b"nothing", b"\x30\x82\xff\xff", b"-----BEGIN PRIVATE KEY-----\nAA"]
)
def test_what_is_no_key_is_told_from_a_wrong_passphrase(
    content: bytes, tmp_path: Path, ours: Authority
) -> None:
    """Whatever the passphrase."""
    source = laid_pem(tmp_path, ours)
    (tmp_path / "key.pem").write_bytes(content)
    fault(replace(source, passphrase="x"), SealKeyUnreadable)


@pytest.mark.parametrize("passphrase", ["", "错误的口令"])
def test_a_wrong_or_missing_passphrase_is_told(passphrase: str, tmp_path: Path, ours: Authority) -> None:
    """For both kinds of file."""
    fault(replace(laid(tmp_path, ours), passphrase=passphrase), SealPassphraseWrong)
    fault(replace(laid_pem(tmp_path, ours, PASSPHRASE), passphrase=passphrase), SealPassphraseWrong)


def test_a_passphrase_is_never_shown(tmp_path: Path, ours: Authority) -> None:
    """Not by printing the source either."""
    assert PASSPHRASE not in repr(laid(tmp_path, ours))


def test_a_pem_key_without_certificates_is_told(tmp_path: Path, ours: Authority) -> None:
    """With the setting that is missing."""
    source = replace(laid_pem(tmp_path, ours), certificates=None)
    assert "HONGTOU_SEAL_CERTIFICATES" in fault(source, SealKeyMissing).hint


def test_a_certificate_of_another_key_is_told(tmp_path: Path, ours: Authority) -> None:
    """The pair is held together before it is used."""
    source = laid_pem(tmp_path, ours)
    (tmp_path / "chain.pem").write_bytes(ours.seal.pem())
    fault(source, SealKeyMismatched)


def test_a_chain_file_without_certificates_is_told(tmp_path: Path, ours: Authority) -> None:
    """Here the key again."""
    source = laid_pem(tmp_path, ours)
    (tmp_path / "chain.pem").write_bytes(ours.rsa_seal.key_pem())
    fault(source, SealKeyUnreadable)


@pytest.mark.parametrize("moment", [NOW + 3 * YEAR + timedelta(seconds=1), NOW - YEAR - timedelta(seconds=1)])
def test_a_certificate_beyond_its_time_does_not_seal(moment: object, tmp_path: Path, ours: Authority) -> None:
    """Ended, or not yet begun."""
    with pytest.raises(SealKeyExpired, match=SEAL_NAME):
        load_signer(laid(tmp_path, ours), moment)  # type: ignore[arg-type]


def test_a_certificate_that_may_not_sign_does_not_seal(tmp_path: Path, ours: Authority) -> None:
    """One for enciphering only."""
    holder = issue("加密证书", private_key("加密"), ours.issuing, may_sign=False)
    (tmp_path / "seal.p12").write_bytes(holder.pkcs12())
    fault(KeySource(file=tmp_path / "seal.p12", passphrase=PASSPHRASE), SealKeyRefused)
