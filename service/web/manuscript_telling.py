"""What is told of a manuscript, and how callers name the content they mean."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from service.core.events import Act
from service.core.manuscripts import Manuscript, State, remark_of
from service.web import kept
from service.web.access import caller, concerns

TITLE = "文稿"
"""The chapter where manuscripts are to be seen."""

ACTIONS: Mapping[Act, str] = {
    Act.REVISE: "content",
    Act.SUBMIT: "submission",
    Act.RETURN: "return",
    Act.APPROVE: "approval",
    Act.ISSUE: "issue",
    Act.FILE: "filing",
    Act.DISCARD: "discard",
}
"""The last part of the address where each is done."""


def seen(asked: Mapping[str, Any]) -> str:
    """The digest of the content that the caller means."""
    return str(asked["if_match"]).strip('"')


def entry(found: Manuscript) -> dict[str, Any]:
    """The manuscript as lists tell it."""
    links = {
        "self": address("show_manuscript", id=found.id),
        "content": address("download_content", id=found.id),
        "versions": address("list_handed_on", id=found.id),
        "pdf": address("preview_pdf", id=found.id),
        "findings": address("show_findings", id=found.id),
    }
    record = found.record_id if found.state is State.FILED else ""
    if record:
        links["document"] = url_for(f"{kept.chapter.blueprint.name}.show_document", id=record)
    return {
        "id": found.id,
        "unit": found.unit,
        "type": found.type,
        "title": found.title,
        "state": found.state.value,
        "digest": found.digest,
        "version": found.version,
        "updated_at": found.updated_at,
        "updated_by": found.updated_by,
        "contributors": list(found.contributors.values()),
        "reviewer": found.review.actor if found.review else "",
        "issuer": found.issuing.actor if found.issuing else "",
        "record": record,
        "links": links,
    }


def told(found: Manuscript) -> dict[str, Any]:
    """The manuscript with its history, and what may be done next."""
    concerns(found.id)
    return {
        **entry(found),
        "steps": [
            {
                "act": event.act.value,
                "actor": event.actor,
                "time": event.time,
                "remark": remark_of(event),
                "digest": event.details["digest"],
            }
            for event in found.history
        ],
        "actions": [
            {
                "action": ACTIONS[offer.act],
                "act": offer.act.value,
                "scope": offer.needs.value,
                "allowed": not offer.refusal,
                "refusal": offer.refusal,
            }
            for offer in found.offers(caller())
        ],
    }


def address(view: str, **path: Any) -> str:
    """The address of a view of that chapter."""
    return url_for(f"{TITLE}.{view}", **path)
