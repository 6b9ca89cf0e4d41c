"""archive: the last step, which keeps a rendered document with its payload and all that is known of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from service.core.access import EVERYWHERE, WHOLE, Reach
from service.core.keeping import KeptFile, Record
from service.core.ports import Consent, Store, unasked
from service.core.renditions import Made
from service.core.watching import Watch, unwatched

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Archive:
    """The step wired to a store; `watch` is told of it.

    A file's name comes from header and ending; `describe` says of a header what a record holds of it.
    """

    store: Store
    name_file: Callable[[Any, str], str]
    describe: Callable[[Any], Mapping[str, Any]]
    watch: Watch = unwatched

    def keep(
        self,
        made: Made,
        source: bytes,
        *,
        id: str,
        created_at: str,
        actor: str,
        reason: str = "",
        owner: str = WHOLE,
        origin: Mapping[str, Any] | None = None,
        reach: Reach = EVERYWHERE,
        once: bool = False,
        consent: Consent = unasked,
    ) -> Record:
        """The record as filed, with the *source* it was made from; raises StoreFailed.

        The door gives *id* (32 hex digits), time (UTC) and *actor*; *reason* says why it takes the place of
        an earlier version, where there is one, which must be within *reach*. *owner* is the unit whose paper
        it is, *origin* how it came about. *once*: the same payload filed before under its doc_id stays.
        *consent* is asked last: what it raises is raised, and nothing is filed.
        """
        files = {"payload": source, **{item.format: item.content for item in made.outcome.renditions}}
        with self.watch("archive", type=made.doc_type, bytes=sum(map(len, files.values()))):
            record = self._record(made, source, id, created_at)
            whole = replace(record, owner=owner, origin=origin or {})
            return self.store.keep(
                whole, files, actor=actor, reason=reason, reach=reach, once=once, consent=consent
            )

    def _record(self, made: Made, source: bytes, id: str, created_at: str) -> Record:
        header, outcome = made.header, made.outcome
        description = self.describe(header)
        files = [("payload", "json", JSON, source)]
        files += [(item.format, item.format, item.media_type, item.content) for item in outcome.renditions]
        return Record(
            id=id,
            doc_id=made.doc_id,
            type=made.doc_type,
            version=made.version,
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
                for format, ending, media_type, content in files
            ),
            findings=outcome.findings,
            made_with=outcome.made_with,
            faces=outcome.faces,
            organs=tuple(description["organs"]),
            description=description,
        )
