"""The product's server, whose workers know the planted documents."""

from dataclasses import replace
from functools import partial

from flask import Flask

from bench.planted import planted_workbench
from service.bootstrap import build_workshop
from service.settings import Settings, read_settings
from service.web.app import create_app, wire
from service.web.server import Server


def make_app(settings: Settings) -> Flask:
    """The application over workers of the planted workbench."""
    workshop = build_workshop(settings)
    workshop.nursery.start = partial(planted_workbench, settings)
    return create_app(settings, replace(wire(settings), workshop=workshop))


if __name__ == "__main__":
    Server(read_settings(), make_app).run()
