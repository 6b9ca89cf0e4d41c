"""Signing in at the identity provider: the way there, and the way back."""

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, request, session
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from service.core.errors.requests import NotFound, SignInFailed
from service.core.events import Act
from service.core.people import Account, Subject
from service.journal.lines import note
from service.office.times import later
from service.oidc.addresses import BEGIN, RETURN
from service.web.access import Door, Rule
from service.web.addresses import own_path
from service.web.entering import NOBODY, begin_sitting
from service.web.services import services

if TYPE_CHECKING:
    from service.oidc.client import Client

PAGES = Blueprint("federated", __name__)
RULES = dict.fromkeys(("federated.begin", "federated.finish"), Rule(Door.OPEN))
KEPT = "oidc"

PATIENCE = timedelta(minutes=10)
"""How long somebody may take to sign in at the provider."""


@PAGES.get(BEGIN)
def begin() -> Response:
    """The provider's page, which leads back to us."""
    held, client = services(), _client()
    address, kept = client.begin()
    after = own_path(request.args.get("next", ""))
    session[KEPT] = {**kept, "next": after, "until": later(held.now(), PATIENCE)}
    return redirect(address, 303)


@PAGES.get(RETURN)
def finish() -> Response:
    """The page that was asked for, once whom the provider knows is signed in here; raises SignInFailed."""
    held, client = services(), _client()
    kept = session.pop(KEPT, {})  # whatever comes of it: what was remembered serves once
    if kept.get("until", "") < held.now():
        kept = {}
    try:
        subject = client.finish(request.args.to_dict(), kept, now=int(held.clock().timestamp()))
    except SignInFailed as fault:
        note("identity refused", {"address": request.remote_addr or ""}, logging.WARNING, error=fault)
        raise
    begin_sitting(_account(subject), issuer=subject.issuer)
    return redirect(kept["next"], 303)


def _client() -> "Client":
    """Raises NotFound where no provider is set."""
    if (client := services().client) is None:
        raise NotFound("没有设置统一身份认证。", hint="请用账户名和密码登录。")
    return client


def _account(subject: Subject) -> Account:
    """The subject's account; the log has that the provider knows them and we refused them."""
    held = services()
    try:
        return held.office.subjects.open(subject, time=held.now())
    except SignInFailed as fault:
        told = {"issuer": subject.issuer, "subject": subject.id, "reason": fault.message}
        held.office.record(time=held.now(), actor=NOBODY, act=Act.SIGN_IN_FAILED, **told)
        raise
