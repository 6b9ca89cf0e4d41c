"""What the tests of the web door share."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.web.app import create_app
from service.web.services import Services
from tests.callers import client_of
from tests.web.fakes import services_for, settings_for


@pytest.fixture
def services(tmp_path: Path) -> Services:
    """Services for letters in an empty folder."""
    return services_for(settings_for(tmp_path))


@pytest.fixture
def app(services: Services) -> Flask:
    """The application on those services."""
    return create_app(services.settings, services)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A caller of that application."""
    return client_of(app)
