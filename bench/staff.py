"""Who works in the office under load, and what is left of what they did."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.server import Server
from service.acting import new_id, utc_now
from service.bootstrap.people import build_office
from service.core.access import Grant, Role
from service.settings import read_settings

UNIT, UNIT_NAME = "D01", "巡察工作办公室"
PASSWORD = "correct horse battery staple"  # noqa: S105 - of people who exist as long as the bench runs
STAFF = {"drafter": 40, "reviewer": 4, "issuer": 3, "archivist": 3}
PLANS_EVERY = 5
"""Of so many drafters one writes a plan with 114 measures, the others the notice of 28 problems."""


def hired(data: Path, staff: Mapping[str, int] = STAFF) -> list[dict[str, Any]]:
    """The people, so many of each role, who can sign in to the office in that folder."""
    office = build_office(read_settings({"HONGTOU_DATA": str(data)}))
    time = utc_now()
    office.units.add(UNIT, UNIT_NAME, time=time, actor="bench")
    people: list[dict[str, Any]] = []
    for role, count in staff.items():
        for number in range(1, count + 1):
            name = f"{role}.{number:02}"
            given = [Grant(Role(role), UNIT)]
            account, first = office.accounts.open(
                name, f"{number:02}号", given, id=new_id(), time=time, actor="bench"
            )
            office.accounts.change_password(account.id, first, PASSWORD, time=time)
            paper = "notice" if number % PLANS_EVERY else "plan"
            people.append({"name": name, "role": role, "paper": paper, "number": len(people) + 1})
    office.database.let_go()
    return people


def left_of(server: Server, drafts: Mapping[str, list[str]]) -> dict[str, Any]:
    """How many papers are in which state, and which are not what their clerks know to be saved or filed."""
    lost: list[str] = []
    states: dict[str, int] = {}
    for id, (saved, sent, state) in drafts.items():
        told = json.loads(server.get(f"/api/v1/manuscripts/{id}")[1])
        found = _digest(server, f"/api/v1/manuscripts/{id}/content")
        states[told["state"]] = states.get(told["state"], 0) + 1
        if found != told["digest"] or found not in (saved, sent):
            lost.append(f"{id}: {found} in place of {saved}")
        elif state == "filed" and found != _digest(server, f"{told['links'].get('document')}/payload"):
            lost.append(f"{id}: not what is in the archive")
    return {"drafts": len(drafts), "states": states, "lost": lost}


def _digest(server: Server, path: str) -> str:
    status, content, _ = server.get(path)
    return sha256(content).hexdigest() if status == 200 else f"status {status}"
