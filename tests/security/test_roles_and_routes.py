"""Role × address: what the running application answers everyone at every address is what the table says."""

from collections.abc import Iterator, Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.core.access import TOKEN_SCOPES, Role
from tests.callers import client_of
from tests.security.access_table import ABSENT, ANY, MANUSCRIPT, PAPER, ROWS, SIGNS, Row
from tests.security.calling import addresses, ask
from tests.security.everyone import OUTSIDE, TEMPORARY, application, everyone, handed_on
from tests.web.calls import post

TELL = """{missing} has no row in tests/security/access_table.py.
Write who is let in there, by hand: ROWS["{missing}"] = Row("拟核", ("manuscripts:read",), answers=200, …);
an id in its path needs `of`: PAPER, another kind of access_table.py, or why it is nobody's."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application for letters."""
    return application(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def callers(app: Flask) -> Mapping[str, FlaskClient]:
    """Everyone."""
    return everyone(app)


@pytest.fixture(scope="module")
def ids(app: Flask) -> Mapping[str, str]:
    """The id of a thing of each kind, which belongs to the whole institution."""
    kept = post(client_of(app), "documents").get_json()
    return {PAPER: str(kept["id"]), MANUSCRIPT: handed_on(client_of(app))}


def test_every_address_has_a_row(app: Flask) -> None:
    """A new address fails here until somebody has said who may use it."""
    found = set(addresses(app))
    assert not [TELL.format(missing=address) for address in sorted(found - ROWS.keys())]
    assert not sorted(ROWS.keys() - found), "rows of addresses that are there no more"


def test_everyone_is_there(callers: Mapping[str, FlaskClient]) -> None:
    """A new role or scope of programs fails here until it has a sign."""
    assert set(Role) == set(SIGNS.values())
    assert {*SIGNS, *TOKEN_SCOPES, *OUTSIDE, TEMPORARY} == callers.keys()


@pytest.mark.parametrize("address", ROWS)
def test_an_address_answers_each_as_the_table_says(
    callers: Mapping[str, FlaskClient], ids: Mapping[str, str], address: str
) -> None:
    """One call of everyone; all that differs is told at once."""
    row = ROWS[address]
    wrong = [
        f"{who}: {answer.status_code}, should be {due}"
        for who, answer, due in _told(callers, row, address, ids)
        if answer.status_code != due
    ]
    assert not wrong, f"{address}\n" + "\n".join(wrong)


@pytest.mark.parametrize("address", [address for address, row in ROWS.items() if not row.is_open])
def test_other_methods_open_nothing(
    callers: Mapping[str, FlaskClient], ids: Mapping[str, str], address: str
) -> None:
    """HEAD, OPTIONS, and a call that names another method are refused to a stranger like the call."""
    row, stranger = ROWS[address], callers["anonymous"]
    for method in ("HEAD", "OPTIONS"):
        answer = ask(stranger, address, row, {"id": ids.get(row.of, ABSENT)}, method=method)
        assert answer.status_code in (401, 405), method
    forced = ask(
        stranger, address, row, {"id": ids.get(row.of, ABSENT)}, headers={"X-HTTP-Method-Override": "OPTIONS"}
    )
    assert 401 == forced.status_code


def _told(
    callers: Mapping[str, FlaskClient], row: Row, address: str, ids: Mapping[str, str]
) -> Iterator[tuple[str, TestResponse, int]]:
    """Each caller's name, what it was answered, and the status that is due."""
    for who, client in callers.items():
        yield who, ask(client, address, row, {"id": ids.get(row.of, ABSENT)}), _due(row, who)


def _due(row: Row, who: str) -> int:
    if row.is_open:
        return row.known if row.known and who in (*SIGNS, TEMPORARY) else row.answers
    if who in OUTSIDE:
        return 401
    if who == TEMPORARY:
        return row.answers if row.is_first else 403
    is_in = who in row.people if who in SIGNS else ANY in row.tokens or who in row.tokens
    return row.answers if is_in else 403
