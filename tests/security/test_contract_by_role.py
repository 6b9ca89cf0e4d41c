"""The service keeps to its OpenAPI document whoever asks: a sitting of each role, a token of each scope."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from service.core.access import TOKEN_SCOPES, Role
from tests.callers import browser_of, contract_of, token_of
from tests.security.access_table import SIGNS
from tests.security.everyone import application, office_of, person

DATA = TemporaryDirectory()
NOT_HELD = (positive_data_acceptance, ignored_auth)
"""A sound call may be refused for want of a right; that none is let in without one is for the table."""

load_all_checks()


def shown_by(client: FlaskClient) -> dict[str, Any]:
    """The headers and cookies by which a browser is known."""
    cookies = {cookie.key: cookie.value for cookie in client._cookies.values()}
    return {"headers": {"X-CSRF-Token": client.environ_base["HTTP_X_CSRF_TOKEN"]}, "cookies": cookies}


@pytest.mark.parametrize("role", [Role.ARCHIVIST, Role.ADMINISTRATOR])
def test_people_are_answered_as_documented(role: Any) -> None:
    """One example of every call; the other roles by night."""
    _hold(role, examples=1)


@pytest.mark.nightly
@pytest.mark.parametrize("role", SIGNS.values())
def test_people_are_answered_as_documented_whatever_they_send(role: Any) -> None:
    """Many."""
    _hold(role, examples=30)


@pytest.mark.nightly
@pytest.mark.parametrize("scope", sorted(TOKEN_SCOPES))
def test_programs_are_answered_as_documented_whatever_they_send(scope: Any) -> None:
    """A token with that scope and no other."""
    app = application(Path(DATA.name) / scope.replace(":", "-"))
    shown = {"Authorization": f"Bearer {token_of(office_of(app), [scope])}"}
    _try_all(app, {"headers": shown}, examples=15)


def _hold(role: Any, examples: int) -> None:
    app = application(Path(DATA.name) / f"{role}{examples}")
    _try_all(app, shown_by(browser_of(app, person(app, role))), examples=examples)


def _try_all(app: Any, shown: dict[str, Any], examples: int) -> None:
    for found in contract_of(app).schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
        )
        def sent(case: Any) -> None:
            case.call_and_validate(**shown, excluded_checks=NOT_HELD)

        sent()
