"""A service and a Chromium for all tests here; every window is watched, and fails its test by what it saw.

Playwright's own event loop runs as long as its driver does: no test elsewhere may find it running, so
driver and browser end with this folder.
"""

import shutil
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from steps import BROWSERS

from tests.browser.desk import Desk, furnished
from tests.browser.window import Window
from tests.running import running_service

CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)

PATIENCE = 15_000
"""Milliseconds that a page may take to show what is expected of it, on cores that others use too."""

FAILED = pytest.StashKey[bool]()

OpenWindow = Callable[..., Window]
SignedIn = Callable[..., Page]
Shot = Callable[[Page, str], None]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One headless Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here; Ubuntu has it as a snap only: sudo snap install chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address and the data folder of a running service; what it logs is in `service.log` there."""
    data = tmp_path_factory.mktemp("service")
    with (
        (data / "service.log").open("wb") as log,
        running_service(data, log, HONGTOU_RENDER_WORKERS="1") as address,
    ):
        yield address, data


@pytest.fixture(scope="module")
def desk(service: tuple[str, Path], request: pytest.FixtureRequest) -> Desk:
    """A unit of its own for the tests of one file, who see nothing of what the others do."""
    address, data = service
    return furnished(address, data, Path(request.path).stem.removeprefix("test_")[:20])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The same report, after the item has kept whether it failed."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
def open_window(chromium: Browser, desk: Desk, request: pytest.FixtureRequest) -> Iterator[OpenWindow]:
    """Opens windows at the desk that nobody is signed in with; options are those of a browser context.

    Where `--shots FOLDER` asks for pictures, there is one of each page of a test that failed.
    """
    windows: list[Window] = []

    def opened(**options: object) -> Window:
        settings = {"base_url": desk.address, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", **options}
        windows.append(Window(chromium.new_context(**settings), desk.address))  # type: ignore[arg-type]
        return windows[-1]

    yield opened
    if request.node.stash.get(FAILED, False):
        for number, page in enumerate(page for window in windows for page in window.context.pages):
            _keep(request, page, f"failed {request.path.stem} {request.node.name} {number}")
    for window in windows:
        window.context.close()
    assert [] == [fault for window in windows for fault in window.unforeseen()]


@pytest.fixture
def signed_in(open_window: OpenWindow, desk: Desk) -> SignedIn:
    """Opens a window in which one of PEOPLE is signed in, and returns its page, still empty."""

    def page(person: str, **options: object) -> Page:
        context = open_window(**options).context
        desk.sign_in(context, person)
        return context.new_page()

    return page


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Shot:
    """Keeps a picture of the whole page under that name, where `--shots FOLDER` says so."""
    return partial(_keep, request)


def _keep(request: pytest.FixtureRequest, page: Page, name: str) -> None:
    if folder := request.config.getoption("--shots"):
        page.screenshot(path=Path(folder) / f"{name.replace('/', ' ')}.png", full_page=True)
