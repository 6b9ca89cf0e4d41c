"""Who is let in where: a row for each address and method, written by hand, not from the rules it is held to.

People are told by a sign each: 拟稿, 核稿, 签发, 归档, 系统管理员 (管), 安全保密员 (密), 审计员 (审);
a program by the scope of its token. Whoever a row does not name is refused: 401 where nobody is known,
else 403.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from service.core.access import Role

SIGNS: Mapping[str, Role] = {
    "拟": Role.DRAFTER,
    "核": Role.REVIEWER,
    "签": Role.ISSUER,
    "归": Role.ARCHIVIST,
    "管": Role.ADMINISTRATOR,
    "密": Role.SECURITY_OFFICER,
    "审": Role.AUDITOR,
}
EVERYBODY = "".join(SIGNS)
PAPERS = "拟核签归"
ANY = "any token"
"""A token of whatever scope."""

PAPER = "paper"
"""A kept paper's id in the path: what belongs to another unit is not there for a caller."""

MANUSCRIPT = "manuscript"
"""A manuscript's id in the path, likewise."""

BATCH, HOOK = "batch", "hook"
"""The id of one in the path: it is there for who handed it over or set it, and the person behind a token."""

ABSENT = "0" * 32


@dataclass(frozen=True)
class Row:
    """Who is let in, and what the true caller is answered; `sends` is what the call is made with.

    `known` is what people who are signed in are answered instead, where that is not the same. `of` is what
    the ids of the path are: PAPER or another kind, or why it makes no difference who asks. `is_open` lets in
    whoever asks, known or not; `is_first` lets in who has still to change the first password.
    """

    people: str
    tokens: tuple[str, ...] = ()
    answers: int = 200
    known: int = 0
    of: str = ""
    is_open: bool = False
    is_first: bool = False
    path: Mapping[str, str] = field(default_factory=dict)
    sends: Mapping[str, Any] = field(default_factory=dict)


def _json(**values: Any) -> dict[str, Any]:
    return {"json": values}


OPEN = Row(EVERYBODY, (ANY,), is_open=True, is_first=True)
KNOWN = Row(EVERYBODY, (ANY,))
MAKERS = Row(PAPERS, ("documents:make",))
OF_NO_BATCH = Row(PAPERS, ("documents:make",), 404, of=BATCH, path={"id": ABSENT})
OF_NO_HOOK = Row(PAPERS, ("documents:make",), 404, of=HOOK, path={"id": ABSENT})
CHANGED_HOOK = {"name": "试", "url": "https://oa.example.cn/", "events": ["row.ended"], "is_enabled": True}
OF_NO_HOOK_BY_FORM = replace(OF_NO_HOOK, sends={"data": {"name": "试"}})
OF_NO_DELIVERY = Row(PAPERS, ("documents:make",), 404, of=HOOK, path={"id": ABSENT, "delivery": ABSENT})
OF_NO_DELIVERY_BY_FORM = replace(OF_NO_DELIVERY, sends={"data": {"name": "试"}})
OF_NO_BATCH_BY_FORM = replace(OF_NO_BATCH, sends={"data": {"name": "试"}})
OF_NO_ROW = Row(PAPERS, ("documents:make",), 404, of=BATCH, path={"id": ABSENT, "number": "1"})
READERS = Row(PAPERS, ("archive:read",))
READERS_OF_PAPERS = Row(PAPERS, ("archive:read",), of=PAPER)
LETTER = _json(doc_type="letter", doc_id="table", text="你好")
FROM_ELSEWHERE = {"headers": {"Origin": "https://elsewhere.example"}}
"""A form of another site, which is refused whoever sits there."""
ACCOUNTS = "accounts and tokens are read and changed by officers, for the whole institution"
OWN_TOKENS = "whoever's token it is, test_people.py tells that it is nobody else's"
OF_ONE = {"id": ABSENT}
READERS_OF_MANUSCRIPTS = Row(PAPERS, ("manuscripts:read",), of=MANUSCRIPT)
SEEN = {"headers": {"If-Match": f'"{"0" * 64}"'}}
OF_A_TYPE = "types are nobody's secret"
OF_NO_EXAMPLE = Row(EVERYBODY, (ANY,), 404, path={"type": "letter"}, of=OF_A_TYPE)
OF_NO_GRID = {"type": "letter", "grid": "ledger"}
"""Letters have no grid."""


def _on_manuscript(people: str, *tokens: str, **sends: Any) -> Row:
    """A change of a manuscript that is not there, so that everybody's call finds the same."""
    return Row(people, tokens, 404, of=MANUSCRIPT, path={"id": ABSENT}, sends={**SEEN, **sends})


def _on_page(people: str, *tokens: str, path: Mapping[str, str] | None = None, **typed: str) -> Row:
    """The same by the form of a page."""
    return Row(people, tokens, 404, of=MANUSCRIPT, path=path or {"id": ABSENT}, sends={"data": typed})


ROWS: Mapping[str, Row] = {
    "GET /manuscripts": Row(PAPERS, ("manuscripts:read",)),
    "GET /manuscripts/<id>": READERS_OF_MANUSCRIPTS,
    "GET /manuscripts/<id>/review": READERS_OF_MANUSCRIPTS,
    "GET /manuscripts/<id>/compare": READERS_OF_MANUSCRIPTS,
    "GET /manuscripts/<id>/check": Row("拟", ("manuscripts:write",), 404, of=MANUSCRIPT, path={"id": ABSENT}),
    "POST /manuscripts/<id>/submission": _on_page("拟", "manuscripts:write", digest=ABSENT),
    "POST /manuscripts/<id>/approval": _on_page("核", remark="试"),
    "POST /manuscripts/<id>/issue": _on_page("签", remark="试"),
    "POST /manuscripts/<id>/return": _on_page(PAPERS, "manuscripts:read", reason="试"),
    "POST /manuscripts/<id>/discard": _on_page("拟", "manuscripts:write", reason="试"),
    "POST /manuscripts/<id>/filing": _on_page("归", "documents:file", reason="试"),
    "POST /manuscripts/<id>/remarks": _on_page(PAPERS, "manuscripts:read", words="试"),
    "POST /manuscripts/<id>/remarks/<remark>/resolution": _on_page(
        "拟", "manuscripts:write", path={"id": ABSENT, "remark": ABSENT}, answer="试"
    ),
    "GET /healthz": OPEN,
    "GET /readyz": OPEN,
    "GET /metrics": Row("管", ("metrics:read",)),
    "GET /api/v1/chores": Row("管", ("metrics:read",)),
    "GET /": Row(EVERYBODY),
    "GET /login": Row(EVERYBODY, (ANY,), known=303, is_open=True),
    "POST /login": Row(EVERYBODY, (ANY,), 403, is_open=True, sends=FROM_ELSEWHERE),
    "POST /logout": Row(EVERYBODY, (), 403, is_first=True, sends=FROM_ELSEWHERE),
    "GET /oidc/begin": Row(EVERYBODY, (ANY,), 404, is_open=True),
    "GET /oidc/return": Row(EVERYBODY, (ANY,), 404, is_open=True),
    "GET /password": Row(EVERYBODY, is_first=True),
    "POST /password": Row(EVERYBODY, (), 403, is_first=True, sends=FROM_ELSEWHERE),
    "GET /assets/<version>/<path:name>": Row(
        EVERYBODY,
        (ANY,),
        is_open=True,
        path={"version": "0", "name": "pages/pages.css"},
        of="files of ours for every page",
    ),
    "GET /manuscripts/<id>/edit": Row("拟", ("manuscripts:write",), 404, of=MANUSCRIPT, path={"id": ABSENT}),
    "GET /manuscripts/<id>/sheet": Row(
        PAPERS, ("manuscripts:read",), 404, of=MANUSCRIPT, path={"id": ABSENT}
    ),
    "POST /language": Row(EVERYBODY, (ANY,), 403, is_open=True, is_first=True, sends=FROM_ELSEWHERE),
    "GET /api/v1/session": Row(EVERYBODY, (ANY,), is_first=True),
    "GET /api/docs": KNOWN,
    "GET /api/docs/start.js": KNOWN,
    "GET /api/docs/<name>": Row(EVERYBODY, (ANY,), path={"name": "swagger-ui.css"}, of="files of a package"),
    "GET /api/openapi.json": KNOWN,
    "GET /api/v1/types": KNOWN,
    "GET /api/v1/types/<type>/schema": Row(EVERYBODY, (ANY,), path={"type": "letter"}, of=OF_A_TYPE),
    "GET /api/v1/types/<type>/sample": Row(EVERYBODY, (ANY,), path={"type": "letter"}, of=OF_A_TYPE),
    "GET /api/v1/types/<type>/grids": Row(EVERYBODY, (ANY,), path={"type": "letter"}, of=OF_A_TYPE),
    "POST /api/v1/types/<type>/grids/<grid>/reading": Row(
        "拟", ("manuscripts:write",), 404, path=OF_NO_GRID, of=OF_A_TYPE, sends=_json(rows=[])
    ),
    "POST /api/v1/types/<type>/grids/<grid>/sheet": Row(
        "拟", ("manuscripts:write",), 404, path=OF_NO_GRID, of=OF_A_TYPE
    ),
    "POST /api/v1/types/<type>/grids/<grid>/export": Row(
        "拟", ("manuscripts:write",), 404, path=OF_NO_GRID, of=OF_A_TYPE, sends=_json(part=[])
    ),
    "GET /api/v1/types/<type>/grids/<grid>/form.xlsx": Row(
        EVERYBODY, (ANY,), 404, path=OF_NO_GRID, of=OF_A_TYPE
    ),
    "GET /api/v1/types/<type>/batch-example.xlsx": OF_NO_EXAMPLE,
    "GET /api/v1/types/<type>/batch-example.csv": OF_NO_EXAMPLE,
    "POST /api/v1/validate": Row(PAPERS, ("documents:make",), sends=LETTER),
    "POST /api/v1/render": Row(PAPERS, ("documents:make",), sends={**LETTER, "query_string": "format=pdf"}),
    "POST /api/v1/documents": Row("", ("documents:file",), 201, sends=LETTER),
    "GET /api/v1/documents": READERS,
    "GET /api/v1/documents/<id>": READERS_OF_PAPERS,
    "GET /api/v1/documents/<id>/pdf": READERS_OF_PAPERS,
    "GET /api/v1/documents/<id>/docx": READERS_OF_PAPERS,
    "GET /api/v1/documents/<id>/payload": READERS_OF_PAPERS,
    "GET /api/v1/documents/download": Row(
        PAPERS, ("archive:read",), 404, sends={"query_string": f"ids={ABSENT}"}
    ),
    "GET /api/v1/hooks": MAKERS,
    "POST /api/v1/hooks": Row(PAPERS, ("documents:make",), 422, sends=_json()),
    "GET /api/v1/hooks/<id>": OF_NO_HOOK,
    "PUT /api/v1/hooks/<id>": replace(OF_NO_HOOK, sends=_json(**CHANGED_HOOK)),
    "DELETE /api/v1/hooks/<id>": OF_NO_HOOK,
    "POST /api/v1/hooks/<id>/rotation": OF_NO_HOOK,
    "POST /api/v1/hooks/<id>/test": OF_NO_HOOK,
    "GET /api/v1/hooks/<id>/deliveries": OF_NO_HOOK,
    "GET /api/v1/hooks/<id>/deliveries/<delivery>": OF_NO_DELIVERY,
    "POST /api/v1/hooks/<id>/deliveries/<delivery>/replay": OF_NO_DELIVERY,
    "GET /hooks": MAKERS,
    "POST /hooks": Row(PAPERS, ("documents:make",), 422, sends={"data": {"name": "试"}}),
    "GET /hooks/<id>": OF_NO_HOOK,
    "POST /hooks/<id>": OF_NO_HOOK_BY_FORM,
    "POST /hooks/<id>/test": OF_NO_HOOK_BY_FORM,
    "POST /hooks/<id>/rotation": OF_NO_HOOK_BY_FORM,
    "POST /hooks/<id>/removal": OF_NO_HOOK_BY_FORM,
    "GET /hooks/<id>/deliveries/<delivery>": OF_NO_DELIVERY,
    "POST /hooks/<id>/deliveries/<delivery>/replay": OF_NO_DELIVERY_BY_FORM,
    "POST /api/v1/batches": Row(
        PAPERS,
        ("documents:make",),
        202,
        sends={"data": b"{}", "headers": {"Content-Type": "application/x-ndjson"}},
    ),
    "GET /api/v1/batches": MAKERS,
    "GET /api/v1/batches/<id>": OF_NO_BATCH,
    "GET /api/v1/batches/<id>/rows": OF_NO_BATCH,
    "GET /api/v1/batches/<id>/rows/<int:number>": OF_NO_ROW,
    "GET /api/v1/batches/<id>/rows/<int:number>/pdf": OF_NO_ROW,
    "GET /api/v1/batches/<id>/rows/<int:number>/docx": OF_NO_ROW,
    "GET /api/v1/batches/<id>/events": OF_NO_BATCH,
    "GET /api/v1/batches/<id>/files.zip": OF_NO_BATCH,
    "GET /api/v1/batches/<id>/report.json": OF_NO_BATCH,
    "GET /api/v1/batches/<id>/report.xlsx": OF_NO_BATCH,
    "GET /api/v1/batches/<id>/report.html": OF_NO_BATCH,
    "POST /api/v1/batches/<id>/pause": OF_NO_BATCH,
    "POST /api/v1/batches/<id>/continue": OF_NO_BATCH,
    "POST /api/v1/batches/<id>/cancel": OF_NO_BATCH,
    "POST /api/v1/batches/<id>/repeat": OF_NO_BATCH,
    "GET /batches": MAKERS,
    "GET /batches/new": MAKERS,
    "POST /batches/new": Row(
        PAPERS,
        ("documents:make",),
        422,
        sends={"data": {"name": "试"}, "content_type": "multipart/form-data"},
    ),
    "GET /batches/<id>": OF_NO_BATCH,
    "POST /batches/<id>/pause": OF_NO_BATCH_BY_FORM,
    "POST /batches/<id>/continue": OF_NO_BATCH_BY_FORM,
    "POST /batches/<id>/cancel": OF_NO_BATCH_BY_FORM,
    "POST /batches/<id>/repeat": OF_NO_BATCH_BY_FORM,
    "GET /api/v1/archive": READERS,
    "GET /archive": READERS,
    "GET /archive/download": Row(PAPERS, ("archive:read",), 404, sends={"query_string": f"id={ABSENT}"}),
    "GET /archive/download-found": Row(PAPERS, ("archive:read",), 404, sends={"query_string": "year=1999"}),
    "GET /archive/catalogue": Row("归", ("archive:export",)),
    "GET /archive/log": Row("归审", ("archive:log",)),
    "GET /archive/<id>": READERS_OF_PAPERS,
    "GET /archive/<id>/sheet": READERS_OF_PAPERS,
    "GET /archive/<id>/compare": Row(PAPERS, ("archive:read",), 404, of=PAPER, path={"id": ABSENT}),
    "POST /archive/<id>/verification": Row(PAPERS, ("archive:read",), 303, of=PAPER),
    "POST /archive/<id>/withdrawal": Row(
        "归", ("archive:withdraw",), 404, of=PAPER, path={"id": ABSENT}, sends={"data": {"reason": "试"}}
    ),
    "GET /api/v1/archive/log": Row("归审", ("archive:log",)),
    "GET /api/v1/archive/catalogue": Row("归", ("archive:export",)),
    "GET /api/v1/audit": Row("审", ("audit:read",)),
    "GET /api/v1/audit/export": Row("审", ("audit:read",)),
    "GET /api/v1/audit/verification": Row("审", ("audit:read",)),
    "GET /api/v1/archive/<id>/versions": READERS_OF_PAPERS,
    "GET /api/v1/archive/<id>/events": READERS_OF_PAPERS,
    "GET /api/v1/archive/<id>/files/<path:name>": Row(
        PAPERS, ("archive:read",), of=PAPER, path={"name": "metadata.xml"}
    ),
    "POST /api/v1/archive/<id>/verification": READERS_OF_PAPERS,
    "POST /api/v1/archive/<id>/withdrawal": Row(
        "归", ("archive:withdraw",), 404, of=PAPER, path={"id": ABSENT}, sends=_json(reason="试")
    ),
    "GET /api/v1/accounts": Row("管密审", ("accounts:read",)),
    "POST /api/v1/accounts": Row("管", answers=422, sends=_json()),
    "GET /api/v1/accounts/<id>": Row("管密审", ("accounts:read",), 404, of=ACCOUNTS, path=OF_ONE),
    "POST /api/v1/accounts/<id>/password": Row("管", answers=404, of=ACCOUNTS, path=OF_ONE),
    "POST /api/v1/accounts/<id>/disable": Row("管", answers=404, of=ACCOUNTS, path=OF_ONE),
    "POST /api/v1/accounts/<id>/enable": Row("管", answers=404, of=ACCOUNTS, path=OF_ONE),
    "POST /api/v1/accounts/<id>/security-officer": Row("管", answers=403, of=ACCOUNTS, path=OF_ONE),
    "POST /api/v1/accounts/<id>/roles": Row("密", answers=422, of=ACCOUNTS, path=OF_ONE, sends=_json()),
    "DELETE /api/v1/accounts/<id>/roles/<role>": Row(
        "密", answers=404, of=ACCOUNTS, path={**OF_ONE, "role": "drafter"}
    ),
    "GET /api/v1/units": KNOWN,
    "POST /api/v1/units": Row("管", answers=422, sends=_json()),
    "GET /api/v1/tokens": Row("管密审", ("accounts:read",)),
    "DELETE /api/v1/tokens/<id>": Row("密", answers=404, of=ACCOUNTS, path=OF_ONE),
    "GET /api/v1/me": Row(EVERYBODY, (ANY,), is_first=True),
    "GET /api/v1/me/events": Row(EVERYBODY),
    "GET /api/v1/me/tokens": Row(EVERYBODY),
    "POST /api/v1/me/tokens": Row(EVERYBODY, answers=422, sends=_json()),
    "DELETE /api/v1/me/tokens/<id>": Row(EVERYBODY, answers=404, of=OWN_TOKENS, path=OF_ONE),
    "POST /api/v1/manuscripts": Row("拟", ("manuscripts:write",), 201, sends=LETTER),
    "GET /api/v1/manuscripts": Row(PAPERS, ("manuscripts:read",)),
    "GET /api/v1/manuscripts/<id>": READERS_OF_MANUSCRIPTS,
    "GET /api/v1/manuscripts/<id>/content": READERS_OF_MANUSCRIPTS,
    "GET /api/v1/manuscripts/<id>/versions": READERS_OF_MANUSCRIPTS,
    "GET /api/v1/manuscripts/<id>/versions/<int:number>": Row(
        PAPERS, ("manuscripts:read",), of=MANUSCRIPT, path={"number": "1"}
    ),
    "GET /api/v1/manuscripts/<id>/pdf": READERS_OF_MANUSCRIPTS,
    "GET /api/v1/manuscripts/<id>/findings": READERS_OF_MANUSCRIPTS,
    "GET /api/v1/manuscripts/<id>/coverage": READERS_OF_MANUSCRIPTS,
    "POST /api/v1/manuscripts/from/<id>": Row(
        "拟", ("manuscripts:write",), 404, of=PAPER, path={"id": ABSENT}
    ),
    "GET /manuscripts/new": Row("拟", ("manuscripts:write",)),
    "POST /manuscripts/new": Row("拟", ("manuscripts:write",), 404, sends={"data": {"source": ABSENT}}),
    "POST /manuscripts/new/blank": Row("拟", ("manuscripts:write",), 422, sends={"data": {"type": ""}}),
    "GET /cases": READERS,
    "GET /cases/<id>": Row(PAPERS, ("archive:read",), 404, of=PAPER, path={"id": ABSENT}),
    "PUT /api/v1/manuscripts/<id>/content": _on_manuscript("拟", "manuscripts:write", **LETTER),
    "POST /api/v1/manuscripts/<id>/submission": _on_manuscript("拟", "manuscripts:write"),
    "POST /api/v1/manuscripts/<id>/return": _on_manuscript(PAPERS, "manuscripts:read", **_json(reason="试")),
    "POST /api/v1/manuscripts/<id>/approval": _on_manuscript("核", **_json()),
    "POST /api/v1/manuscripts/<id>/issue": _on_manuscript("签", **_json()),
    "POST /api/v1/manuscripts/<id>/filing": _on_manuscript("归", "documents:file"),
    "GET /api/v1/manuscripts/<id>/remarks": READERS_OF_MANUSCRIPTS,
    "POST /api/v1/manuscripts/<id>/remarks": _on_manuscript(
        PAPERS, "manuscripts:read", **_json(pointer="", words="试")
    ),
    "POST /api/v1/manuscripts/<id>/remarks/<remark>/resolution": Row(
        "拟",
        ("manuscripts:write",),
        404,
        of=MANUSCRIPT,
        path={"id": ABSENT, "remark": ABSENT},
        sends=_json(answer="试"),
    ),
    "POST /api/v1/manuscripts/<id>/discard": _on_manuscript("拟", "manuscripts:write", **_json(reason="试")),
}
