"""The archive as a clerk uses it: searched, read, verified and taken along, by keyboard, on any screen."""

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from service.acting import utc_now
from service.core.access import Grant, Role
from tests.browser.conftest import Shot, SignedIn
from tests.browser.desk import PASSWORD, Desk
from tests.browser.window import axe, sideways
from tests.callers import token_of
from tests.web.fakes import office_in

NOTICES = Path("samples/feedback_notice")
KEEPER = "keeper"
"""Who keeps the archive of the whole institution."""

TITLE = "关于巡察土木建筑学院党委的反馈意见"


@pytest.fixture(scope="module")
def filed(desk: Desk, chromium: Browser) -> dict[str, str]:
    """The ids of papers that the unit has filed: a long notice, one withdrawn, one in place of another."""
    office = office_in(desk.data)
    shown = {"Authorization": f"Bearer {token_of(office, unit=desk.unit)}"}
    by = {"time": utc_now(), "actor": "测试"}
    account, first = office.accounts.open(
        desk.account(KEEPER), "周总档", [Grant(Role.ARCHIVIST)], id=uuid4().hex, **by
    )
    office.accounts.change_password(account.id, first, PASSWORD, time=by["time"])
    office.database.let_go()
    context = chromium.new_context(base_url=desk.address, extra_http_headers=shown)

    def send(path: str, body: Any) -> str:
        answer = context.request.post(f"/api/v1/{path}", data=body, timeout=120_000)
        assert answer.ok, answer.text()
        return str(answer.json()["id"])

    ids = {}
    for name in ("typical", "minimal"):
        payload = json.loads((NOTICES / f"{name}.json").read_bytes())
        ids[name] = send("documents", {**payload, "doc_id": f"{payload['doc_id']}-{desk.unit}"})
    send(f"archive/{ids['minimal']}/withdrawal", {"reason": "印发有误，另行印发"})
    first = {**payload, "doc_id": f"FN-{desk.unit}"}
    first["header"]["doc_number"]["serial"] = 9
    send("documents", first)
    second = json.loads(json.dumps(first))
    second["header"]["main_recipients"] = ["中共淮岭理工大学土木建筑学院委员会", "学校党委组织部"]
    ids["corrected"] = send("documents?reason=%E6%BC%8F%E9%80%81", second)
    context.close()
    return ids


@pytest.fixture
def archivist(signed_in: SignedIn, filed: dict[str, str]) -> Page:
    """A window in which the unit's archivist is signed in."""
    return signed_in("archivist")


PAGES = {
    "archive-found": "/archive?text=经费审批 整改",
    "archive-nothing-found": "/archive?text=航天飞机&status=已更替",
    "archive-refused": "/archive?text=党&year=二〇二二",
    "archive-paper": "/archive/{typical}",
    "archive-withdrawn": "/archive/{minimal}",
    "archive-compared": "/archive/{corrected}/compare",
}


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_it(archivist: Page, filed: dict[str, str], shot: Shot, name: str) -> None:
    """axe-core finds nothing serious; at 320 pixels nothing has to be moved sideways."""
    archivist.goto(PAGES[name].format(**filed))
    shot(archivist, name)
    assert [] == axe(archivist)
    assert 0 == sideways(archivist)
    shot(archivist, f"{name}-narrow")
    assert [] == axe(archivist)


@pytest.mark.parametrize("name", ["catalogue", "log"])
def test_everybody_can_use_the_registers(
    signed_in: SignedIn, filed: dict[str, str], shot: Shot, name: str
) -> None:
    """Wide tables are moved in their own frame, which the keyboard reaches."""
    page = signed_in(KEEPER)
    page.goto(f"/archive/{name}")
    shot(page, f"archive-{name}")
    assert [] == axe(page)
    assert 0 == sideways(page)
    shot(page, f"archive-{name}-narrow")


def test_a_paper_is_found_read_and_verified_by_keyboard(archivist: Page, shot: Shot) -> None:
    """Words typed, Enter, Tab to the paper; its PDF is in the page; the button tells what was found."""
    archivist.goto("/archive")
    archivist.get_by_label("全文检索").focus()
    archivist.keyboard.type("经费审批")
    archivist.keyboard.press("Enter")
    expect(archivist).to_have_url("/archive?text=%E7%BB%8F%E8%B4%B9%E5%AE%A1%E6%89%B9&sort=-filed")
    expect(archivist.locator("mark").first).to_have_text("经费审批")
    reach(archivist, TITLE)
    archivist.keyboard.press("Enter")
    expect(archivist.get_by_role("heading", level=1)).to_have_text(TITLE)
    sheet = archivist.request.get((archivist.locator("iframe").get_attribute("src") or "").partition("#")[0])
    assert sheet.body().startswith(b"%PDF-")
    expect(archivist.get_by_text("尚未重新核验")).to_be_visible()
    reach(archivist, "跳过文书")
    archivist.keyboard.press("Enter")
    reach(archivist, "立即核验")
    archivist.keyboard.press("Enter")
    expect(archivist.get_by_text("刚刚核验完毕：内容与归档时一致。")).to_be_visible()
    expect(archivist.get_by_text("内容与归档时一致：是")).to_be_visible()
    shot(archivist, "archive-verified")


def test_a_plan_is_begun_from_a_filed_notice(signed_in: SignedIn, filed: dict[str, str]) -> None:
    """From the notice's page, by whoever drafts; from one that was withdrawn nothing is begun."""
    page = signed_in("drafter")
    page.goto(f"/archive/{filed['minimal']}")
    expect(page.get_by_role("button", name="由本件起草")).to_have_count(0)
    page.goto(f"/archive/{filed['typical']}")
    page.get_by_role("button", name="由本件起草整改方案").click()
    expect(page).to_have_url(re.compile(r"/manuscripts/[0-9a-f]{32}/edit$"))


def test_a_paper_is_compared_with_the_one_it_replaced(archivist: Page, filed: dict[str, str]) -> None:
    """What is another stands side by side; its reason is told on the page of each."""
    archivist.goto(f"/archive/{filed['corrected']}")
    archivist.get_by_role("link", name="与它比较").click()
    expect(archivist.get_by_role("status")).to_contain_text("共 1 处不同")
    expect(archivist.locator("ins")).to_contain_text("学校党委组织部")


def test_chosen_papers_come_in_one_zip_file(archivist: Page, tmp_path: Path) -> None:
    """Under names to read, two of one name by their 档号; each file has the digest that is told of it."""
    archivist.goto("/archive?text=整改")
    for box in archivist.get_by_role("checkbox").all():
        box.check()
    with archivist.expect_download() as waiting:
        archivist.get_by_role("button", name="下载所选").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert "归档文书4件" in path.name and ".zip" == path.suffix
    with ZipFile(path) as parcel:
        lines = parcel.read("manifest-sha256.txt").decode().splitlines()
        assert all(line[:64] == sha256(parcel.read(line[66:])).hexdigest() for line in lines)
        assert {line[66:] for line in lines} == {*parcel.namelist()} - {"manifest-sha256.txt"}
        assert 4 == len([name for name in parcel.namelist() if TITLE in name and name.endswith(".pdf")])


def test_a_paper_is_withdrawn_with_a_reason(archivist: Page, filed: dict[str, str]) -> None:
    """The last test of this file: what is withdrawn stays so."""
    archivist.goto(f"/archive/{filed['typical']}")
    archivist.get_by_text("撤回本件", exact=True).click()
    archivist.get_by_label("撤回的原因").fill("内容有误")
    archivist.get_by_role("button", name="撤回", exact=True).click()
    expect(archivist.get_by_text("本件已撤回，仅供查考。")).to_be_visible()
    expect(archivist.get_by_text("原因：内容有误")).to_be_visible()


def reach(page: Page, name: str) -> None:
    """Nothing; Tab was pressed until the link or button of that name had the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if name in (page.evaluate("document.activeElement.innerText") or ""):
            return
    raise AssertionError(f"Tab does not reach {name}")
