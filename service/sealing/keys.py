"""The key that seals: read from files, and checked before a document is touched."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto import keys, pkcs12, x509
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from service.core.errors.settings import (
    SealKeyExpired,
    SealKeyMismatched,
    SealKeyMissing,
    SealKeyRefused,
    SealKeyUnreadable,
    SealPassphraseWrong,
)
from service.sealing.certificates import end_of, key_file, load_chain, name_of, spoken, start_of
from service.sealing.external import CommandSigner, no_command

SIGNING = {"digital_signature", "non_repudiation"}


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where the key is: a PKCS#12 or PEM *file*, or a *command* that signs; the last two need *certificates*.

    `seconds` is how long the command may take.
    """

    file: Path | None = None
    certificates: Path | None = None
    passphrase: str = field(default="", repr=False)
    command: tuple[str, ...] = ()
    seconds: int = 30


def load_signer(source: KeySource, now: datetime) -> Signer:
    """A signer that can sign at *now*; raises SealKeyError, told which, where it cannot."""
    if source.command:
        chain = _given_chain(source)
        if not os.access(source.command[0], os.X_OK):
            raise no_command(source.command)
        signer: Signer = CommandSigner(source.command, source.seconds, chain[0], registry(chain))
    elif source.file is not None:
        signer = _from_file(source, source.file)
    else:
        raise SealKeyMissing(
            "没有设置印章密钥。",
            hint="请设置 HONGTOU_SEAL_KEY（.p12 或 PEM 密钥文件）或 HONGTOU_SEAL_COMMAND（外部签章命令）。",
        )
    check_certificate(certificate_of(signer), now)
    return signer


def certificate_of(signer: Signer) -> x509.Certificate:
    """The certificate it signs with."""
    if signer.signing_cert is None:
        raise SealKeyUnreadable("印章密钥没有证书。", hint="请用带证书的 .p12 文件。")
    return signer.signing_cert


def check_certificate(certificate: x509.Certificate, now: datetime) -> None:
    """Nothing, where it holds at *now* and may sign; raises SealKeyExpired or SealKeyRefused."""
    name, start, end = name_of(certificate), start_of(certificate), end_of(certificate)
    if now > end:
        raise SealKeyExpired(
            f"印章证书“{name}”已于 {spoken(end)} 到期。", hint="请向发证机构换发证书，换好之后再用印。"
        )
    if now < start:
        raise SealKeyExpired(
            f"印章证书“{name}”自 {spoken(start)} 起才有效。", hint="请核对本机时钟，或改用现行的证书。"
        )
    usage = certificate.key_usage_value
    if usage is not None and not usage.native & SIGNING:
        raise SealKeyRefused(
            f"证书“{name}”的密钥用途不含数字签名。", hint="请改用签名证书；加密证书和服务器证书不能用印。"
        )


def registry(certificates: Sequence[x509.Certificate]) -> SimpleCertificateStore:
    """A store of them, in pyHanko's words."""
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(certificates)
    return store


def _given_chain(source: KeySource) -> tuple[x509.Certificate, ...]:
    if source.certificates is None:
        raise SealKeyMissing(
            "没有设置印章证书。", hint="请设置 HONGTOU_SEAL_CERTIFICATES（PEM：印章证书在前，签发证书在后）。"
        )
    return load_chain(source.certificates)


def _from_file(source: KeySource, path: Path) -> Signer:
    data = key_file(path, "印章密钥")
    if b"-----BEGIN" not in data[:4096]:
        return _from_pkcs12(data, source)
    key = _pem_key(data, source)
    chain = _given_chain(source)
    certificate = next((item for item in chain if _is_of(key, item)), None)
    if certificate is None:
        raise SealKeyMismatched(
            f"印章密钥 {path.name} 与证书 {source.certificates} 不是一对。",
            hint="请换成同时签发的密钥和证书。",
        )
    return _signer(key, certificate, chain)


def _from_pkcs12(data: bytes, source: KeySource) -> Signer:
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.hazmat.primitives.serialization import pkcs12 as reader

    try:
        pkcs12.Pfx.load(data, strict=True).native  # noqa: B018
    except (ValueError, TypeError) as fault:
        raise _unreadable(source) from fault
    try:
        found = reader.load_pkcs12(data, source.passphrase.encode() or None)
    except ValueError as fault:
        raise _wrong_passphrase(source) from fault
    if found.key is None or found.cert is None:
        raise SealKeyUnreadable(
            f"{source.file} 中没有密钥及其证书。", hint="请导出含私钥和证书的 .p12 文件。"
        )
    chain = [
        x509.Certificate.load(item.certificate.public_bytes(Encoding.DER))
        for item in (found.cert, *found.additional_certs)
    ]
    if source.certificates is not None:
        chain += load_chain(source.certificates)
    if not _is_of(found.key, chain[0]):
        raise SealKeyMismatched(f"{source.file} 中的密钥与证书不是一对。", hint="请重新导出。")
    return _signer(found.key, chain[0], chain)


def _pem_key(data: bytes, source: KeySource) -> Any:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    is_enciphered = b"ENCRYPTED" in data
    if is_enciphered and not source.passphrase:
        raise _wrong_passphrase(source)
    try:
        return load_pem_private_key(data, source.passphrase.encode() if is_enciphered else None)
    except Exception as fault:  # cryptography has errors of its own here, of no common kind
        raise _wrong_passphrase(source) if is_enciphered else _unreadable(source) from fault


def _unreadable(source: KeySource) -> SealKeyUnreadable:
    return SealKeyUnreadable(
        f"印章密钥 {source.file} 不是可用的密钥文件。",
        hint="应为 PKCS#12（.p12、.pfx）或 PEM 私钥，RSA 或 EC；国密 SM2 印章不能用此方式接入。",
    )


def _wrong_passphrase(source: KeySource) -> SealPassphraseWrong:
    state = "不对" if source.passphrase else "没有设置"
    return SealPassphraseWrong(
        f"印章密钥 {source.file} 的口令{state}。", hint="请核对 HONGTOU_SEAL_PASSPHRASE；没有处理任何文书。"
    )


def _is_of(key: Any, certificate: x509.Certificate) -> bool:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public: bytes = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return bool(keys.PublicKeyInfo.load(public).native == certificate.public_key.native)


def _signer(key: Any, certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> Signer:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    info = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(certificate, keys.PrivateKeyInfo.load(info), registry(chain))
