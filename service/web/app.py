"""The Flask application, made by a factory."""

import logging
from collections.abc import Mapping

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from service.bootstrap.archive import build_keys, build_store
from service.bootstrap.jobs import build_chores, build_hooks, build_ledger, build_queue, build_spool
from service.bootstrap.papers import build_workshop
from service.bootstrap.people import build_client, build_office
from service.exposure import is_behind_tls
from service.journal.lines import note
from service.journal.metrics import Metrics
from service.journal.steps import watching, written
from service.registry import document_types
from service.settings import Settings
from service.web import (
    access,
    admitting,
    archived,
    assets,
    auditing,
    batch_events,
    batch_files,
    batch_rows,
    batches,
    browsing,
    catalogue,
    cataloguing,
    chores,
    downloading,
    drafting,
    federated,
    finding,
    forgery,
    gridding,
    guards,
    health,
    hooks,
    journal,
    kept,
    making,
    manuscript_steps,
    manuscripts,
    moments,
    myself,
    openapi,
    pages,
    people,
    problems,
    remarks,
    session,
    sheeting,
    signing,
    sittings,
    texts,
    tokens,
    units,
)
from service.web.answers import conditional
from service.web.desk import (
    acting,
    batch_beginning,
    batch_pages,
    beginning,
    cases,
    comparing,
    earlier,
    editing,
    handing,
    holding,
    holdings,
    papers,
    receivers,
    registers,
    reviewing,
    sheets,
    start,
)
from service.web.services import EXTENSION, Services

CHAPTERS = (
    catalogue.chapter,
    gridding.chapter,
    sheeting.chapter,
    making.chapter,
    kept.chapter,
    downloading.chapter,
    batches.chapter,
    hooks.chapter,
    batch_rows.chapter,
    batch_events.chapter,
    batch_files.chapter,
    manuscripts.chapter,
    manuscript_steps.chapter,
    drafting.chapter,
    remarks.chapter,
    finding.chapter,
    archived.chapter,
    cataloguing.chapter,
    auditing.chapter,
    people.chapter,
    units.chapter,
    tokens.chapter,
    myself.chapter,
    health.chapter,
    chores.chapter,
    session.chapter,
)


DESKS = (
    start,
    editing,
    sheets,
    handing,
    beginning,
    papers,
    acting,
    reviewing,
    comparing,
    cases,
    holdings,
    holding,
    earlier,
    registers,
    receivers,
    batch_pages,
    batch_beginning,
)
"""The pages of clerks, by what they do there."""


class ChineseJson(DefaultJSONProvider):
    """JSON with Chinese as it is, members in the order of the schemas."""

    ensure_ascii = False
    sort_keys = False


GRAVITY: Mapping[str, int] = {
    "no worker": logging.ERROR,
    "died": logging.ERROR,
    "memory": logging.WARNING,
    "time": logging.WARNING,
}
"""How grave it is that there is no worker, or that one ended for that reason; all else goes as it should."""


def wire(settings: Settings) -> Services:
    """The services that *settings* ask for, whose work is logged and measured; raises SettingsError."""
    metrics = Metrics()

    def tell(event: str, facts: Mapping[str, str | int]) -> None:
        note(event, facts, GRAVITY.get(str(facts.get("reason", event)), logging.INFO))
        metrics.noted(event, facts)

    watch = watching(written, metrics.step_ended)
    return Services(
        settings,
        document_types(),
        build_workshop(settings, tell, watch),
        build_store(settings),
        build_keys(settings),
        build_office(settings),
        build_ledger(settings),
        build_queue(settings),
        build_chores(settings),
        build_spool(settings),
        build_hooks(settings),
        watch,
        metrics,
        client=build_client(settings),
    )


def create_app(settings: Settings, services: Services | None = None) -> Flask:
    """The application on *services*, by default those the settings wire; raises SettingsError."""
    app = Flask(__name__, static_folder=None)
    app.json = ChineseJson(app)
    app.url_map.strict_slashes = False
    app.url_map.redirect_defaults = False
    app.url_map.merge_slashes = False  # an address is right or wrong, never sent elsewhere
    wired = services or wire(settings)
    app.extensions[EXTENSION] = wired
    sittings.install(app, settings.secret or wired.new_secret(), is_secure=is_behind_tls(settings))
    guards.install(app, settings)
    journal.install(app, wired.new_id, wired.metrics.request_ended)
    app.after_request(conditional)
    rules = access.install(app, wired.new_secret())
    admitting.install(app)
    pages.install(app)
    moments.install(app)
    texts.install(app)
    assets.install(app)
    forgery.install(app)
    api = openapi.build_api(app, wired)
    problems.install(app)
    for chapter in CHAPTERS:
        api.register_blueprint(chapter.blueprint)
        rules.add(chapter.rules)
    app.register_blueprint(browsing.PAGES)
    app.register_blueprint(federated.PAGES)
    signing.install(app)
    for desk in DESKS:
        app.register_blueprint(desk.PAGES)
        rules.add(desk.RULES)
    for room in (browsing, openapi, assets, texts, signing, federated):
        rules.add(room.RULES)
    return app
