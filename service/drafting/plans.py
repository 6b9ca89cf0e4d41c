"""从反馈意见起草整改方案: problems come over, measures are for the clerk to find."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from service.documents.dates import date_text
from service.drafting.blank import blank
from service.drafting.parts import PLAN, Part, whole

LISTS = (
    ("巡察整改问题清单", "problem_list"),
    ("巡察整改任务清单", "task_list"),
    ("巡察整改责任清单", "responsibility_list"),
    ("巡察整改时限清单", "deadline_list"),
)
PROBLEM = ("no", "title", "manifestations", "nature", "amount_yuan")


def plan_from(notice: Mapping[str, Any], doc_id: str) -> dict[str, Any]:
    """The plan that answers the filed *notice*: its problems, each with no measure yet.

    What the notice cannot tell (goals, measures, posts, number, date) is absent. The plan goes from the
    body that was inspected to the authority that inspected it.
    """
    paper = whole(deepcopy(dict(notice)))
    header, body = paper.part("header"), paper.part("body")
    inspection, requirements = body.part("inspection"), body.part("requirements")
    return {
        **blank(PLAN, doc_id),
        "header": _header(header, inspection),
        "body": {
            "notice_ref": {
                "doc_id": paper.text("doc_id"),
                "display": number(header),
                **inspection.taken("feedback_date"),
            },
            **requirements.taken("rule_profile", "concentrated_period"),
            "opening": _opening(inspection, body.parts("aspects")),
            "groups": [dict(group.values) for group in body.parts("groups")],
            "ledger": [_aspect(aspect) for aspect in body.parts("aspects")],
        },
    }


def number(header: Part) -> str:
    """The 发文字号 of a filed paper."""
    held = header.part("doc_number")
    return held.text("display") or "{agency_code}〔{year}〕{serial}号".format(
        **{"agency_code": "", "year": "", "serial": "", **held.values}
    )


def attachments(lists: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
    """The attachments that are made from the paper's own data, by title and source."""
    return [{"no": no, "title": title, "source": source} for no, (title, source) in enumerate(lists, 1)]


def day_text(written: str) -> str:
    """An ISO date as 2022年9月16日."""
    return date_text(date.fromisoformat(written))


def _header(header: Part, inspection: Part) -> dict[str, Any]:
    inspected, authority = inspection.part("inspected_body"), header.part("issuing_authority")
    recipients = header.values.get("main_recipients") or [inspected.text("name")]
    return {
        "issuing_authority": {"id": inspected.text("id"), "name": recipients[0]},
        "title": f"{inspected.text('name')}关于落实{inspection.text('team')}反馈意见的整改方案",
        "main_recipients": [authority.text("name")],
        **header.taken("security"),
        "attachments": attachments(LISTS),
    }


def _opening(inspection: Part, aspects: tuple[Part, ...]) -> str:
    count = sum(len(aspect.parts("problems")) for aspect in aspects)
    return (
        f"{day_text(inspection.text('feedback_date'))}，{inspection.text('team')}"
        f"向{inspection.part('inspected_body').text('name')}反馈了意见，"
        f"提出{len(aspects)}个方面{count}个问题。为全面落实反馈意见，制定本方案。"
    )


def _aspect(aspect: Part) -> dict[str, Any]:
    return {
        "aspect_id": aspect.text("id"),
        **aspect.taken("no", "group_id", "title"),
        "problems": [
            {"problem_id": problem.text("id"), **problem.taken(*PROBLEM), "measures": []}
            for problem in aspect.parts("problems")
        ],
    }
