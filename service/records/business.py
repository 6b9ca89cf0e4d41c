"""业务实体 and 机构人员实体: who did what to a 件 when, by the paper and by the log (DA/T 46-2009)."""

from collections.abc import Iterator, Mapping

from service.core.events import Act, Event
from service.core.keeping import Record
from service.core.manuscripts import JUDGING, WRITING
from service.core.origins import Step, steps
from service.records.electronic_number import electronic_number

DONE = "历史行为"
LOST = "\N{REPLACEMENT CHARACTER}"
NAMES: Mapping[Act, str] = {
    Act.DRAFT: "草拟",
    Act.REVISE: "草拟",
    Act.SUBMIT: "草拟",
    Act.APPROVE: "审核",
    Act.ISSUE: "签发",
}
"""What DA/T 46-2009 calls what befell a manuscript."""

UNDATED = "公文未载明办理时间，以成文日期计"


def business(record: Record) -> tuple[dict[str, str], ...]:
    """The 业务实体 of a *record*, oldest first: 草拟, 审核, 签发, then the log's.

    The first three are those of the persons through whose hands its manuscript went; where there was none,
    as the paper tells them.
    """
    number = electronic_number(record.id)
    acts = sorted(record.history, key=lambda event: event.time)
    return (*_before(record, number), *(_logged(event, number) for event in acts))


def agents(record: Record) -> tuple[dict[str, str], ...]:
    """The 机构人员实体 those acts name: issuing organs, posts the paper names, and who acted in the log.

    A paper names posts, not people: where its manuscript went from hand to hand here, these people are told
    instead. What kind an actor of the log is (a person, a program), nobody told us.
    """
    said = record.description
    ids = said.get("organ_ids", ())
    organs = [
        {
            "机构人员标识符": ids[place] if place < len(ids) else name,
            "机构人员类型": "单位",
            "机构人员名称": name,
        }
        for place, name in enumerate(record.organs)
    ]
    posts = [
        {"机构人员标识符": _post(post), "机构人员类型": "个人", "机构人员名称": post, "个人职位": post}
        for post in dict.fromkeys(post for _, post, _ in _posts(record))
    ]
    acted = (*(step.actor for step in _steps(record)), *(event.actor for event in record.history))
    actors = [{"机构人员标识符": _actor(actor), "机构人员名称": actor} for actor in dict.fromkeys(acted)]
    return (*organs, *posts, *actors)


def relations(record: Record) -> tuple[dict[str, str], ...]:
    """The 文件实体关系 to the 件 it took the place of and to the one that took its own."""
    kin = (("替代", record.supersedes), ("被替代", record.superseded_by))
    return tuple(
        {
            "文件标识符": electronic_number(record.id),
            "被关联文件标识符": electronic_number(other),
            "关系类型": "更替关系",
            "关系": relation,
        }
        for relation, other in kin
        if other
    )


def _posts(record: Record) -> Iterator[tuple[str, str, str]]:
    """Act, post and remark of what a paper tells: 成文日期 is when it was signed (条例 art. 9).

    None where it is known which persons did so.
    """
    said = {} if _steps(record) else record.description
    yield from (("草拟", post, UNDATED) for post in [said.get("drafter_post", "")] if post)
    yield from (("审核", post, UNDATED) for post in [said.get("reviewer_post", "")] if post)
    yield from (("签发", post, "成文日期即签发日期") for post in said.get("signatories", ()) if post)


def _steps(record: Record) -> tuple[Step, ...]:
    """What persons did to its manuscript: the first of each who wrote, and the last review and issue."""
    told = steps(record.origin)
    writing = {step.actor: step for step in reversed(told) if step.act in WRITING}
    judging = {step.act: step for step in told if step.act in JUDGING}
    return tuple(sorted((*writing.values(), *judging.values()), key=lambda step: step.time))


def _before(record: Record, number: str) -> Iterator[dict[str, str]]:
    done = [
        *((act, _post(post), record.issue_date, remark) for act, post, remark in _posts(record)),
        *((NAMES[it.act], _actor(it.actor), it.time, _line(it.remark)) for it in _steps(record)),
    ]
    for place, (act, agent, time, remark) in enumerate(done, 1):
        yield {
            "业务标识符": f"公文-{place}",
            "机构人员标识符": agent,
            "文件标识符": number,
            "业务状态": DONE,
            "业务行为": act,
            "行为时间": time,
            **({"行为描述": remark} if remark else {}),
        }


def _line(remark: str) -> str:
    """The remark without signs that no catalogue should hold."""
    shown = (sign if sign.isprintable() and sign != LOST else " " for sign in remark)
    return "".join(shown).strip()


def _logged(event: Event, number: str) -> dict[str, str]:
    reason = str(event.details.get("reason", ""))
    return {
        "业务标识符": f"日志-{event.seq}",
        "机构人员标识符": _actor(event.actor),
        "文件标识符": number,
        "业务状态": DONE,
        "业务行为": event.act.value,
        "行为时间": event.time,
        **({"行为依据": reason} if reason else {}),
        "行为描述": f"归档日志第{event.seq}条",
    }


def _post(post: str) -> str:
    return f"职务:{post}"


def _actor(actor: str) -> str:
    return f"账号:{actor}"
