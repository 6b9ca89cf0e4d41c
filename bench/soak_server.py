"""The product's server, whose workers know the planted documents."""

from functools import partial

from flask import Flask

from bench.planted import planted_workbench
from service.settings import Settings, read_settings
from service.web.app import create_app, wire
from service.web.server import Server
from service.workers.workshop import WorkerWorkshop


def make_app(settings: Settings) -> Flask:
    """The application over workers of the planted workbench; raises TypeError where there are none."""
    wired = wire(settings)
    if not isinstance(wired.workshop, WorkerWorkshop):
        raise TypeError("the product's work is not done by workers any more")
    wired.workshop.nursery.start = partial(planted_workbench, settings)
    return create_app(settings, wired)


if __name__ == "__main__":
    Server(read_settings(), make_app).run()
