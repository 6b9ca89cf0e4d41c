"""Batches in pages: handed over in files, watched, steered, and read row by row."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from service.core.access import Role
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.web.app import create_app
from service.web.services import EXTENSION, Services
from tests.callers import browser_of
from tests.security.everyone import person
from tests.web.batch_hands import work
from tests.web.browsers import HTML, code_shown
from tests.web.fakes import letter, services_for, settings_for

KEY = "k" * 32


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """A browser in which somebody who drafts is signed in."""
    return browser_of(app, person(app, Role.DRAFTER))


def send(browser: FlaskClient, *files: tuple[bytes, str], **typed: str) -> TestResponse:
    """The answer to the form for a new batch with these files."""
    fields = MultiDict({"key": KEY, "mode": "render", **typed})
    chosen = [("files", FileStorage(BytesIO(content), filename=name)) for content, name in files]
    boundary, body = encode_multipart(MultiDict([*fields.items(), *chosen]))
    kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return browser.post("/batches/new", data=body, headers={**HTML, **kind})


def shown(browser: FlaskClient, answer: TestResponse) -> str:
    """The page that the answer leads to."""
    assert 303 == answer.status_code, answer.text
    return browser.get(answer.headers["Location"], headers=HTML).text


def letters(*texts: str) -> tuple[bytes, str]:
    """A file of letters, one a line."""
    return b"\n".join(letter(text, f"L-{n}") for n, text in enumerate(texts, 1)), "信.ndjson"


def test_files_become_a_batch_that_is_shown(browser: FlaskClient, services: Services) -> None:
    """Named by their files and lines; what was typed twice is one batch all the same."""
    files = letters("甲", "喊！"), (letter("丙", "L-9"), "丙.json")
    sent = send(browser, *files, name="一批", labels="急，校、院")
    page = shown(browser, sent)
    assert "急、校、院" in re.sub("<[^>]+>", "", page)
    assert "已收下" in page and "信.ndjson 第1行" in page and "丙.json" in page
    again = send(browser, *files, name="一批", labels="急，校、院")
    assert sent.headers["Location"] == again.headers["Location"]
    work(services)
    page = browser.get(sent.headers["Location"], headers=HTML).text
    assert "已收下" not in page
    assert "部分完成" in page and "有“！”。" in page and "/rows/1/pdf" in page and "files.zip" in page
    listed = browser.get("/batches", headers=HTML).text
    assert "一批" in listed and "部分完成" in listed and "急" in listed


def test_rows_are_shown_by_state_and_turned_by_number(browser: FlaskClient, services: Services) -> None:
    """However many they are."""
    sent = send(browser, letters(*["甲"] * 51, "喊！"))
    work(services)
    path = sent.headers["Location"].partition("?")[0]
    failed = browser.get(f"{path}?state=failed", headers=HTML).text
    assert 1 == failed.count("<td>52</td>") == len(re.findall(r"<td>\d+</td>", failed))
    first = browser.get(path, headers=HTML).text
    assert "<td>50</td>" in first and "<td>51</td>" not in first and "after=50" in first
    assert "<td>51</td>" in browser.get(f"{path}?after=50", headers=HTML).text
    assert 422 == browser.get(f"{path}?state=x", headers=HTML).status_code


def test_a_batch_is_steered_by_its_buttons(browser: FlaskClient, services: Services) -> None:
    """Those that its state allows; the log has each."""
    path = send(browser, letters("甲", "乙")).headers["Location"].partition("?")[0]
    for step, said, state in (
        ("pause", "已暂停：", "已暂停"),
        ("continue", "已继续。", "等待办理"),
        ("cancel", "已取消：", "已取消"),
        ("repeat", "已重新排入", "等待办理"),
    ):
        page = shown(browser, browser.post(f"{path}/{step}", headers=HTML))
        assert said in page and f">{state}</span>" in page, step
    for act in (Act.BATCH, Act.PAUSE_BATCH, Act.CONTINUE_BATCH, Act.CANCEL_BATCH, Act.REPEAT_BATCH):
        (event,) = services.office.logged(AuditQuery(act=act), offset=0, limit=9).events
        assert event.object == path.rpartition("/")[2]
    browser.post(f"{path}/cancel", headers=HTML)
    assert 409 == browser.post(f"{path}/continue", headers=HTML).status_code


@pytest.mark.parametrize(
    ("files", "typed", "word"),
    [
        ((), {}, "还没有选择文件"),
        ((letters("甲"),), {"pattern": "{x}"}, "{x}"),
        ((letters("甲"),), {"start_at": "soon"}, "开始时间"),
        ((letters("甲"),), {"name": "<b>" * 500}, "批次的名称"),
        ((letters("甲"),), {"mode": "file"}, "不能不经核稿"),
    ],
    ids=["no file", "pattern", "time", "name", "filing"],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    browser: FlaskClient, files: tuple[tuple[bytes, str], ...], typed: dict[str, str], word: str
) -> None:
    """Nothing is accepted."""
    answer = send(browser, *files, labels="留着", **typed)
    assert answer.status_code in (403, 422) and word in answer.text and 'value="留着"' in answer.text
    assert "<b><b>" not in answer.text
    assert "还没有提交过批次" in browser.get("/batches", headers=HTML).text


def test_a_form_with_files_is_read_within_limits(tmp_path: Path) -> None:
    """Too large, too many fields, no boundary, fields behind files: none is taken."""
    settings = settings_for(tmp_path, HONGTOU_BATCH_MAX_MB="1")
    app = create_app(settings, services_for(settings))
    browser = browser_of(app, person(app, Role.DRAFTER))
    assert 413 == send(browser, (b"x" * (1 << 20) + b"y" * 9, "a.json")).status_code
    assert 413 == send(browser, (b"x" * 600_000, "a.json"), (b"x" * 600_000, "b.json")).status_code
    assert 413 == send(browser, letters("甲"), name="x" * 20_000).status_code
    assert 400 == send(browser, letters("甲"), **{f"f{n}": "" for n in range(30)}).status_code

    def post(body: str, kind: str = "multipart/form-data; boundary=x") -> int:
        told = {**HTML, "Content-Type": kind}
        return browser.post("/batches/new", data=body.encode(), headers=told).status_code

    field = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'
    file = '--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n{}\r\n'
    assert 400 == post(f"{file}{field}--x--\r\n")
    assert 400 == post(f"{field}{field}--x--\r\n")
    assert 400 == post("--x\r\nnothing")
    assert 415 == post(field, "multipart/form-data") == post("a=b", "text/plain")


def test_a_form_of_another_site_sends_no_files(app: Flask, browser: FlaskClient) -> None:
    """The token is asked for before a file is looked at."""
    stranger = browser_of(app, person(app, Role.DRAFTER))
    del stranger.environ_base["HTTP_X_CSRF_TOKEN"]
    assert (403, "forged-call") == code_shown(send(stranger, letters("甲")))
    page = stranger.get("/batches/new", headers=HTML).text
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    data = {"csrf_token": found[1], "files": [(BytesIO(letters("甲")[0]), "a.ndjson")]}
    assert 303 == stranger.post("/batches/new", data=data, headers=HTML).status_code


def test_batches_are_found_by_a_label(browser: FlaskClient) -> None:
    """By the whole of it, as it is written; a label leads to those that have it."""
    for place, labels in enumerate(("急，Ab", "加急", "急")):
        send(browser, letters("甲"), key=f"{place:032x}", name=f"第{place}批", labels=labels)

    def found(label: str) -> list[str]:
        page = browser.get("/batches", query_string={"label": label}, headers=HTML).text
        told = browser.get("/api/v1/batches", query_string={"label": label}).get_json()
        names = [item["name"] for item in told["items"]]
        assert len(names) == told["total"] and names == re.findall(r">(第\d批)</a>", page)
        return names

    assert ["第2批", "第0批"] == found("急") and ["第0批"] == found("Ab")
    assert [] == found("ab") == found("%") and "没有这样的批次" in browser.get("/batches?label=x").text
    assert ["第2批", "第1批", "第0批"] == found("")
    assert 'href="/batches?label=%E5%8A%A0%E6%80%A5"' in browser.get("/batches", headers=HTML).text
    assert 422 == browser.get("/batches?label=a,b", headers=HTML).status_code


def test_a_form_asks_for_no_more_than_it_can_give(browser: FlaskClient) -> None:
    """In Chinese names; nothing is archived here, so no archival code; what is rarely wanted is folded."""
    form = browser.get("/batches/new", headers=HTML).text
    assert "{文号}" in form and "{档号}" not in form and 1 == form.count("文件的命名格式")
    assert "<details>" in form and 'value="5" selected>中' in form
    for pattern in ("{没有}", "{档号}"):
        page = send(browser, letters("甲"), pattern=pattern, priority="8").text
        assert "没有这样的项" in page and "{来源}" in page and "（index）" not in page
        assert "<details open>" in page and 'value="8" selected>高' in page
    path = send(browser, letters("甲"), pattern="{来源}", priority="8").headers["Location"]
    told = browser.get(f"/api/v1{path.partition('?')[0]}").get_json()
    assert ("{来源}", 8) == (told["pattern"], told["priority"])


def test_a_batch_is_not_cancelled_by_one_press(browser: FlaskClient) -> None:
    """The button is folded away, with what it does."""
    page = shown(browser, send(browser, letters("甲")))
    folded = page.partition("<summary>取消</summary>")[2].partition("</details>")[0]
    assert "确认取消" in folded and "已完成的不受影响" in folded and "/cancel" in folded
    assert 1 == page.count("/cancel")


def test_what_cannot_be_read_is_not_offered_again(browser: FlaskClient, services: Services) -> None:
    """It has no type either; whose data were at fault is told how mended data come in."""
    advice, button = "作为新的批次提交", "重办未成的"
    path = send(browser, (b"", "空.json")).headers["Location"].partition("?")[0]
    page = browser.get(path, headers=HTML).text
    assert "全部未成" in page and advice in page and button not in page
    (row,) = browser.get(f"/api/v1{path}/rows").get_json()["items"]
    assert ("failed", "", "") == (row["state"], row["doc_type"], row["digest"])
    assert 409 == browser.post(f"{path}/repeat", headers=HTML).status_code
    path = send(browser, letters("喊！"), key="x" * 32).headers["Location"].partition("?")[0]
    assert advice not in browser.get(path, headers=HTML).text
    work(services)
    page = browser.get(path, headers=HTML).text
    assert advice in page and button in page


def test_a_batch_is_nobody_elses(app: Flask, browser: FlaskClient) -> None:
    """As if it were not there."""
    path = send(browser, letters("甲")).headers["Location"].partition("?")[0]
    other = browser_of(app, person(app, Role.DRAFTER))
    assert (404, "not-found") == code_shown(other.get(path, headers=HTML))
    assert (404, "not-found") == code_shown(other.post(f"{path}/cancel", headers=HTML))
    assert "还没有提交过批次" in other.get("/batches", headers=HTML).text


def test_hostile_words_stay_words(browser: FlaskClient, services: Services) -> None:
    """In names of files, of the batch, and in findings."""
    hostile = "<script>alert(1)</script>"
    file = b'{"doc_type": "letter", "<script>": 1}', f"{hostile}.json"
    path = send(browser, file, name=hostile).headers["Location"]
    work(services)
    for page in (browser.get(path, headers=HTML).text, browser.get("/batches", headers=HTML).text):
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_what_holds_a_batch_up_is_told(app: Flask, browser: FlaskClient) -> None:
    """With how to mend it."""
    held: Services = app.extensions[EXTENSION]
    path = send(browser, letters("甲")).headers["Location"]
    held.queue.enter("w" * 32, host="机器一", process=1, slots=1)
    trouble = '{"host": "机器一", "code": "store-full", "message": "磁盘已满。", "hint": "请清理。"}'
    held.queue.beat("w" * 32, trouble)
    page = browser.get(path, headers=HTML).text
    assert "磁盘已满。" in page and "请清理。" in page
