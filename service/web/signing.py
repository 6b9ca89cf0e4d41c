"""The pages of signing in and out, and of changing a password."""

from urllib.parse import quote, urlencode

from flask import Blueprint, Flask, redirect, request
from flask.wrappers import Response
from werkzeug.wrappers import Response as AnyResponse

from service.core.errors import HongtouError
from service.core.errors.requests import Forbidden, NotSignedIn, PasswordChangeDue, SignInFailed, WeakPassword
from service.core.people import Account
from service.office.accounts import NAME
from service.oidc.addresses import BEGIN
from service.web.access import Door, Rule, signed_in
from service.web.addresses import START, own_path
from service.web.bodies import read_form
from service.web.entering import attempt, begin_sitting, end_sitting, renew_sitting
from service.web.pages import is_for_people, page
from service.web.problems import STATUSES, answer_of
from service.web.services import services

PAGES = Blueprint("signing", __name__)
OPEN, UNSETTLED = Rule(Door.OPEN), Rule(Door.UNSETTLED)
RULES = {
    "signing.login": OPEN,
    "signing.enter": OPEN,
    "signing.leave": UNSETTLED,
    "signing.password": UNSETTLED,
    "signing.change": UNSETTLED,
}


def install(app: Flask) -> None:
    """Nothing; from now on people sign in to *app*, and are led to where they do."""
    app.register_blueprint(PAGES)
    app.register_error_handler(NotSignedIn, lambda error: _led(error, f"/login?next={_asked()}"))
    app.register_error_handler(PasswordChangeDue, lambda error: _led(error, "/password"))


@PAGES.get("/login")
def login() -> AnyResponse:
    """The form to sign in; whoever is signed in already is led on."""
    after = own_path(request.args.get("next", ""))
    return redirect(after, 303) if signed_in() else _form(after)


@PAGES.post("/login")
def enter() -> AnyResponse:
    """The page that was asked for, once somebody is signed in; else the form with what is wrong."""
    shown, held = read_form(), services()
    typed, after = shown.get("name", "").strip(), own_path(shown.get("next", ""))
    name, password = typed if NAME.fullmatch(typed) else "", shown.get("password", "")
    try:
        account = attempt(name, lambda: held.office.accounts.check(name, password, time=held.now()))
    except SignInFailed as fault:
        return _form(after, typed, fault)
    begin_sitting(account)
    return redirect("/password" if account.is_temporary else after, 303)


@PAGES.post("/logout")
def leave() -> AnyResponse:
    """The form to sign in, once this browser is signed out."""
    end_sitting(_person())
    answer = redirect("/login", 303)
    answer.headers["Clear-Site-Data"] = '"storage"'  # what is typed is kept there until it is saved
    return answer


@PAGES.get("/password")
def password() -> Response:
    """The form to change one's password."""
    return _password_form(_person())


@PAGES.post("/password")
def change() -> AnyResponse:
    """The start page, once the password is another and all other sittings have ended."""
    account, shown, held = _person(), read_form(), services()
    old, new = shown.get("old", ""), shown.get("new", "")
    if new != shown.get("again", ""):
        return _password_form(account, WeakPassword("两次输入的新密码不一致。", hint="请重新输入。"))
    try:
        changed = attempt(
            account.name,
            lambda: held.office.accounts.change_password(account.id, old, new, time=held.now()),
        )
    except SignInFailed:
        return _password_form(account, SignInFailed("原密码不对。", hint="请核对后重新输入。"))
    except WeakPassword as fault:
        return _password_form(account, fault)
    renew_sitting(changed)
    return redirect(START, 303)


def _person() -> Account:
    """Who is signed in; raises Forbidden where a program asks."""
    if account := signed_in():
        return account
    raise Forbidden("本页供登录的人使用。", hint="请去掉 Authorization，用浏览器登录。")


def _form(after: str, name: str = "", fault: HongtouError | None = None) -> Response:
    held = services()
    provider = held.settings.oidc_name if held.client else ""
    elsewhere = f"{BEGIN}?{urlencode({'next': after})}"
    told = {"after": after, "name": name, "fault": fault, "provider": provider, "elsewhere": elsewhere}
    return page("login", _status(fault), person=None, **told)


def _password_form(account: Account, fault: HongtouError | None = None) -> Response:
    return page("password", _status(fault), person=account, fault=fault)


def _status(fault: HongtouError | None) -> int:
    return STATUSES[fault.code][0] if fault else 200


def _led(error: HongtouError, address: str) -> AnyResponse:
    """The way to *address* for who browses there, the problem for anybody else."""
    is_led = request.method == "GET" and is_for_people() and "Authorization" not in request.headers
    return redirect(address, 303) if is_led else answer_of(error)


def _asked() -> str:
    asked = request.full_path if request.query_string else request.path
    return quote(own_path(asked), safe="/")
