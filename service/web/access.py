"""Who asks, and whether they may: every address says what it needs, and one that does not is closed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flask import Flask, Response, current_app, g, request
from flask_login import LoginManager, UserMixin, current_user

from service.core.access import SCOPE_TITLES, Caller, Reach, Scope
from service.core.batches import Whose
from service.core.errors.requests import Forbidden, NotFound, NotSignedIn, PasswordChangeDue, TokenEnded
from service.core.events import Act
from service.core.people import Account
from service.office import circumstances
from service.web import recording
from service.web.journal import tell
from service.web.services import services

RULES = "hongtou access"


class Door(StrEnum):
    """What an address may need that is no scope."""

    OPEN = "anybody"
    KNOWN = "whoever is known"
    PERSON = "a person who signed in, no program"
    UNSETTLED = "whoever is known, before the first password is changed too"


Needs = Scope | Door


@dataclass(frozen=True, slots=True)
class Rule:
    """What an address needs, for the whole institution or for some unit; `act` is what the log says of it.

    What `is_repeated` is asked for by pages of ours again and again while somebody sits there: of the same
    caller and object, the log is told the first time in a while. Only a page that `takes_files` is sent any.
    """

    needs: Needs
    is_whole: bool = False
    act: Act | None = None
    is_repeated: bool = False
    takes_files: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """The rule of each endpoint."""

    by_endpoint: dict[str, Rule] = field(default_factory=dict)

    def add(self, rules: Mapping[str, Rule]) -> None:
        """Nothing; these endpoints have these rules."""
        self.by_endpoint.update(rules)


class Person(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """Who signed in, as Flask-Login knows them; sittings of an earlier epoch are nobody's."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.id = f"{account.id}.{account.epoch}"


def install(app: Flask, secret: str) -> Rules:
    """The rules, still to be filled; from now on *app* answers nobody whom they do not let in.

    *secret* is one that nobody knows.
    """
    rules = Rules()
    app.extensions[RULES] = rules
    login = LoginManager()
    login.session_protection = None  # who walks from one network to another stays signed in
    app.config["REMEMBER_COOKIE_NAME"] = secret  # never given, so that nobody shows one
    login.user_loader(_person)
    login.init_app(app)
    app.before_request(recording.begin)
    app.before_request(_check)
    app.after_request(_recorded)
    app.teardown_request(recording.end)
    return rules


def caller() -> Caller:
    """Who asks; raises NotSignedIn where nobody is known."""
    if found := _known():
        return found
    raise NotSignedIn("本服务须先表明身份。", hint="请先登录，或在 Authorization 中给出令牌。")


def reach(scope: Scope) -> Reach:
    """The units for which the caller has that scope."""
    return caller().reach(scope)


def whose() -> Whose:
    """Whose batches and hooks the caller sees: their own, as a person those of their tokens too."""
    found = caller()
    return Whose(found.id, found.person)


def by() -> dict[str, str]:
    """Who acts, and when, for what the office does and logs itself."""
    return {"time": services().now(), "actor": caller().name}


def concerns(*objects: str) -> None:
    """Nothing; what the running call does is told of each of the objects with those ids."""
    g.objects = objects


def telling(**details: str | int) -> None:
    """Nothing; what the log says of the running call has *details* too."""
    g.details = details


def rule_of(endpoint: str | None) -> Rule | None:
    """The rule of the endpoint, None where it has none."""
    rules: Rules = current_app.extensions[RULES]
    return rules.by_endpoint.get(endpoint or "")


def signed_in() -> Account | None:
    """The account that this browser is signed in to, none where it shows a token instead."""
    if "Authorization" in request.headers:
        return None
    account: Account | None = getattr(current_user, "account", None)
    return account


def _check() -> None:
    """Nothing; raises NotSignedIn or Forbidden. An address that is none is told to anybody."""
    if request.endpoint is None:
        return
    rule = rule_of(request.endpoint)
    if rule is None:
        raise Forbidden("这个地址没有开放。", hint="请联系系统管理员。")
    if rule.needs is Door.OPEN:
        return
    found = caller()
    tell(caller=found.id)
    circumstances.say(caller=found.id)
    account = signed_in()
    if account and account.is_temporary and rule.needs is not Door.UNSETTLED:
        raise PasswordChangeDue("须先修改一次性密码。", hint="请在 /password 修改密码。")
    if rule.needs is Door.PERSON and found.id != found.person:
        raise Forbidden("令牌不能办理此事。", hint="请本人登录后办理。")
    if isinstance(rule.needs, Scope):
        check_scope(rule.needs, is_whole=rule.is_whole)


def check_scope(scope: Scope, *, is_whole: bool = False) -> None:
    """Nothing; raises Forbidden where the caller has that scope nowhere, or not everywhere if *is_whole*."""
    held = reach(scope)
    if not held.units or (is_whole and not held.is_whole):
        where = "（须在全校范围内）" if is_whole and held.units else ""
        raise Forbidden(
            f"没有这项权限：{SCOPE_TITLES[scope]}（{scope}）{where}。",
            hint="请安全保密员授予相应角色，或请系统管理员另发令牌。",
        )


def _known() -> Caller | None:
    """Whoever shows a token is asked for nothing else; a wrong one is told, not overlooked."""
    if "caller" not in g:
        shown = request.headers.get("Authorization", "")
        if shown:
            kind, _, token = shown.partition(" ")
            if kind.lower() != "bearer":
                raise NotSignedIn("Authorization 只接受 Bearer 令牌。", hint="请写作 Bearer hongtou_…。")
            try:
                g.caller = services().office.tokens.caller(token.strip(), time=services().now())
            except TokenEnded as fault:
                g.ended = Caller(fault.token, fault.holder)
                raise
        else:
            account = signed_in()
            g.caller = account.caller() if account else None
    found: Caller | None = g.caller
    return found


def _person(shown: str) -> Person | None:
    id, _, epoch = shown.partition(".")
    try:
        account = services().office.accounts.get(id)
    except NotFound:
        return None
    stands = not account.is_disabled and str(account.epoch) == epoch
    return Person(account) if stands else None


def _recorded(answer: Response) -> Response:
    """The answer, once the log of the office has what was done for whom; nothing is shown unseen."""
    try:
        _tell_office(answer.status_code)
    except Exception as fault:
        return current_app.make_response(current_app.handle_user_exception(fault))
    return answer


def _tell_office(status: int) -> None:
    rule = rule_of(request.endpoint)
    is_led_away = request.method in ("GET", "HEAD") and 300 <= status < 400 and status != 304
    if rule and rule.act and status < 400 and not is_led_away and (found := _known()):
        tell = recording.record_first if rule.is_repeated else recording.record
        tell(found, rule.act, g.get("objects", ()), g.get("details", {}))
    elif status == 403 and (refused := g.get("caller")):
        recording.refuse(refused, rule.needs if rule and isinstance(rule.needs, Scope) else "")
    elif status == 401 and (ended := g.get("ended")):
        recording.refuse(ended, "")
