"""A server that dies in the middle of typing (SIGKILL) and is started again: nothing is lost."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desk import furnished
from tests.browser.drafts import begun, edited, kept, sample
from tests.browser.window import Window
from tests.running import HONGTOU, free_port, wait_until_ready

SAVED = re.compile(r"^已保存 \d\d:\d\d$")


@contextmanager
def served(data: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A ready server over *data*, killed with all its processes in the end."""
    environ = {
        **os.environ,
        "HONGTOU_DATA": str(data),
        "HONGTOU_PORT": str(port),
        "HONGTOU_RENDER_WORKERS": "1",
    }
    process = subprocess.Popen(
        [HONGTOU, "serve"], env=environ, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process)
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=30)


@pytest.mark.nightly
def test_a_server_killed_while_somebody_types_loses_nothing(chromium: Browser, tmp_path: Path) -> None:
    """What was typed before, while it was dead, and the sitting itself are all there again."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with served(tmp_path, port):
        desk = furnished(address, tmp_path, "killed")
        window = Window(chromium.new_context(base_url=address), address, foreseen=["net::ERR_"])
        desk.sign_in(window.context, "drafter")
        page = window.context.new_page()
        id = begun(page.request, sample("feedback_notice/minimal"))
        title = edited(page, id).get_by_label("标题", exact=True).first
        title.fill("死之前")
        expect(page.locator("#saving")).to_have_text(SAVED)
        title.fill("正要保存时")
    title.press_sequentially("还在打字")
    expect(page.get_by_role("alert")).to_contain_text("连接中断")
    with served(tmp_path, port):
        expect(page.locator("#saving")).to_have_text(SAVED, timeout=20_000)
        assert "正要保存时还在打字" == kept(page.request, id)["header"]["title"]
        window.context.close()
    assert [] == window.unforeseen()
