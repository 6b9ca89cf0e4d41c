"""The words of pages in the language that their reader chose: Chinese as written, others by catalogues."""

import io
import json
import re
from functools import cache
from importlib.resources import files

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Blueprint, Flask, Response, request
from flask_babel import Babel, Domain, get_locale

from service.web.access import Door, Rule
from service.web.addresses import own_path
from service.web.bodies import read_form
from service.web.sittings import cookie_name, give_cookie

PAGES = Blueprint("texts", __name__)
RULES = {"texts.choose": Rule(Door.OPEN)}

LANGUAGES = {"zh": "中文", "en": "English"}
"""Every language, by the name that it has in itself; the first is the one that texts are written in."""

FIRST = next(iter(LANGUAGES))
CALLED = re.compile(r"(?P<name>.+?)(?:第(?P<number>[0-9]+)项| (?P<code>.+))?", re.DOTALL)
LANGUAGE = "language"
A_YEAR = 365 * 86_400


class Catalogues(Domain):  # type: ignore[misc]  # Flask-Babel ships no types
    """Texts from the .po files of a language, all of which are read together: one file a chapter."""

    def get_translations(self) -> NullTranslations:
        """The texts of the language of the running request."""
        return catalogue(language())


def install(app: Flask) -> None:
    """Nothing; from now on pages of *app* speak the language that their reader chose."""
    babel = Babel()
    babel.__dict__["domain_instance"] = Catalogues()  # the library's own would look for compiled files
    babel.init_app(app, default_locale=FIRST, locale_selector=_chosen)
    app.jinja_env.globals.update(language=language, languages=LANGUAGES)
    app.jinja_env.filters["spoken"] = spoken
    app.register_blueprint(PAGES)


def language() -> str:
    """The language of the running request, a key of LANGUAGES."""
    return str(get_locale() or FIRST)


@cache
def catalogue(language: str) -> NullTranslations:
    """The texts of that language; those of the first one are the texts themselves."""
    if language == FIRST:
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, texts_of(language))
    compiled.seek(0)
    return Translations(compiled)


@cache
def texts_of(language: str) -> Catalog:
    """All texts of that language, from every file of its folder; none for the first one."""
    whole = Catalog(locale=language)
    if language == FIRST:
        return whole
    for part in sorted(files("templates").joinpath("texts", language).iterdir(), key=lambda it: it.name):
        with part.open("rb") as content:
            for message in read_po(content, locale=language, abort_invalid=True):
                whole[message.id] = message
    return whole


def spoken(title: str) -> str:
    """The title of a place in a paper in the language of the running request: 反馈问题 P003, 具体表现第2项.

    Its code, which may be anything, stays as it is, and so does a title that no schema gives.
    """
    found = CALLED.fullmatch(title)
    if language() == FIRST or found is None:
        return title
    name, number, code = found["name"], found["number"], found["code"]
    return " ".join(filter(None, (str(catalogue(language()).gettext(name)), number or code)))


def script_texts(language: str) -> str:
    """The texts of that language as a script module that `texts.js` reads."""
    words = {str(message.id): message.string for message in texts_of(language) if message.id}
    return f"export default {json.dumps(words, ensure_ascii=False, sort_keys=True)};\n"


@PAGES.post("/language")
def choose() -> Response:
    """The page that was shown, in the language that was chosen."""
    shown = read_form()
    answer = Response(status=303, headers={"Location": own_path(shown.get("shown", ""), barred=())})
    if shown.get("language") in LANGUAGES:
        give_cookie(answer, LANGUAGE, shown["language"], samesite="Lax", max_age=A_YEAR)
    return answer


def _chosen() -> str:
    asked = request.cookies.get(cookie_name(LANGUAGE), FIRST)
    return asked if asked in LANGUAGES else FIRST
