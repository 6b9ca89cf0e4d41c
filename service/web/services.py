"""What the views work with, put together once per process."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from flask import current_app

from service.core.errors import HongtouError, StoreFailed
from service.core.pipeline import Pipeline
from service.core.ports import Document, Keys, Store
from service.registry import sample
from service.settings import Settings
from service.web.places import Places

EXTENSION = "hongtou"


def new_id() -> str:
    """A name nobody had before: 32 hexadecimal digits."""
    return uuid4().hex


def published_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the payloads of type *name*."""
    from schemas.json_schema import json_schema

    return json_schema(name)


@dataclass(frozen=True, slots=True)
class Services:
    """The wired adapters, and where ids, the time and samples come from."""

    settings: Settings
    pipeline: Pipeline
    store: Store
    keys: Keys
    sample: Callable[[str], bytes] = sample
    json_schema: Callable[[str], Mapping[str, Any]] = published_schema
    new_id: Callable[[], str] = new_id
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _places: Places = field(default_factory=Places)

    def now(self) -> str:
        """The time in UTC to the microsecond, ISO 8601."""
        return self.clock().isoformat(timespec="microseconds").replace("+00:00", "Z")

    def find(self, doc_id: str) -> Document | None:
        """The newest kept document with the sender's *doc_id*; raises StoreFailed."""
        payload = self.store.find(doc_id)
        if payload is None:
            return None
        try:
            return self.pipeline.load(payload).document
        except StoreFailed:
            raise
        except HongtouError as error:
            raise StoreFailed(
                f"所引用的留存文书 {doc_id} 无法读取：{error.message}",
                hint="请管理员检查该文书，或调高读取上限。",
            ) from error

    def checking(self) -> AbstractContextManager[None]:
        """The one place of this process to read and check a payload in; raises Busy or QueueFull."""
        return self._places.checking(self.settings.render_wait_seconds)

    def rendering(self) -> AbstractContextManager[None]:
        """The one place of this process to render in; raises Busy or QueueFull."""
        return self._places.rendering(self.settings.render_wait_seconds)


def services() -> Services:
    """The services of the running application."""
    found: Services = current_app.extensions[EXTENSION]
    return found
