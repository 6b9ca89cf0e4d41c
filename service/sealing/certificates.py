"""Certificates and revocation lists as they lie in files, and how a certificate is told to a person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asn1crypto import crl, pem, x509

from service.core.errors.settings import SealKeyMissing, SealKeyUnreadable, SettingsError

LARGEST_FILE = 16 * 1024 * 1024
MOST_FILES = 1000
ENDINGS = (".crt", ".cer", ".pem", ".der", ".crl")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What certificates are judged by: roots we trust, authorities between, revocation lists."""

    roots: tuple[x509.Certificate, ...] = ()
    authorities: tuple[x509.Certificate, ...] = ()
    revocations: tuple[crl.CertificateList, ...] = ()


def load_evidence(folder: Path | None) -> Evidence:
    """The certificates and revocation lists in *folder*; a certificate issued by itself is a root we trust.

    Raises SettingsError for a folder or file that cannot be read.
    """
    if folder is None:
        return Evidence()
    certificates: list[x509.Certificate] = []
    revocations: list[crl.CertificateList] = []
    for path in _evidence_files(folder):
        try:
            for kind, der in _decoded(_content(path)):
                if kind == "X509 CRL" or (not kind and path.suffix.lower() == ".crl"):
                    revocations.append(_parsed(crl.CertificateList, der))
                elif kind in ("", "CERTIFICATE"):
                    certificates.append(_parsed(x509.Certificate, der))
        except (OSError, ValueError, TypeError) as fault:
            raise SettingsError(
                f"信任文件夹中的 {path.name} 无法读取。",
                hint="只放证书（.crt、.cer、.pem、.der）和吊销列表（.crl），请换掉这个文件。",
            ) from fault
    return Evidence(
        roots=tuple(item for item in certificates if issued_by_itself(item)),
        authorities=tuple(item for item in certificates if not issued_by_itself(item)),
        revocations=tuple(revocations),
    )


def load_chain(path: Path) -> tuple[x509.Certificate, ...]:
    """The certificates in the PEM or DER file; raises SealKeyMissing or SealKeyUnreadable."""
    data = key_file(path, "印章证书")
    try:
        chain = tuple(
            _parsed(x509.Certificate, der) for kind, der in _decoded(data) if kind in ("", "CERTIFICATE")
        )
    except (ValueError, TypeError):
        chain = ()
    if not chain:
        raise SealKeyUnreadable(
            f"印章证书 {path} 中没有证书。", hint="应为 PEM 文件：先是印章证书，后是各级签发证书。"
        )
    return chain


def key_file(path: Path, name: str) -> bytes:
    """The file's bytes; raises SealKeyMissing where there is none, SealKeyUnreadable where it is closed."""
    try:
        return _content(path)
    except FileNotFoundError as fault:
        raise SealKeyMissing(f"{name} {path} 不存在。", hint="请核对路径，或向管理员索取文件。") from fault
    except (OSError, ValueError) as fault:
        raise SealKeyUnreadable(
            f"{name} {path} 无法读取。", hint="请检查文件的权限和大小：运行服务的用户须能读取。"
        ) from fault


def issued_by_itself(certificate: x509.Certificate) -> bool:
    """Whether it names itself as its issuer."""
    return bool(certificate.self_signed != "no")


def name_of(certificate: x509.Certificate) -> str:
    """The holder's common name, or all of its name where there is none."""
    return told(certificate.subject)


def told(name: Any) -> str:
    """The common name in an X.509 name, or all of it where there is none."""
    return str(name.native.get("common_name") or name.human_friendly)


def start_of(certificate: x509.Certificate) -> datetime:
    """From when it holds, UTC."""
    return _utc(certificate.not_valid_before)


def end_of(certificate: x509.Certificate) -> datetime:
    """Until when it holds, UTC."""
    return _utc(certificate.not_valid_after)


def spoken(moment: datetime) -> str:
    """A time as a person reads it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M（UTC）")


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _evidence_files(folder: Path) -> Iterable[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    except OSError as fault:
        raise SettingsError(
            f"信任文件夹 {folder} 无法读取。", hint="请核对 HONGTOU_SEAL_TRUST 和文件夹的权限。"
        ) from fault
    if len(found) > MOST_FILES:
        raise SettingsError(f"信任文件夹中的文件多于 {MOST_FILES} 个。", hint="请只留所需的证书和吊销列表。")
    return found


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise ValueError("too large")
    return data


def _decoded(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Kind (empty for bare DER) and DER of each thing in the file."""
    if pem.detect(data):
        for kind, _, der in pem.unarmor(data, multiple=True):
            yield kind, der
    else:
        yield "", data


def _parsed(kind: Any, der: bytes) -> Any:
    """The value, read through at once: asn1crypto would find faults only when it is used."""
    value = kind.load(der, strict=True)
    value.native  # noqa: B018
    return value
