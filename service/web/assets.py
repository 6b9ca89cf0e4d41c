"""Scripts, styles and pictures of pages: ours, and those of the packages that set-up brought."""

import re
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request, url_for

from service.web.access import Door, Rule
from service.web.services import services
from service.web.texts import LANGUAGES, script_texts

PAGES = Blueprint("assets", __name__, url_prefix="/assets")
RULES = {"assets.asset": Rule(Door.OPEN)}

NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*(/[a-z0-9][a-z0-9_.-]*)*")
VERSION = re.compile(r"[0-9a-f]{1,12}")
KINDS = {".css": "text/css", ".svg": "image/svg+xml", ".js": "text/javascript", ".mjs": "text/javascript"}
A_YEAR = 365 * 86_400


def install(app: Flask) -> None:
    """Nothing; from now on *app* serves the files that its pages name by `asset_url`."""
    app.register_blueprint(PAGES)
    app.jinja_env.globals["asset_url"] = asset_url


def asset_url(name: str) -> str:
    """The address of that file as it is now: `pages/…`, `scripts/…` or `vendor/…`."""
    return url_for("assets.asset", version=current_version(), name=name)


@PAGES.get("/<version>/<path:name>")
def asset(version: str, name: str) -> Response:
    """One of the files, kept by browsers for as long as it is the same."""
    content = _read(name, services().settings.scripts) if VERSION.fullmatch(version) else None
    if content is None:
        abort(404)
    answer = Response(content, mimetype=KINDS[Path(name).suffix])
    is_current = version == current_version()
    answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if is_current else "no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def current_version() -> str:
    """What stands in the addresses of all files: another where any of them is another."""
    return _version(services().settings.scripts)


@cache
def _version(packages: Path) -> str:
    whole = sha256()
    for name in sorted(_names(packages)):
        whole.update(name.encode() + b"\0" + (_read(name, packages) or b"") + b"\0")
    return whole.hexdigest()[:12]


def _names(packages: Path) -> list[str]:
    own = [f"{folder}/{item.name}" for folder in ("pages", "scripts") for item in _own(folder).iterdir()]
    words = [f"scripts/words.{language}.js" for language in LANGUAGES]
    kept = (path for path in packages.rglob("*") if path.is_file())
    brought = [f"vendor/{path.relative_to(packages).as_posix()}" for path in kept]
    return [name for name in (*own, *words, *brought) if Path(name).suffix in KINDS]


def _read(name: str, packages: Path) -> bytes | None:
    """The bytes of that file, one of a package from *packages*; None for what browsers may not have."""
    folder, _, rest = name.partition("/")
    if not NAME.fullmatch(name) or ".." in name or Path(name).suffix not in KINDS:
        return None
    if folder == "scripts" and (found := re.fullmatch(r"words\.([a-z]+)\.js", rest)):
        return script_texts(found[1]).encode() if found[1] in LANGUAGES else None
    place: Traversable
    if folder == "vendor":
        place = packages / rest
    elif folder in ("pages", "scripts") and "/" not in rest:
        place = _own(folder) / rest
    else:
        return None
    return place.read_bytes() if place.is_file() else None


def _own(folder: str) -> Traversable:
    return files("templates").joinpath(folder)
