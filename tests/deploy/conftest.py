"""The documented proxy before a real service, both as processes, with a certificate made for the test."""

import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from ipaddress import IPv4Address
from pathlib import Path
from shutil import which

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.callers import token_in
from tests.running import free_port, running_service

NAME = "hongtou.example.edu.cn"
CONFIGURATION = Path(__file__).parents[2] / "docs/deploy/nginx.conf"
NGINX = which("nginx") or "/usr/sbin/nginx"
HEADER_SECONDS = 2
"""How long headers may take in the test; the file itself says ten."""

AROUND = """pid {folder}/nginx.pid;
error_log stderr;
daemon off;
master_process off;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/hongtou.conf;
}}
"""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        """The values of every header of that name."""
        return [value for found, value in self.headers if found.lower() == name.lower()]


@dataclass(frozen=True)
class Site:
    """The proxy's ports, the certificate that it shows, and the service behind it."""

    plain: int
    secure: int
    certificate: Path
    service: str = ""
    data: Path = Path()
    shown: dict[str, str] = field(default_factory=dict)

    def context(self) -> ssl.SSLContext:
        """A caller's TLS that knows the certificate."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        headers: dict[str, str] | None = None,
        source: str = "127.0.0.1",
    ) -> Answer:
        """The answer to a call by https from the address *source*."""
        connection = HTTPSConnection(
            "127.0.0.1", self.secure, context=self.context(), timeout=60, source_address=(source, 0)
        )
        given = {"Host": NAME, "Content-Type": "application/json"} | self.shown | (headers or {})
        try:
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            return Answer(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()


@contextmanager
def proxy(folder: Path, service: str) -> Iterator[Site]:
    """nginx by the documented file before the service at that address."""
    site = Site(free_port(), free_port(), folder / "certificate.pem")
    _certify(site.certificate, folder / "key.pem")
    text = CONFIGURATION.read_text(encoding="utf-8")
    for documented, here in {
        "listen 80;": f"listen 127.0.0.1:{site.plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{site.secure} ssl;",
        "/etc/ssl/certs/hongtou.pem": str(site.certificate),
        "/etc/ssl/private/hongtou.key": str(folder / "key.pem"),
        "proxy_pass http://127.0.0.1:8000;": f"proxy_pass {service};",
        "client_header_timeout 10s;": f"client_header_timeout {HEADER_SECONDS}s;",
    }.items():
        assert documented in text
        text = text.replace(documented, here)
    (folder / "hongtou.conf").write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder), encoding="utf-8")
    command = [NGINX, "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stderr=log)
    try:
        _wait(site, process, folder / "log")
        yield site
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(site: Site, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(100):
        try:
            site.call("GET", "/healthz")
            return
        except OSError:
            assert process.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.1)
    raise TimeoutError(log.read_text(encoding="utf-8"))


def _certify(certificate: Path, key: Path) -> None:
    """Write a certificate for the name, and its key."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    names = [x509.DNSName(NAME), x509.IPAddress(IPv4Address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The proxy, and the service as the file says to set it, which other machines could call directly too."""
    data = tmp_path_factory.mktemp("data")
    given = {
        "HONGTOU_PUBLIC_URL": f"https://{NAME}",
        "HONGTOU_PROXIES": "1",
        "HONGTOU_HOST": "0.0.0.0",  # noqa: S104 - what is tested
        "HONGTOU_SECRET": "Vf3kq0Zt9XwL2mB7nR5cY8hD1gJ4pS6uQeTi",
    }
    with running_service(data, **given) as service, proxy(tmp_path_factory.mktemp("nginx"), service) as found:
        shown = {"Authorization": f"Bearer {token_in(data)}"}
        yield Site(found.plain, found.secure, found.certificate, service, data, shown)
