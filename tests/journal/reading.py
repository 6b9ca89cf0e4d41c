"""The log as whoever collects it sees it."""

import json
from typing import Any

import pytest

from service.journal.lines import OneLine


def lines(caplog: pytest.LogCaptureFixture, event: str = "") -> list[dict[str, Any]]:
    """The lines written so far, those of one *event* where it is named."""
    found = [json.loads(OneLine().format(record)) for record in caplog.records]
    return [line for line in found if event in ("", line["event"])]
