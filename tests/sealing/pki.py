"""A small certification authority for the tests: seals, timestamps, revocation lists."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

NOW = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
YEAR = timedelta(days=365)
SEAL_NAME = "淮河理工大学党委巡察办（测试）"
PASSPHRASE = "正确的口令 1"

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@cache
def private_key(name: str, kind: str = "ec") -> PrivateKey:
    """The key of that name: P-256, or RSA of 2,048 bits."""
    return ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True)
class Holder:
    """A certificate with its key, and who issued it (None: it did itself)."""

    certificate: x509.Certificate
    key: PrivateKey
    issuer: "Holder | None" = None

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The certificate and those above it, but for the root."""
        above = self.issuer.chain if self.issuer else ()
        return (self.certificate, *above) if self.issuer else ()

    def pem(self, *, chain: bool = True) -> bytes:
        """The certificates as PEM."""
        listed = (self.chain if chain else ()) or (self.certificate,)
        return b"".join(item.public_bytes(Encoding.PEM) for item in listed)

    def key_pem(self, passphrase: str = "") -> bytes:
        """The key as PEM, enciphered where a passphrase is given."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, _enciphered(passphrase))

    def pkcs12(self, passphrase: str = PASSPHRASE) -> bytes:
        """Key and certificates in one file."""
        return pkcs12.serialize_key_and_certificates(
            b"seal",
            self.key,
            self.certificate,
            self.chain[1:],
            _enciphered(passphrase),  # type: ignore[arg-type]
        )


def _enciphered(passphrase: str) -> KeySerializationEncryption:
    return BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "测试机构"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def issue(
    common: str,
    key: PrivateKey,
    issuer: Holder | None = None,
    *,
    since: datetime = NOW - YEAR,
    until: datetime = NOW + 3 * YEAR,
    is_authority: bool = False,
    may_sign: bool = True,
    for_timestamps: bool = False,
) -> Holder:
    """A certificate of *common* for *key*; self-signed without an issuer."""
    above = issuer.certificate.subject if issuer else _name(common)
    signing_key = issuer.key if issuer else key
    usage = x509.KeyUsage(
        digital_signature=may_sign and not is_authority,
        content_commitment=may_sign and not is_authority,
        key_encipherment=not may_sign,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(common))
        .issuer_name(above)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False
        )
    )
    if for_timestamps:
        use = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(use, critical=True)
    return Holder(builder.sign(signing_key, hashes.SHA256()), key, issuer)


def revocations(
    issuer: Holder,
    *revoked: Holder,
    since: datetime = NOW - timedelta(days=1),
    lasting: timedelta = timedelta(days=30),
) -> bytes:
    """The issuer's list (PEM) from *since* on; what is revoked was so an hour before."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(since)
        .next_update(since + lasting)
        .add_extension(x509.CRLNumber(int(since.timestamp())), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False
        )
    )
    for holder in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(holder.certificate.serial_number)
        builder = builder.add_revoked_certificate(entry.revocation_date(since - timedelta(hours=1)).build())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.PEM)


@dataclass(frozen=True)
class Authority:
    """Everything the tests need of a certification authority."""

    root: Holder
    issuing: Holder
    seal: Holder
    rsa_seal: Holder
    timestamps: Holder

    def lay(self, folder: Path, *revoked: Holder, since: datetime = NOW - timedelta(days=1)) -> Path:
        """*folder* with the certificates and revocation lists an operator would lay there."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "root.crt").write_bytes(self.root.pem())
        (folder / "issuing.crt").write_bytes(self.issuing.pem(chain=False))
        (folder / "root.crl").write_bytes(revocations(self.root, since=since))
        (folder / "issuing.crl").write_bytes(revocations(self.issuing, *revoked, since=since))
        return folder


@cache
def authority(name: str = "测试") -> Authority:
    """An authority of its own for each name."""
    root = issue(f"{name}根", private_key(f"{name}根"), until=NOW + 30 * YEAR, is_authority=True)
    above = issue(f"{name}签发", private_key(f"{name}签发"), root, until=NOW + 20 * YEAR, is_authority=True)
    return Authority(
        root=root,
        issuing=above,
        seal=issue(SEAL_NAME, private_key(f"{name}章"), above),
        rsa_seal=issue(SEAL_NAME, private_key(f"{name}章", "rsa"), above),
        timestamps=timestamping(above),
    )


def timestamping(issuer: Holder, until: datetime = NOW + 5 * YEAR) -> Holder:
    """A holder that may give timestamps until then."""
    return issue("测试时间戳", private_key("时间戳", "rsa"), issuer, until=until, for_timestamps=True)


def asn1(holder: Holder) -> asn1_x509.Certificate:
    """Its certificate, as pyHanko takes it."""
    return asn1_x509.Certificate.load(holder.certificate.public_bytes(Encoding.DER))


def stamper(holder: Holder, moment: datetime) -> DummyTimeStamper:
    """Timestamps of *holder* at *moment*, with the certificate of its issuer."""
    key = holder.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    above = SimpleCertificateStore()
    if holder.issuer:
        above.register(asn1(holder.issuer))
    return DummyTimeStamper(
        asn1(holder), asn1_keys.PrivateKeyInfo.load(key), certs_to_embed=above, fixed_dt=moment
    )
