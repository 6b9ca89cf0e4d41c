"""A real server for letters: arguments are data folder, port, and seconds a file takes and a body may."""

import sys
from pathlib import Path

from service.web import bodies
from service.web.app import create_app
from service.web.server import Server
from tests.web.fakes import settings_for, worker_services_for

if __name__ == "__main__":
    data, port, pause, bodies.PATIENCE_SECONDS = *sys.argv[1:4], float(sys.argv[4])
    settings = settings_for(Path(data), HONGTOU_PORT=port)
    Server(settings, lambda own: create_app(own, worker_services_for(own, float(pause)))).run()
