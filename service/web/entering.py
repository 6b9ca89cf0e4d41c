"""How a person comes in: tries of a password, counted and logged, and where a sitting begins and ends."""

import logging
from collections.abc import Callable

from flask import after_this_request, request
from flask.wrappers import Response
from flask_login import login_user, logout_user

from service.core.errors.requests import SignInFailed, TooManyTries, WeakPassword
from service.core.events import Act
from service.core.people import Account
from service.journal.lines import note
from service.office.devices import LONGEST
from service.web.access import Person, signed_in
from service.web.forgery import form_token
from service.web.services import services
from service.web.sittings import DEVICE, cookie_name, give_cookie, sitting

NOBODY = "未登录者"
"""What the log calls who is not signed in."""


def attempt(name: str, open: Callable[[], Account]) -> Account:
    """The account of that name, which *open* opens; raises SignInFailed, WeakPassword or TooManyTries.

    Each failure is told once: what was tried in the log of the office, what was not let try in that of the
    process. Neither says what was typed as a name where it is no account's: it may be a password.
    """
    held, address, device = services(), request.remote_addr or "", _shown_device()
    is_known = bool(device) and held.office.devices.is_known(device, name, time=held.now())
    try:
        trying = held.tries.begin(name, address, device if is_known else "")
        account = open()
    except TooManyTries:
        note("sign-in refused", {"address": address}, logging.WARNING)
        raise
    except SignInFailed:
        held.tries.failed(trying)
        _tell_failed(name)
        raise
    except WeakPassword:
        held.tries.succeeded(trying)
        raise
    held.tries.succeeded(trying)
    return account


def begin_sitting(account: Account, **details: str) -> None:
    """Nothing; this browser is signed in to the account, by a sitting that nobody knew the name of before.

    The sitting that it had, of whomever, has ended. *details* are for the log.
    """
    held, before = services(), signed_in()
    if before:
        _tell(Act.SIGN_OUT, before)
    _tell(Act.SIGN_IN, account, **details)  # first: whom the log does not know of is not signed in
    renew_sitting(account)
    _renew_device(account)
    held.office.sittings.clear(time=held.now())


def renew_sitting(account: Account) -> None:
    """Nothing; this browser goes on as the account by a sitting of another name; its old one has ended."""
    sitting().renew()
    login_user(Person(account))
    form_token()


def end_sitting(account: Account) -> None:
    """Nothing; this browser is signed in to nothing, and what it shows stands for nothing any more."""
    _tell(Act.SIGN_OUT, account)
    logout_user()
    sitting().clear()


def _shown_device() -> str:
    return request.cookies.get(cookie_name(DEVICE), "")


def _renew_device(account: Account) -> None:
    held = services()
    secret = held.new_secret()
    held.office.devices.renew(_shown_device(), secret, account=account.id, time=held.now())

    @after_this_request
    def give(answer: Response) -> Response:
        give_cookie(answer, DEVICE, secret, samesite="Strict", max_age=LONGEST)
        return answer


def _tell_failed(name: str) -> None:
    id = services().office.accounts.id_of(name)
    _record(Act.SIGN_IN_FAILED, NOBODY, id, **({"account": name} if id else {}))


def _tell(act: Act, account: Account, **details: str) -> None:
    _record(act, account.actor, account.id, account=account.name, **details)


def _record(act: Act, actor: str, object: str, **details: str) -> None:
    held = services()
    held.office.record(time=held.now(), actor=actor, act=act, object=object, **details)
