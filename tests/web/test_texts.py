"""Pages speak Chinese, or English where the reader chose so: every text has its English, none is over."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract

from schemas.form import form
from service.registry import document_types
from service.web.texts import spoken, texts_of
from tests.web.browsers import Browser, application

ROOT = Path(__file__).resolve().parents[2]
PLACES = (
    ("jinja2.ext:babel_extract", "templates/pages/*.html"),
    ("python", "service/web/**/*.py"),
)
IN_SCRIPTS = re.compile(r"""\b_\(\s*"((?:[^"\\\n]|\\.)+)\"""")
"""Calls of `_` in scripts; Babel's own reader does not see those within nested template literals."""

WORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    """A browser at a service for letters."""
    return Browser(application(tmp_path))


def written() -> dict[str, set[str]]:
    """Every text that pages and scripts show, with the files it stands in."""
    found: dict[str, set[str]] = {}
    for method, pattern in PLACES:
        for path in sorted(ROOT.glob(pattern)):
            content = BytesIO(path.read_bytes())
            for _, text, _, _ in extract(method, content, keywords=WORDS, options={"silent": "false"}):
                for one in (text,) if isinstance(text, str) else text:
                    found.setdefault(str(one), set()).add(path.name)
    for path in sorted(ROOT.glob("templates/scripts/*.js")):
        for text in IN_SCRIPTS.findall(path.read_text(encoding="utf-8")):
            found.setdefault(text, set()).add(path.name)
    for name in document_types():
        for text in asked(name):
            found.setdefault(text, set()).add(name)
    return found


def asked(type_name: str) -> Iterator[str]:
    """Every text that the form of that type shows: of its steps, its fields and their choices."""
    told = form(type_name)
    yield from (step["title"] for step in told["steps"])
    open_nodes = [told["shape"]]
    while open_nodes:
        node = open_nodes.pop()
        shown = (node["title"], node.get("name"), node.get("unit"), node.get("help"))
        yield from filter(None, shown)
        yield from (words for _, words in (*node.get("options", ()), *node.get("offers", ())))
        open_nodes += node.get("fields", ())
        if "item" in node:
            open_nodes.append({**node["item"], "help": ""})


def test_every_text_has_its_english_and_none_is_left_over() -> None:
    """What a page, a script or a view says is in the catalogues; what is in them is said somewhere."""
    english = {str(message.id): str(message.string) for message in texts_of("en") if message.id}
    texts = written()
    assert not {text: where for text, where in texts.items() if not english.get(text)}
    assert not english.keys() - texts.keys()


def test_an_english_text_fills_in_what_the_chinese_does() -> None:
    """No name is lost or invented on the way."""
    for message in texts_of("en"):
        names = [sorted(re.findall(r"%\((\w+)\)", str(text))) for text in (message.id, message.string)]
        assert names[0] == names[1], message.id


def test_a_reader_chooses_the_language_and_stays_on_the_page(browser: Browser) -> None:
    """The choice is kept by the browser, for whoever is not signed in too."""
    browser.see("/login?next=/password")
    assert "账户名" in browser.shown
    answer = browser.send("/language", language="en", shown="/login?next=/password")
    assert (303, "/login?next=/password") == (answer.status_code, answer.headers["Location"])
    browser.see("/login?next=/password")
    assert (
        "Account" in browser.shown and '<html lang="en">' in browser.shown and "账户名" not in browser.shown
    )


def test_no_other_site_is_led_to_and_no_other_language_spoken(browser: Browser) -> None:
    """Whatever the form says."""
    browser.see("/login")
    answer = browser.send("/language", language="tlh", shown="//elsewhere.example/")
    assert "/" == answer.headers["Location"] and "Set-Cookie" not in answer.headers


def test_scripts_are_told_the_texts_of_both_languages(browser: Browser) -> None:
    """As modules, of which the Chinese one is empty: there, texts stand where they are used."""
    assert "export default {};\n" == browser.see("/assets/0/scripts/words.zh.js").text
    assert '"首页": "Start"' in browser.see("/assets/0/scripts/words.en.js").text
    assert 404 == browser.see("/assets/0/scripts/words.fr.js").status_code


def test_places_of_a_paper_are_called_in_the_readers_language(browser: Browser) -> None:
    """By the schema's title; codes and words of the paper stay, whatever they look like."""
    called = {
        "反馈问题 P003": "Problem of the notice P003",
        "具体表现第2项": "Manifestations 2",
        "标题": "Title",
        "反馈问题 50%(x)s 第1项": "Problem of the notice 50%(x)s 第1项",
        "自拟": "自拟",
        "": "",
    }
    with browser.app.test_request_context("/", headers={"Cookie": "language=en"}):
        assert called == {title: spoken(title) for title in called}
    with browser.app.test_request_context("/"):
        assert [*called] == [spoken(title) for title in called]
