"""A real server for letters.

Arguments: data folder, port, seconds that a file takes and a body or head may, how many callers may wait.
"""

import sys
from pathlib import Path

from service.web import bodies, workers
from service.web.app import create_app
from service.web.server import Server
from tests.web.fakes import settings_for, worker_services_for

if __name__ == "__main__":
    data, port, pause, bodies.PATIENCE_SECONDS, queue = *sys.argv[1:4], float(sys.argv[4]), sys.argv[5]
    workers.HEADER_SECONDS = bodies.PATIENCE_SECONDS
    bodies.FORM_PATIENCE_SECONDS = min(bodies.FORM_PATIENCE_SECONDS, bodies.PATIENCE_SECONDS)
    settings = settings_for(Path(data), HONGTOU_PORT=port, HONGTOU_RENDER_QUEUE=queue)
    Server(settings, lambda own: create_app(own, worker_services_for(own, float(pause)))).run()
