"""The archive in pages: searched, read, verified, withdrawn and taken along, by whoever may."""

import re
from collections.abc import Mapping
from hashlib import sha256
from html import unescape
from io import BytesIO
from pathlib import Path
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.core.access import Grant, Role
from service.core.events import Act
from service.core.holdings import AuditQuery
from tests.callers import browser_of, client_of
from tests.security.everyone import office_of, person
from tests.web.browsers import HTML, Outline, application, code_shown
from tests.web.calls import post
from tests.web.fakes import letter

OURS, OTHERS = "D01", "D02"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """The application for letters, in an institution of two units."""
    app = application(tmp_path)
    for unit in (OURS, OTHERS):
        office_of(app).units.add(unit, f"{unit}处", time="2026-01-01T00:00:00+00:00", actor="测试")
    return app


def kept(app: Flask, doc_id: str, text: str = "你好", unit: str = OURS) -> str:
    """The id of a new letter of that unit."""
    return str(post(client_of(app, unit=unit), "documents", letter(text, doc_id)).get_json()["id"])


def see(app: Flask, path: str, role: Role = Role.REVIEWER, unit: str = OURS) -> TestResponse:
    """The page there, as somebody of that role and unit sees it."""
    return browser_of(app, person(app, role, unit)).get(path, headers=HTML, buffered=True)


def send(app: Flask, path: str, role: Role, unit: str = OURS, **fields: str) -> TestResponse:
    """The answer to a form that somebody of that role and unit sends there."""
    return browser_of(app, person(app, role, unit)).post(path, data=fields, headers=HTML)


def titles(answer: TestResponse) -> list[str]:
    """The titles of the papers that a page lists."""
    return [unescape(title) for title in re.findall(r'<h2><a href="[^"]*">([^<]*)</a>', answer.text)]


def test_papers_are_found_by_their_words_which_are_marked(app: Flask) -> None:
    """Each with its number, its 档号 and what became of it; others are not there."""
    kept(app, "L-1", "检查了招待费的使用情况")
    kept(app, "L-2", "别的事")
    answer = see(app, "/archive?text=招待费")
    assert (200, ["关于“L-1”的信"]) == (answer.status_code, titles(answer))
    assert "<mark>招待费</mark>" in answer.text and "共 1 件。" in answer.text
    assert "Z109-WS·2022-D10-0001" in answer.text
    assert ["关于“L-2”的信", "关于“L-1”的信"] == titles(see(app, "/archive"))


def test_what_is_searched_stands_in_a_short_address_and_in_the_log(app: Flask) -> None:
    """Fields that were left empty are not in it; whoever reads the log sees the words."""
    led = see(app, "/archive?text=招待费&type=&year=&sort=-filed")
    assert (303, f"/archive?text={quote('招待费')}&sort=-filed") == (led.status_code, led.headers["Location"])
    before = office_of(app).logged(AuditQuery(act=Act.SEARCH), offset=0, limit=9).total
    answer = see(app, "/archive?text=招待费&sort=title")
    page = office_of(app).logged(AuditQuery(act=Act.SEARCH), offset=0, limit=9)
    assert (before + 1, "text=招待费&sort=title") == (page.total, page.events[0].details["query"])
    assert 'value="招待费"' in answer.text and '<option value="title" selected>' in answer.text
    assert "没有符合条件的文书。" in answer.text and "可以试试" in answer.text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("text=党", "text"),
        ("year=abc", "year"),
        ("status=x", "status"),
        ("date_from=2022-13-01", "date_from"),
        ("page=0", "page"),
        ("nothing=1", "nothing"),
    ],
)
def test_what_cannot_be_searched_is_told_at_its_field(app: Flask, query: str, field: str) -> None:
    """With a link to it; what was typed stays."""
    answer = see(app, f"/archive?{query}")
    assert 422 == answer.status_code and 'role="alert"' in answer.text
    assert f'href="#{field}"' in answer.text
    if field in ("text", "year", "date_from"):
        (asked,) = [tag for tag in Outline(answer.text).of("input") if tag.get("id") == field]
        assert ("true", query.partition("=")[2]) == (asked["aria-invalid"], asked["value"])
        assert f'id="{field}-fault"' in answer.text and f"{field}-fault" in str(asked["aria-describedby"])


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}安全",
    "招待费' OR 1=1 --",
    "招待费%00",
    "\ud7ff招待费",
    "招待费\x00",
    "NEAR(招待费)",
)


def test_hostile_words_stay_words(app: Flask) -> None:
    """In the field, in the address, and where they are found in a paper; no page is made of them."""
    kept(app, "L-1", f"招待费 {HOSTILE[0]}")
    browser = browser_of(app, person(app, Role.REVIEWER, OURS))
    for words in HOSTILE:
        for query in (f"text={quote(words)}", f"title={quote(words)}&text=招待费"):
            answer = browser.get(f"/archive?{query}", headers=HTML)
            assert answer.status_code in (200, 422), words
            assert "<script>alert" not in answer.text and "<img src=x" not in answer.text, words
            assert "49安全" not in answer.text
    found = browser.get("/archive?text=alert", headers=HTML).text.replace("<mark>alert</mark>", "alert")
    assert "&lt;script&gt;alert" in found


def test_pages_lead_to_each_other_and_keep_what_is_asked(app: Flask) -> None:
    """Each paper once."""
    for number in range(5):
        kept(app, f"L-{number}")
    first = see(app, "/archive?text=你好&page_size=2")
    links = [unescape(link) for link in re.findall(r'<a href="(/archive\?[^"]*page=\d)"', first.text)]
    assert 3 == len(links) and all("page_size=2" in link and "text=" in link for link in links)
    assert 5 == len({title for link in links for title in titles(see(app, link))})


def test_papers_of_others_are_not_there(app: Flask) -> None:
    """Neither listed, counted, shown, drawn, verified, withdrawn nor taken along: as if they never were."""
    others, own = kept(app, "L-1", unit=OTHERS), kept(app, "L-2")
    answer = see(app, "/archive?text=你好")
    assert ["关于“L-2”的信"] == titles(answer) and "共 1 件。" in answer.text
    for path in (f"/archive/{others}", f"/archive/{others}/sheet", f"/archive/download?id={own}&id={others}"):
        assert (404, "not-found") == code_shown(see(app, path, Role.ARCHIVIST))
    for path in ("verification", "withdrawal"):
        asked = send(app, f"/archive/{others}/{path}", Role.ARCHIVIST, reason="试")
        assert (404, "not-found") == code_shown(asked)
    found = ZipFile(BytesIO(see(app, "/archive/download-found?text=你好").data))
    assert 4 == len(found.namelist())


def opened(answer: TestResponse) -> Mapping[str, bytes]:
    """The files of the zip file, each of which has the digest that its manifest tells."""
    assert (200, "application/zip") == (answer.status_code, answer.mimetype)
    with ZipFile(BytesIO(answer.data)) as parcel:
        files = {name: parcel.read(name) for name in parcel.namelist()}
    lines = files["manifest-sha256.txt"].decode().splitlines()
    assert files.keys() == {line[66:] for line in lines} | {"manifest-sha256.txt"}
    assert all(line[:64] == sha256(files[line[66:]]).hexdigest() for line in lines)
    return files


def test_chosen_papers_and_found_ones_are_taken_along(app: Flask) -> None:
    """As one zip file; what is chosen on the page is what the box says."""
    one, other, third = (kept(app, f"L-{number}") for number in range(3))
    listed = see(app, "/archive")
    boxes = [tag["value"] for tag in Outline(listed.text).of("input") if tag.get("type") == "checkbox"]
    assert [third, other, one] == boxes
    files = opened(see(app, f"/archive/download?id={one}&id={third}"))
    assert 6 == len(files) and not [name for name in files if "L-1" in name]
    assert "/archive/download-found?text=" in unescape(see(app, "/archive?text=你好").text)
    assert 8 == len(opened(see(app, "/archive/download-found?text=你好")))
    assert (422, "unfit-query") == code_shown(see(app, "/archive/download"))
    assert (422, "unfit-query") == code_shown(see(app, "/archive/download-found?year=x"))


def test_more_than_a_hundred_are_not_taken_along_at_once(app: Flask) -> None:
    """Told before anything is looked up."""
    ids = "&".join(f"id={number:032x}" for number in range(101))
    assert (422, "too-much") == code_shown(see(app, f"/archive/download?{ids}"))


def test_a_paper_is_shown_with_what_proves_it(app: Flask) -> None:
    """In words; the digests are there for who looks for them."""
    id = kept(app, "L-1", "有疑问吗？")
    answer = see(app, f"/archive/{id}")
    assert 200 == answer.status_code
    proofs = ("尚未重新核验", "未加盖", "归档时没有检查")
    for words in ("关于“L-1”的信", "有效", "淮理党〔2022〕7号", "10年", "D01处", *proofs):
        assert words in answer.text
    assert "有“？”。" in answer.text, "the remark of the checks"
    assert re.search(r"<code>[0-9a-f]{64}</code>", answer.text)
    outline = Outline(answer.text)
    (frame,) = outline.of("iframe")
    assert str(frame["src"]).startswith(f"/archive/{id}/sheet#") and frame["title"]
    assert "OCFL" not in answer.text and "撤回本件" not in answer.text, "a reviewer withdraws nothing"


def test_the_sheet_is_drawn_in_our_own_pages_only(app: Flask) -> None:
    """Other answers are framed by nobody."""
    id = kept(app, "L-1")
    answer = see(app, f"/archive/{id}/sheet")
    assert "application/pdf" == answer.mimetype
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert "SAMEORIGIN" == answer.headers["X-Frame-Options"]
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in see(app, f"/archive/{id}").headers["Content-Security-Policy"]


def test_verifying_tells_what_was_found(app: Flask, tmp_path: Path) -> None:
    """At once on the page, and to whoever comes later; a changed file with its cure."""
    id = kept(app, "L-1")
    led = send(app, f"/archive/{id}/verification", Role.REVIEWER)
    assert (303, f"/archive/{id}?verified=1#proofs") == (led.status_code, led.headers["Location"])
    told = see(app, f"/archive/{id}?verified=1").text
    assert "刚刚核验完毕：内容与归档时一致。" in told and "内容与归档时一致：是" in told
    (path,) = tmp_path.glob("archive/**/document.pdf")
    path.chmod(0o600)
    path.write_bytes(b"changed")
    send(app, f"/archive/{id}/verification", Role.REVIEWER)
    told = see(app, f"/archive/{id}").text
    assert "内容与归档时一致：否" in told and "办法：" in told and "刚刚" not in told
    event = office_of(app).logged(AuditQuery(object=id, act=Act.VERIFY), offset=0, limit=1).events[0]
    assert f"/archive/{id}/verification" == event.details["path"]


def test_a_paper_whose_object_is_broken_is_still_shown(app: Flask, tmp_path: Path) -> None:
    """What the database knows of it, and that its versions cannot be read."""
    id = kept(app, "L-1")
    for path in tmp_path.glob("archive/**/inventory.json"):
        path.chmod(0o600)
        path.write_bytes(b"{")
    answer = see(app, f"/archive/{id}")
    assert 200 == answer.status_code and "读不出来。请按“立即核验”查明原因" in answer.text


def test_an_archivist_withdraws_with_a_reason(app: Flask) -> None:
    """Without one nothing happens, and what is wrong is told at the field; the page says so from then on."""
    id = kept(app, "L-1")
    assert "撤回本件" in see(app, f"/archive/{id}", Role.ARCHIVIST).text
    refused = send(app, f"/archive/{id}/withdrawal", Role.ARCHIVIST, reason=" ")
    assert (
        422 == refused.status_code
        and 'id="reason-fault"' in refused.text
        and "<details open>" in refused.text
    )
    led = send(app, f"/archive/{id}/withdrawal", Role.ARCHIVIST, reason="印发<b>有误</b>")
    assert (303, f"/archive/{id}") == (led.status_code, led.headers["Location"])
    told = see(app, f"/archive/{id}", Role.ARCHIVIST).text
    assert "本件已撤回" in told and "印发&lt;b&gt;有误&lt;/b&gt;" in told and "撤回本件" not in told
    assert (409, "not-in-force") == code_shown(
        send(app, f"/archive/{id}/withdrawal", Role.ARCHIVIST, reason="再来")
    )
    assert (403, "forbidden") == code_shown(send(app, f"/archive/{id}/withdrawal", Role.DRAFTER, reason="试"))


def test_a_version_tells_what_took_its_place(app: Flask) -> None:
    """With the reason, and a way from one to the other."""
    old = kept(app, "L-1")
    asked = "documents?reason=" + quote("更正笔误")
    new = post(client_of(app, unit=OURS), asked, letter("更正", "L-1")).get_json()["id"]
    told = see(app, f"/archive/{old}").text
    assert "已更替" in told and "更正笔误" in told and f'href="/archive/{new}"' in told
    told = see(app, f"/archive/{new}").text
    assert f'href="/archive/{old}"' in told and f'href="/archive/{new}/compare"' in told
    assert (404, "not-found") == code_shown(see(app, f"/archive/{old}/compare"))


def test_whoever_wrote_reviewed_and_issued_it_is_told(app: Flask) -> None:
    """Of a paper that went from hand to hand, each step with its remark."""
    writer = browser_of(app, person(app, Role.DRAFTER, OURS))
    found = post(writer, "manuscripts", letter("办公用房", "L-9")).get_json()
    steps = {"approval": Role.REVIEWER, "issue": Role.ISSUER, "filing": Role.ARCHIVIST}
    post(writer, f"manuscripts/{found['id']}/submission", b"{}", If_Match=f'"{found["digest"]}"')
    for step, role in steps.items():
        body = '{"remark": "同意印发"}'.encode() if step == "issue" else b"{}"
        told = post(
            browser_of(app, person(app, role, OURS)),
            f"manuscripts/{found['id']}/{step}",
            body,
            If_Match=f'"{found["digest"]}"',
        ).get_json()
    rows = re.findall(r"<tr><td>[^<]*</td><td>([^<]*)</td>", see(app, f"/archive/{told['record']}").text)
    assert ["起草", "送核", "核稿通过", "签发", "归档"] == rows
    assert "同意印发" in see(app, f"/archive/{told['record']}").text


def test_the_catalogue_is_read_and_fetched_by_archivists_of_the_whole(app: Flask) -> None:
    """Narrowed by year and retention; what is withdrawn keeps its row."""
    id = kept(app, "L-1")
    archivist = person(app, Role.ARCHIVIST)
    browser = browser_of(app, archivist)
    told = browser.get("/archive/catalogue?year=2022&retention=", headers=HTML).text
    assert f'href="/archive/{id}"' in told and "20220916" in told
    (link,) = re.findall(r'href="(/api/v1/archive/catalogue[^"]*)"', told)
    assert 200 == browser.get(unescape(link)).status_code
    assert "没有可编入目录的文书。" in browser.get("/archive/catalogue?year=1999", headers=HTML).text
    assert 422 == browser.get("/archive/catalogue?year=x", headers=HTML).status_code
    assert (403, "forbidden") == code_shown(see(app, "/archive/catalogue", Role.ARCHIVIST))


def test_the_log_is_read_in_words(app: Flask) -> None:
    """Each event with its paper, for whoever may read papers too; an auditor sees ids."""
    id = kept(app, "L-1")
    office = office_of(app)
    account = person(app, Role.ARCHIVIST)
    told = browser_of(app, account).get("/archive/log?act=归档", headers=HTML).text
    assert "共 1 条" in told and "关于“L-1”的信" in told
    auditor = browser_of(app, person(app, Role.AUDITOR)).get("/archive/log", headers=HTML).text
    assert id in auditor and "关于“L-1”的信" not in auditor
    assert 422 == browser_of(app, account).get("/archive/log?act=x", headers=HTML).status_code
    assert Act.AUDIT is office.logged(AuditQuery(act=Act.AUDIT), offset=0, limit=1).events[0].act


def test_the_archive_is_on_every_page_of_whoever_may_read_it(app: Flask) -> None:
    """And on nobody else's."""
    assert 'href="/archive"' in see(app, "/").text
    assert 'href="/archive"' not in see(app, "/", Role.ADMINISTRATOR, "").text
    assert [Grant(Role.ADMINISTRATOR)] == list(person(app, Role.ADMINISTRATOR).grants)


def test_the_archive_speaks_english_too(app: Flask) -> None:
    """But for what papers themselves say."""
    id = kept(app, "L-1")
    browser = browser_of(app, person(app, Role.REVIEWER, OURS))
    browser.set_cookie("language", "en")
    told = browser.get("/archive?text=你好", headers=HTML).text
    assert "1 found." in told and "10 years" in told and "关于“L-1”的信" in told
    told = browser.get(f"/archive/{id}", headers=HTML).text
    assert "In force" in told and "<td>归档</td>" not in told and "Not verified again yet" in told
