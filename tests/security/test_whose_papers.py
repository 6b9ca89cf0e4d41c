"""No id opens what belongs to another unit: such a thing is answered like one that never was."""

from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.acting import utc_now
from service.core.access import Role, Scope
from tests.callers import client_of
from tests.security.access_table import ABSENT, MANUSCRIPT, PAPER, ROWS, SIGNS, Row
from tests.security.calling import ask, parts_of, words_of
from tests.security.everyone import application, browser_of, handed_on, office_of, person
from tests.web.calls import post
from tests.web.fakes import letter

OURS, OTHERS, PART_OF_OTHERS = "D01", "D02", "D02/D0201"
OF_A_UNIT = (PAPER, MANUSCRIPT)
BY_ID = {address: row for address, row in ROWS.items() if row.of in OF_A_UNIT}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application for letters, in an institution of two units."""
    app = application(tmp_path_factory.mktemp("data"))
    for path in (OURS, OTHERS, PART_OF_OTHERS):
        office_of(app).units.add(path, path, time=utc_now(), actor="测试")
    return app


@pytest.fixture(scope="module")
def ids(app: Flask) -> Mapping[str, str]:
    """The id of a thing of each kind, which belongs to our unit."""
    kept = post(client_of(app, unit=OURS), "documents", letter("本处的信")).get_json()
    return {PAPER: str(kept["id"]), MANUSCRIPT: handed_on(client_of(app, unit=OURS))}


@pytest.fixture(scope="module")
def strangers(app: Flask) -> Mapping[str, FlaskClient]:
    """People of each role, and a program with every scope, of the other unit and of a part of it."""
    return {
        f"{name} of {unit}": client
        for unit in (OTHERS, PART_OF_OTHERS)
        for name, client in {
            **{sign: browser_of(app, person(app, SIGNS[sign], unit)) for sign in ("拟", "核", "签", "归")},
            "program": client_of(app, unit=unit),
        }.items()
    }


def test_every_id_is_of_a_kind() -> None:
    """A new address with an id says of what kind the thing is, or why it makes no difference who asks."""
    assert not [address for address, row in ROWS.items() if parts_of(address) and not row.of]


@pytest.mark.parametrize("address", BY_ID)
def test_what_belongs_to_others_is_not_there(
    app: Flask, ids: Mapping[str, str], strangers: Mapping[str, FlaskClient], address: str
) -> None:
    """Those who may call at all are told the same as of an id that never was, word by word."""
    row = BY_ID[address]
    theirs = {**row.path, "id": ids[row.of]}
    never = {**row.path, "id": ABSENT}
    for who, client in strangers.items():
        if who[0] not in row.people if who[0] in SIGNS else not row.tokens:
            continue
        asked = ask(client, address, _at(row, theirs), {})
        assert 404 == asked.status_code, f"{who} at {address}"
        assert words_of(ask(client, address, _at(row, never), {})) == words_of(asked, ids[row.of])


@pytest.mark.parametrize("address", [address for address in BY_ID if address.startswith("GET /api/")])
def test_no_version_tag_tells_that_it_is_there(
    app: Flask, ids: Mapping[str, str], strangers: Mapping[str, FlaskClient], address: str
) -> None:
    """304 is for those who may see: a right ETag, or `*`, opens nothing. Pages have no tag at all."""
    row = BY_ID[address]
    at = _at(row, {**row.path, "id": ids[row.of]})
    seen = ask(client_of(app, unit=OURS), address, at, {})
    assert 200 == seen.status_code
    for tag in (seen.headers["ETag"], "*"):
        assert (
            304 == ask(client_of(app, unit=OURS), address, at, {}, headers={"If-None-Match": tag}).status_code
        )
        for who, client in strangers.items():
            answer = ask(client, address, at, {}, headers={"If-None-Match": tag})
            assert answer.status_code in (403, 404) and "ETag" not in answer.headers, who


@pytest.mark.parametrize(
    "list_", ["documents", "archive", "archive?text=本处", "documents?title=L-1", "manuscripts"]
)
def test_lists_and_counts_hold_nothing_of_others(
    app: Flask, ids: Mapping[str, str], strangers: Mapping[str, FlaskClient], list_: str
) -> None:
    """Neither the things nor how many they are."""
    assert 1 == client_of(app, unit=OURS).get(f"/api/v1/{list_}").get_json()["total"]
    for who, client in strangers.items():
        answer = client.get(f"/api/v1/{list_}").get_json()
        assert ([], 0) == (answer["items"], answer["total"]), who


def test_nobody_quotes_what_others_keep(app: Flask, ids: Mapping[str, str]) -> None:
    """A paper that names another unit's as its plan is made as if there were none."""
    quoting = letter("引：", doc_id="L-2", quotes="L-1")
    within, beyond = client_of(app, unit=OURS), client_of(app, unit=OTHERS)
    assert "本处的信".encode() in post(within, "render?format=pdf", quoting).data
    assert "本处的信".encode() not in post(beyond, "render?format=pdf", quoting).data


def test_nobody_replaces_what_others_keep(app: Flask, ids: Mapping[str, str]) -> None:
    """A number of another unit's paper is refused; nothing of that paper is told or changed."""
    answer = post(client_of(app, unit=OTHERS), "documents", letter("换掉", doc_id="L-1", version=2))
    assert answer.status_code in (409, 422)
    assert ids[PAPER] not in answer.text and "本处的信" not in answer.text
    ours = client_of(app, unit=OURS).get(f"/api/v1/documents/{ids[PAPER]}").get_json()
    assert "current" in ours["status"] or not ours["superseded_by"]


def test_a_key_of_another_caller_is_ones_own(app: Flask) -> None:
    """The same Idempotency-Key of two callers is two keys: neither is told that the other used it."""
    for unit, doc_id in ((OURS, "L-9"), (OTHERS, "L-10")):
        client = client_of(app, [Scope.MAKE, Scope.FILE], unit)
        filed = post(client, "documents", letter("同键", doc_id=doc_id), Idempotency_Key="k")
        assert 201 == filed.status_code


def test_the_whole_institution_sees_its_units(app: Flask, ids: Mapping[str, str]) -> None:
    """What is refused above is there: who reads for the whole institution finds it."""
    reader = browser_of(app, person(app, Role.REVIEWER))
    assert 200 == reader.get(f"/api/v1/documents/{ids[PAPER]}").status_code


def _at(row: Row, path: Mapping[str, str]) -> Row:
    return Row(row.people, row.tokens, row.answers, row.of, path=path, sends=row.sends)
