"""What clerks do at their desks: stories told step by step, each step giving the seconds until the next."""

import json
import re
from collections import deque
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Any, Protocol

from bench.payloads import MARKS

ROUNDS, TYPING_SECONDS = 3, 30
"""How often a drafter types and looks before handing on, and how long each time."""

API = "/api/v1/manuscripts"
SAVE, FINDINGS, PREVIEW, STEP, FILING = "save", "findings", "preview", "step", "filing"
SIGN_IN, BEGINNING, ASSET, SESSION = "sign-in", "begin", "asset", "session"

Story = Iterator[float]
Headers = Mapping[str, str]
NONE: Headers = {}
PAGE: Headers = {"Accept": "text/html"}
PDF: Headers = {"Accept": "application/pdf"}
FIELD = re.compile(r'name="(csrf_token|digest)" value="([^"]+)"')
NAMED = re.compile(r'(?:href|src)="(/assets/[^"]+)"')
IMPORTED = re.compile(r'(?:from|import) ?\(?"(\.{1,2}/[^"]+)"')


class Refused(Exception):
    """An answer was another than expected: the clerk begins anew."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    text: str
    headers: Mapping[str, str]


class Desk(Protocol):
    """A browser; every call raises Refused where the answer is not of the *expected* status."""

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
        """The answer to a call."""

    def fill(self, kind: str, path: str, **fields: str) -> Answer:
        """The answer to a form that is sent, which must lead on (303)."""


@dataclass(slots=True)
class Draft:
    """What a clerk knows to be saved: the digest of that, and of what is on its way."""

    saved: str
    sent: str = ""
    state: str = "draft"


@dataclass(slots=True)
class Office:
    """What passes between clerks by word of mouth: who has handed on what."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    trays: dict[str, deque[str]] = field(
        default_factory=lambda: {state: deque() for state in ("in-review", "to-issue", "issued")}
    )

    def hand_on(self, id: str, state: str) -> None:
        """Nothing; the paper lies in the tray of whoever does what comes next."""
        self.drafts[id].state = state
        if state in self.trays:
            self.trays[state].append(id)


@dataclass
class Clerk:
    """Somebody at a desk, with a random number generator of their own."""

    desk: Desk
    office: Office
    random: Random
    proof: str = ""
    seen: set[str] = field(default_factory=set)

    def page(self, name: str, path: str) -> Answer:
        """A page, with whatever it names that this browser does not have yet."""
        answer = self.desk.ask(f"page: {name}", "GET", path, headers=PAGE)
        for address in NAMED.findall(answer.text):
            self._load(address)
        return answer

    def _load(self, address: str) -> None:
        if address in self.seen:
            return
        self.seen.add(address)
        text = self.desk.ask(ASSET, "GET", address).text
        if address.endswith(".js"):
            for name in IMPORTED.findall(text):
                self._load(joined(address, name))

    def sign_in(self, name: str, password: str) -> None:
        """Nothing; from now on this browser is signed in."""
        form = dict(FIELD.findall(self.page("sign in", "/login").text))
        self.desk.fill(
            SIGN_IN, "/login", name=name, password=password, next="/", csrf_token=form["csrf_token"]
        )

    def think(self, least: float, most: float) -> float:
        """Some seconds."""
        return self.random.uniform(least, most)

    def drafting(self, payload: dict[str, Any]) -> Story:
        """A paper from its beginning until it is handed on."""
        self.page("start", "/")
        yield self.think(1, 3)
        id, draft = self._begun(payload)
        self.page("edit", f"/manuscripts/{id}/edit")
        self.proof = json.loads(self.desk.ask(SESSION, "GET", "/api/v1/session").text)["csrf_token"]
        self.desk.ask(FINDINGS, "GET", f"{API}/{id}/findings")
        for _ in range(ROUNDS):
            yield from self._typing(id, draft, payload)
            self.desk.ask(PREVIEW, "GET", f"{API}/{id}/pdf", headers=PDF)
            yield self.think(5, 10)
            self.page("list", "/manuscripts?mine=1")
            yield self.think(2, 5)
            self.page("paper", f"/manuscripts/{id}")
            yield self.think(2, 5)
            self.page("edit", f"/manuscripts/{id}/edit")
        read = self.page("check", f"/manuscripts/{id}/check")
        yield self.think(5, 10)
        self._step(id, "submission", read, "in-review")
        yield self.think(2, 5)

    def _begun(self, payload: dict[str, Any]) -> tuple[str, Draft]:
        self.proof = json.loads(self.desk.ask(SESSION, "GET", "/api/v1/session").text)["csrf_token"]
        body = bytes_of(payload)
        answer = self.desk.ask(BEGINNING, "POST", API, expected=201, body=body, headers=self._shown())
        told = json.loads(answer.text)
        draft = self.office.drafts[told["id"]] = Draft(told["digest"])
        return told["id"], draft

    def _typing(self, id: str, draft: Draft, payload: dict[str, Any]) -> Story:
        left = float(TYPING_SECONDS)
        while left > 0:
            pause = self.think(2, 5)
            left -= pause
            yield pause
            type_in(payload, self.random)
            body = bytes_of(payload)
            draft.sent = sha256(body).hexdigest()
            shown = {**self._shown(), "If-Match": f'"{draft.saved}"'}
            answer = self.desk.ask(SAVE, "PUT", f"{API}/{id}/content", body=body, headers=shown)
            draft.saved, draft.sent = json.loads(answer.text)["digest"], ""
            self.desk.ask(FINDINGS, "GET", f"{API}/{id}/findings")

    def _shown(self) -> dict[str, str]:
        return {"Content-Type": "application/json", "X-CSRF-Token": self.proof}

    def _step(self, id: str, action: str, page: Answer, state: str, kind: str = STEP, **said: str) -> None:
        self.desk.fill(kind, f"/manuscripts/{id}/{action}", **dict(FIELD.findall(page.text)), **said)
        self.office.hand_on(id, state)
        self.page("paper", f"/manuscripts/{id}?said={action}")

    def reviewing(self) -> Story:
        """One paper that waits for review, read and found good."""
        id = yield from self._taken("in-review")
        self.page("paper", f"/manuscripts/{id}")
        yield self.think(2, 4)
        self.page("review", f"/manuscripts/{id}/review")
        self.desk.ask(PREVIEW, "GET", f"/manuscripts/{id}/sheet", headers=PDF)
        yield self.think(4, 8)
        self._step(id, "approval", self.page("paper", f"/manuscripts/{id}"), "to-issue", remark="同意。")
        yield self.think(1, 3)

    def issuing(self) -> Story:
        """One paper that waits to be issued, read and issued."""
        id = yield from self._taken("to-issue")
        read = self.page("paper", f"/manuscripts/{id}")
        yield self.think(4, 8)
        self._step(id, "issue", read, "issued", remark="同意签发。")
        yield self.think(1, 3)

    def filing(self) -> Story:
        """One paper that waits to be filed, filed, and found in the archive."""
        id = yield from self._taken("issued")
        read = self.page("paper", f"/manuscripts/{id}")
        yield self.think(2, 4)
        self._step(id, "filing", read, "filed", FILING, reason="")
        yield self.think(2, 4)
        self.page("archive", "/archive")
        yield self.think(1, 3)

    def _taken(self, state: str) -> Generator[float, None, str]:
        """The paper that came first; until there is one, a look at what waits now and then."""
        self.page("start", "/")
        yield self.think(1, 3)
        while not (tray := self.office.trays[state]):
            yield self.think(8, 12)
            self.page("list", "/manuscripts?waiting=1")
        return tray.popleft()


def type_in(payload: dict[str, Any], random: Random) -> None:
    """Nothing; a few signs more stand before one of the paper's texts."""
    holder, name = random.choice(list(_places(payload)))
    holder[name] = "".join(random.choices(MARKS, k=random.randint(3, 10))) + holder[name]


def _places(payload: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Where the texts of problems or of measures stand."""
    body = payload["body"]
    if "ledger" in body:
        for aspect in body["ledger"]:
            for problem in aspect["problems"]:
                yield from ((measure, "text") for measure in problem["measures"])
    else:
        for aspect in body["aspects"]:
            for problem in aspect["problems"]:
                texts = problem["manifestations"]
                yield from ((texts, place) for place in range(len(texts)))


def bytes_of(payload: dict[str, Any]) -> bytes:
    """The payload as a browser sends it."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def joined(address: str, name: str) -> str:
    """The address that a script at *address* means by *name*."""
    parts = address.split("/")[:-1]
    for part in name.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
