"""A stranger's scanner (Wapiti) on a real service, not signed in, signed in, and with a token: `make scan`.

Ends with 1 where it finds anything that is not explained in `EXPLAINED`, which docs/security.md repeats.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import uuid4

from service.acting import utc_now
from service.bootstrap.people import build_office
from service.core.access import WHOLE, Grant, Role
from service.office.opening import Office
from service.settings import read_settings
from tests.callers import token_of
from tests.running import running_service

WAPITI = "wapiti3==3.2.3"
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,information_disclosure,"
    "inconsistent_redirection,ldap,methods,permanentxss,redirect,shellshock,sql,timesql,upload,xss,xxe"
)
"""All that need no service elsewhere, and guess no passwords."""

EXPLAINED: Mapping[tuple[str, str], str] = {
    ("HTTP Strict Transport Security (HSTS)", ".*"): "sent behind TLS alone (HONGTOU_PUBLIC_URL): a browser"
    " passes it over without TLS, and on loopback there is none",
    (
        "Secure Flag cookie",
        ".*",
    ): "set behind TLS alone; on loopback a browser would not send the cookie back",
    ("LDAP Injection", "/password"): "there is no LDAP: answers differ since tries of passwords are counted",
    (
        "HTTP Methods",
        ".*",
    ): "OPTIONS answers with Allow, to those who may call the address, and changes nothing",
}
"""Kind and path of what it reports, and why it is no hole."""


def scan() -> int:
    """How many findings nobody has explained; tells all of them."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with running_service(data, (Path(folder) / "log").open("wb")) as address:
            office = build_office(read_settings({**os.environ, "HONGTOU_DATA": str(data)}))
            token = token_of(office)
            _file_a_paper(address, token)
            contract = _contract(address, token, Path(folder) / "openapi.json")
            sitting = _sitting_of(office)
            ways = {
                "not signed in": [],
                "signed in": ["-C", f"hongtou={sitting}"],
                "with a token": ["-H", f"Authorization: Bearer {token}", "--swagger", contract],
            }
            return sum(_told(name, _found(address, Path(folder), way)) for name, way in ways.items())


def _file_a_paper(address: str, token: str) -> None:
    body = Path("samples/feedback_notice/minimal.json").read_bytes()
    shown = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    call = urllib.request.Request(f"{address}/api/v1/documents", body, shown)  # noqa: S310 - our own address
    with urllib.request.urlopen(call, timeout=120) as answer:  # noqa: S310
        assert 201 == answer.status


def _contract(address: str, token: str, path: Path) -> str:
    """The file of the OpenAPI document, with the address in it that the scanner is to call."""
    call = urllib.request.Request(f"{address}/api/openapi.json", headers={"Authorization": f"Bearer {token}"})  # noqa: S310
    with urllib.request.urlopen(call, timeout=60) as answer:  # noqa: S310
        told = json.loads(answer.read())
    path.write_text(json.dumps({**told, "servers": [{"url": address}]}), "utf-8")
    return str(path)


def _sitting_of(office: Office) -> str:
    """The name of a sitting of somebody who works on papers."""
    now, name = utc_now(), uuid4().hex
    granted = [Grant(role, WHOLE) for role in (Role.DRAFTER, Role.REVIEWER, Role.ISSUER, Role.ARCHIVIST)]
    given = {"id": uuid4().hex, "time": now, "actor": "scan"}
    account, first = office.accounts.open(f"s{name[:8]}", "扫描", granted, **given)
    account = office.accounts.change_password(account.id, first, f"scan {name}", time=now)
    who = {"_user_id": f"{account.id}.{account.epoch}", "_fresh": True}
    office.sittings.begin(name, who, account=account.id, time=now)
    return name


def _found(address: str, folder: Path, way: list[str]) -> Iterator[tuple[str, str, str]]:
    """Kind, path and words of each finding."""
    report = folder / f"{uuid4().hex}.json"
    asked = ["-u", f"{address}/", "-m", MODULES, "-f", "json", "-o", str(report), "--no-bugreport"]
    bounds = ["--max-scan-time", "900", "--max-attack-time", "60"]
    apart = ["--flush-session", "--store-session", str(folder)]
    never = ["-x", f"{address}/logout"]
    uv = str(Path(sys.executable).with_name("uv"))
    command = [
        uv,
        "tool",
        "run",
        "--from",
        WAPITI,
        "wapiti",
        *asked,
        *bounds,
        *apart,
        *never,
        "-v",
        "0",
        *way,
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    told = json.loads(report.read_text("utf-8"))
    print(f"  {told['infos'].get('crawled_pages_nbr', '?')} pages")
    for part in ("vulnerabilities", "anomalies"):
        for kind, items in told[part].items():
            for item in items:
                yield kind, item["path"], item["info"]


def _told(name: str, findings: Iterator[tuple[str, str, str]]) -> int:
    """How many of the findings nobody has explained."""
    print(name)
    left = 0
    for kind, path, words in findings:
        reason = _reason(kind, path)
        left += not reason
        print(f"  {'explained' if reason else 'OPEN'} {kind} {path}: {words}", f"    {reason}", sep="\n")
    return left


def _reason(kind: str, path: str) -> str:
    explained = (
        why for (about, where), why in EXPLAINED.items() if about == kind and re.fullmatch(where, path)
    )
    return next(explained, "")


if __name__ == "__main__":
    sys.exit(min(scan(), 1))
