"""The seam for a hardware module or a seal system: a command of the operator that signs a digest.

It gets the SHA-256 digest (32 bytes) on standard input and writes the signature to standard output: PKCS#1
v1.5 for an RSA certificate, DER (Ecdsa-Sig-Value) for an EC one. So does, for one, `openssl pkeyutl -sign
-inkey key.pem -pkeyopt digest:sha256`. No shell, and of our environment nothing: our secrets are not its.
"""

import os
import signal
import subprocess
from hashlib import sha256
from typing import Any

from asn1crypto import x509
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import CertificateStore

from service.core.errors.faults import SealFailed
from service.core.errors.settings import SealKeyMissing

LONGEST_SIGNATURE = 4096
DIGEST = "sha256"


class CommandSigner(Signer):
    """A signer whose signatures a command makes; each is held against the certificate before it is used."""

    def __init__(
        self,
        command: tuple[str, ...],
        seconds: int,
        certificate: x509.Certificate,
        certificates: CertificateStore,
    ) -> None:
        super().__init__(signing_cert=certificate, cert_registry=certificates)
        self._command = command
        self._seconds = seconds
        self._certificate = certificate

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature of *data*; raises SealFailed or SealKeyMissing."""
        if digest_algorithm != DIGEST:
            raise ValueError(f"commands sign {DIGEST} digests, not {digest_algorithm}")
        signature = run(self._command, sha256(data).digest(), self._seconds)
        if not _is_signature(signature, data, self._certificate):
            raise SealFailed(
                "外部签章命令给出的签名与印章证书不符。",
                hint="请核对命令所用的密钥与 HONGTOU_SEAL_CERTIFICATES 中的第一张证书；签名应为原始字节，"
                "RSA 为 PKCS#1 v1.5，EC 为 DER。",
            )
        return signature


def run(command: tuple[str, ...], digest: bytes, seconds: int) -> bytes:
    """What *command* answers to *digest*; raises SealFailed, or SealKeyMissing where there is none."""
    try:
        process = subprocess.Popen(  # noqa: S603 - the operator's own, without a shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            start_new_session=True,
        )
    except OSError as fault:
        raise no_command(command) from fault
    try:
        answer, _ = process.communicate(digest, timeout=seconds)
    except subprocess.TimeoutExpired as fault:
        os.killpg(process.pid, signal.SIGKILL)  # also what it started
        process.communicate()
        raise SealFailed(
            f"外部签章命令在 {seconds} 秒内没有完成，已停止。",
            hint="请检查签章设备；确需更久的，调高 HONGTOU_SEAL_SECONDS。文书没有改动，可以重试。",
        ) from fault
    if process.returncode != 0 or not 0 < len(answer) <= LONGEST_SIGNATURE:
        raise SealFailed(
            f"外部签章命令失败：退出码 {process.returncode}，输出 {len(answer)} 字节。",
            hint="请在命令行单独运行它查明原因。文书没有改动，可以重试。",
        )
    return answer


def no_command(command: tuple[str, ...]) -> SealKeyMissing:
    """The error that says that there is no such command."""
    return SealKeyMissing(
        f"外部签章命令 {command[0]} 不存在或无法运行。", hint="请核对 HONGTOU_SEAL_COMMAND 的路径和权限。"
    )


def _is_signature(signature: bytes, data: bytes, certificate: x509.Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    key: Any = load_der_public_key(certificate.public_key.dump())
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True
