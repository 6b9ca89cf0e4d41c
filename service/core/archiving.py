"""archive: the last step, which keeps a rendered document with its payload and all that is known of it."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from service.core.keeping import KeptFile, Record
from service.core.pipeline import Loaded
from service.core.ports import Store
from service.core.renditions import Outcome
from service.core.watching import Watch, unwatched

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Archive:
    """The step wired to a store; a file's name comes from header and ending; `watch` is told of it."""

    store: Store
    name_file: Callable[[Any, str], str]
    watch: Watch = unwatched

    def keep(self, loaded: Loaded, outcome: Outcome, *, id: str, created_at: str) -> Record:
        """The record as kept; raises StoreFailed. The door gives *id* (32 hex digits) and time (UTC)."""
        files = {"payload": loaded.source, **{item.format: item.content for item in outcome.renditions}}
        size = sum(map(len, files.values()))
        with self.watch("archive", type=loaded.type.name, bytes=size):
            return self.store.keep(self._record(loaded, outcome, id, created_at), files)

    def _record(self, loaded: Loaded, outcome: Outcome, id: str, created_at: str) -> Record:
        document, header = loaded.document, loaded.document.header
        made = [("payload", "json", JSON, loaded.source)]
        made += [(item.format, item.format, item.media_type, item.content) for item in outcome.renditions]
        return Record(
            id=id,
            doc_id=document.doc_id,
            type=document.doc_type,
            version=getattr(document, "version", 1),
            number=header.doc_number.text,
            title=header.title,
            issue_date=header.issue_date.isoformat(),
            created_at=created_at,
            files=tuple(
                KeptFile(
                    format,
                    media_type,
                    self.name_file(header, ending),
                    sha256(content).hexdigest(),
                    len(content),
                )
                for format, ending, media_type, content in made
            ),
            findings=outcome.findings,
            made_with=outcome.made_with,
            faces=outcome.faces,
        )
