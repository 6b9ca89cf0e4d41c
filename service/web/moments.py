"""Times on pages, as clerks read them."""

from flask import Flask

from service.documents.dates import moment


def install(app: Flask) -> None:
    """Nothing; from now on templates write times by the filter `moment`."""
    app.jinja_env.filters["moment"] = moment
