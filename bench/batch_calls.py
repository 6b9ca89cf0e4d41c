"""The calls of one person and one program while batches are worked on, and how long each waited."""

import http.client
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode

from bench.clerk_stories import API, NONE, Answer, Clerk, Headers, Office, Refused, bytes_of
from bench.payloads import notice
from bench.server import Server
from bench.staff import PASSWORD

PATIENCE = 120.0
PERSON = "drafter.01"
JSON = {"Content-Type": "application/json"}


@dataclass(slots=True)
class Browser:
    """One browser on that *server*, with its cookies; a desk for a clerk."""

    server: Server
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        kind: str,
        method: str,
        path: str,
        *,
        expected: int = 200,
        body: bytes = b"",
        headers: Headers = NONE,
    ) -> Answer:
        """The answer; raises Refused where its status is another."""
        held = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body or None, {"Cookie": held, **headers})
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for given in answer.headers.get_all("Set-Cookie", ()):
            name, _, value = given.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status != expected:
            raise Refused(f"{kind}: {answer.status} in place of {expected}: {text[:300]}")
        return Answer(text, dict(answer.headers))

    def fill(self, kind: str, path: str, **fields: str) -> Answer:
        """The answer to a form that leads on; raises Refused where it does not."""
        form = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
        return self.ask(kind, "POST", path, expected=303, body=urlencode(fields).encode(), headers=form)


@dataclass(slots=True)
class Caller:
    """Somebody who has a notice set, opens it to edit, saves it and files another, over and over."""

    server: Server
    clerk: Clerk
    turn: int = 0
    manuscript: str = ""
    digest: str = ""

    @classmethod
    def of(cls, server: Server) -> "Caller":
        """One who has signed in, and begun a draft."""
        clerk = Clerk(Browser(server), Office(), Random(1))  # noqa: S311
        clerk.sign_in(PERSON, PASSWORD)
        clerk.proof = json.loads(clerk.desk.ask("session", "GET", "/api/v1/session").text)["csrf_token"]
        made = cls(server, clerk)
        told = json.loads(made._sent("begin", "POST", API, expected=201))
        made.manuscript, made.digest = told["id"], told["digest"]
        return made

    def calls(self) -> Iterator[tuple[str, float]]:
        """What was asked, and the seconds until all of the answer was there; raises Refused."""
        acts: Mapping[str, Callable[[], None]] = {
            "POST /render": self._render,
            "edit page": self._page,
            "draft saved": self._save,
            "POST /documents": self._file,
        }
        for kind, act in acts.items():
            self.turn += 1
            begun = time.perf_counter()
            act()
            yield kind, time.perf_counter() - begun

    def _render(self) -> None:
        self._posted("/api/v1/render?format=pdf", 200)

    def _file(self) -> None:
        self._posted("/api/v1/documents", 201)

    def _posted(self, path: str, expected: int) -> None:
        status, content, _ = self.server.post(path, self._paper())
        if status != expected:
            raise Refused(f"{path}: {status} in place of {expected}: {content[:300]!r}")

    def _page(self) -> None:
        self.clerk.desk.ask(
            "page", "GET", f"/manuscripts/{self.manuscript}/edit", headers={"Accept": "text/html"}
        )

    def _save(self) -> None:
        path = f"{API}/{self.manuscript}/content"
        self.digest = json.loads(self._sent("save", "PUT", path, more={"If-Match": f'"{self.digest}"'}))[
            "digest"
        ]

    def _sent(self, kind: str, method: str, path: str, expected: int = 200, more: Headers = NONE) -> str:
        headers = {**JSON, "X-CSRF-Token": self.clerk.proof, **more}
        body = self._paper()
        return self.clerk.desk.ask(kind, method, path, expected=expected, body=body, headers=headers).text

    def _paper(self) -> bytes:
        payload = json.loads(notice("typical", self.turn + 1000))
        return bytes_of({**payload, "doc_id": f"caller-{self.turn}"})
