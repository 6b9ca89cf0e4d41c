"""A batch and a hook are theirs who handed it over or set it, and of the person behind a token alone.

Not of another token of that person either, whatever that one may do: each program has its own.
"""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.core.access import Role, Scope
from service.web.services import EXTENSION
from tests.callers import browser_of
from tests.security.access_table import ABSENT, BATCH, HOOK, ROWS
from tests.security.calling import ask, words_of
from tests.security.everyone import application, person, program_of
from tests.web.batch_hands import handed_over, work
from tests.web.fakes import letter
from tests.web.test_hooks_over_http import added

BY_ID = {address: row for address, row in ROWS.items() if row.of in (BATCH, HOOK)}
OWNERS = {"person": {"person"}, "token": {"person", "token"}}
"""Who has things, and who sees them."""

Things = Mapping[str, Mapping[str, Mapping[str, str]]]
"""For each owner and kind: what the path of an address names of it."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application for letters."""
    return application(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def callers(app: Flask) -> Mapping[str, FlaskClient]:
    """Somebody with two tokens, and somebody else."""
    browser, other = (browser_of(app, person(app, Role.DRAFTER)) for _ in range(2))
    tokens = {name: _token(app, browser, name) for name in ("token", "sibling")}
    return {"person": browser, "other": other, **tokens}


@pytest.fixture(scope="module")
def things(app: Flask, callers: Mapping[str, FlaskClient]) -> Things:
    """A batch that was worked on, and a hook to which something is sent, of each owner."""
    found = {owner: _things(callers[owner]) for owner in OWNERS}
    work(app.extensions[EXTENSION])
    return found


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("address", BY_ID)
def test_what_others_have_is_not_there(
    callers: Mapping[str, FlaskClient], things: Things, address: str, owner: str
) -> None:
    """All but owner and person are told the same as of an id that never was, word by word."""
    row = BY_ID[address]
    theirs = {**row.path, **things[owner][row.of]}
    for who in callers.keys() - OWNERS[owner]:
        asked = ask(callers[who], address, replace(row, path=theirs), {})
        assert 404 == asked.status_code, who
        never = ask(callers[who], address, replace(row, path={**theirs, "id": ABSENT}), {})
        assert words_of(never) == words_of(asked, theirs["id"]), who


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("address", [address for address in BY_ID if address.startswith("GET ")])
def test_what_is_refused_to_others_is_there(
    callers: Mapping[str, FlaskClient], things: Things, address: str, owner: str
) -> None:
    """For the owner, and for the person who answers for a token."""
    row = BY_ID[address]
    path = {**row.path, **things[owner][row.of]}
    for who in OWNERS[owner]:
        assert 200 == ask(callers[who], address, replace(row, path=path), {}).status_code, who


@pytest.mark.parametrize("list_", ["batches", "hooks"])
def test_lists_and_counts_hold_nothing_of_others(
    callers: Mapping[str, FlaskClient], things: Things, list_: str
) -> None:
    """Neither the things nor how many they are."""
    for who, client in callers.items():
        seen = sum(who in seers for seers in OWNERS.values())
        told = client.get(f"/api/v1/{list_}").get_json()
        assert (seen, seen) == (len(told["items"]), told["total"]), who


def _token(app: Flask, browser: FlaskClient, name: str) -> FlaskClient:
    asked = {"name": name, "scopes": [Scope.MAKE]}
    shown = browser.post("/api/v1/me/tokens", json=asked).get_json()["shown"]
    return program_of(app, f"Bearer {shown}")


def _things(client: FlaskClient) -> dict[str, dict[str, str]]:
    batch, hook = handed_over(client, letter()), added(client)["hook"]["id"]  # type: ignore[index]
    delivery = client.post(f"/api/v1/hooks/{hook}/test").get_json()["id"]
    return {BATCH: {"id": batch}, HOOK: {"id": hook, "delivery": delivery}}
