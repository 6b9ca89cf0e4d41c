"""A real server for letters: arguments are the data folder, the port and the seconds a file takes."""

import sys
from pathlib import Path

from service.web.app import create_app
from service.web.server import Server
from tests.web.fakes import services_for, settings_for

if __name__ == "__main__":
    data, port, pause = sys.argv[1:]
    settings = settings_for(Path(data), HONGTOU_PORT=port, HONGTOU_WORKERS="2")
    Server(settings, lambda own: create_app(own, services_for(own, pause=float(pause)))).run()
