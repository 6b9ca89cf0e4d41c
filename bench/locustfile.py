"""Clerks for locust, which runs this in the bench's own environment: each a browser that follows a story.

CLERKS_PLAN names the file that says who they are (`bench.clerks` writes it), CLERKS_TOLD the one that
what they saw is written to.
"""

import json
import os
import time
from collections import defaultdict
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

from locust import FastHttpUser, events, task

from bench.clerk_stories import NONE, Answer, Clerk, Headers, Office, Refused, Story, bytes_of

PLAN = json.loads(Path(os.environ["CLERKS_PLAN"]).read_text("utf-8"))
PEOPLE = list(PLAN["people"])
OFFICE = Office()
FAULTS: list[str] = []
TAKEN: dict[str, list[tuple[float, float]]] = defaultdict(list)
BEGUN = time.monotonic()
FAULT_PAUSE = 5.0
PATIENCE = 120.0


class AtDesk(FastHttpUser):  # type: ignore[misc]  # locust is not in the environment that types are checked in
    """One clerk, who does the next step of a story, then thinks."""

    connection_timeout = network_timeout = PATIENCE
    max_retries = 0

    def on_start(self) -> None:
        """Nothing; the next of the people signs in."""
        self.person = PEOPLE.pop(0)
        self.number, self.papers, self.pause = self.person["number"], 0, 0.0
        self.clerk = Clerk(self, OFFICE, Random(self.number))  # noqa: S311
        self.story = self._coming_in()

    def wait_time(self) -> float:
        """The seconds until the next step."""
        return self.pause

    @task  # type: ignore[untyped-decorator]
    def go_on(self) -> None:
        """Nothing; the next step is done, of the next story where one has ended."""
        try:
            self.pause = next(self.story)
        except StopIteration:
            self.pause, self.story = 0.0, self._next()
        except Refused:
            self.pause, self.story = FAULT_PAUSE, self._next()
        except Exception as fault:  # our own, or an answer that is none: told, not looped on
            FAULTS.append(f"{type(fault).__name__}: {fault}")
            self.pause, self.story = FAULT_PAUSE, self._next()

    def _coming_in(self) -> Story:
        while True:
            try:
                self.clerk.sign_in(self.person["name"], PLAN["password"])
            except Refused:
                yield FAULT_PAUSE
            else:
                yield 1.0
                return

    def _next(self) -> Story:
        role = self.person["role"]
        if role != "drafter":
            story: Story = getattr(
                self.clerk, {"reviewer": "reviewing", "issuer": "issuing"}.get(role, "filing")
            )()
            return story
        self.papers += 1
        payload = deepcopy(PLAN["papers"][self.person["paper"]])
        payload["doc_id"] = f"{payload['doc_id']}-{self.number}-{self.papers}"
        return self.clerk.drafting(payload)

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
        told = {"Accept": "application/json", **headers}
        at = time.monotonic() - BEGUN
        with self.client.request(
            method,
            path,
            data=body or None,
            headers=told,
            name=kind,
            allow_redirects=False,
            catch_response=True,
        ) as answer:
            status, text = answer.status_code, "" if kind == "preview" else (answer.text or "")
            TAKEN[kind].append((at, answer.request_meta["response_time"]))
            if status == expected:
                answer.success()
                return Answer(text, dict(answer.headers or {}))
            fault = f"{kind}: {status} in place of {expected}"
            answer.failure(fault)
        FAULTS.append(fault)
        raise Refused(fault)

    def fill(self, kind: str, path: str, **fields: str) -> Answer:
        """The answer to a form that leads on; raises Refused where it does not."""
        form = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
        return self.ask(kind, "POST", path, expected=303, body=urlencode(fields).encode(), headers=form)


@events.quitting.add_listener  # type: ignore[untyped-decorator]
def _tell(**_: Any) -> None:
    told = {
        "taken": TAKEN,
        "faults": FAULTS,
        "drafts": {id: [one.saved, one.sent, one.state] for id, one in OFFICE.drafts.items()},
    }
    Path(os.environ["CLERKS_TOLD"]).write_bytes(bytes_of(told))
