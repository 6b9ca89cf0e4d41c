"""At a terminal a bar says how far a batch has come."""

import os
import pty
import sys
from time import monotonic

import pytest

from service.batch_commands.screen import Bar, screen
from service.core.batches import Batch, BatchState, RowState, Sender, Wishes

END = b"END"


def half_way() -> Batch:
    """A batch of ten, of which three have ended, one with a fault, at a pace of six in a minute."""
    counts = {RowState.DONE: 2, RowState.FAILED: 1, RowState.WAITING: 7}
    sender = Sender("b" * 32, "张三")
    return Batch("a" * 32, sender, Wishes(), "", total=10, counts=counts, recent=6, span=60.0)


def test_the_bar_tells_how_many_of_how_many_the_faults_and_the_time_that_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is said besides stands above it, and it is gone at the end."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "160")
    outer, inner = pty.openpty()
    with os.fdopen(inner, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        bar = screen(monotonic)
        assert isinstance(bar, Bar)
        bar.show(half_way(), BatchState.RUNNING)
        bar.say("归档存储没有应答。等待中。")
        bar.end()
        terminal.write(END.decode())
        terminal.flush()
        shown = b""
        while not shown.endswith(END):
            shown += os.read(outer, 65536)
    os.close(outer)
    text = shown.decode()
    assert "3/10 件，未成 1，每分钟 6 件，约剩 70 秒" in text
    assert "已用" in text
    assert text.index("等待中。\r\n") < text.rindex("3/10")
    assert text.rindex("3/10") < text.rindex("\x1b[2K")
