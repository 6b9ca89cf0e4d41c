"""What proves a filed paper, in a clerk's words: each as said, with yes, no, or not known."""

from dataclasses import dataclass

from flask_babel import gettext

from service.core.events import Act
from service.core.holdings import Verification
from service.core.keeping import Record
from service.core.verdicts import State, Verdict
from service.documents.dates import moment

YES, NO, UNKNOWN = "yes", "no", "unknown"


@dataclass(frozen=True, slots=True)
class Proof:
    """A question, its answer, more of it in a sentence, what to do, and how it is to be taken."""

    question: str
    answer: str
    more: str = ""
    cure: str = ""
    tone: str = UNKNOWN


def proven(record: Record, last: Verification | None) -> list[Proof]:
    """The proofs of the paper, which was *last* read again then."""
    return [_unchanged(record, last), _conforming(record), _sealed(record), _chained(record)]


def _unchanged(record: Record, last: Verification | None) -> Proof:
    question = gettext("内容与归档时一致")
    if last is None:
        told = gettext("%(time)s 归档时核对过，之后还没有重读。", time=moment(record.created_at))
        return Proof(question, gettext("尚未重新核验"), told)
    when = gettext("%(time)s 逐字节重读全部文件，与归档日志核对。", time=moment(last.time))
    if last.is_sound:
        return Proof(question, gettext("是"), when, tone=YES)
    found = "".join(dict.fromkeys(fault.message for fault in last.faults))
    cures = "".join(dict.fromkeys(fault.hint for fault in last.faults))
    return Proof(question, gettext("否"), f"{when}{found}", cures, NO)


def _conforming(record: Record) -> Proof:
    question = gettext("PDF 适合长期保存")
    try:
        verdict = Verdict.from_dict(record.conformance)
    except (KeyError, TypeError, ValueError):
        return Proof(question, gettext("没有检查记录"))
    if verdict.state is State.NOT_RUN:
        return Proof(question, gettext("归档时没有检查"), verdict.reason)
    claims = "、".join(claim.title for claim in verdict.claims)
    by = gettext("归档时由 %(engine)s 检查。", engine=f"{verdict.engine} {verdict.version}".strip())
    if verdict.state is State.PASSED:
        return Proof(question, gettext("%(claims)s：符合", claims=claims), by, tone=YES)
    return Proof(question, gettext("%(claims)s：不符合", claims=claims), f"{by}{verdict.reason}", tone=NO)


def _sealed(record: Record) -> Proof:
    question = gettext("电子印章")
    seals = [event for event in record.history if event.act is Act.SEAL]
    if not seals:
        return Proof(question, gettext("未加盖"), gettext("归档的 PDF 上没有电子印章。"))
    last = seals[-1]
    told = gettext("%(time)s 由 %(actor)s 办理。", time=moment(last.time), actor=last.actor)
    return Proof(question, gettext("已加盖"), told, tone=YES)


def _chained(record: Record) -> Proof:
    question = gettext("每一步都有记录")
    numbers = "、".join(str(event.seq) for event in record.history)
    told = gettext(
        "归档日志第 %(numbers)s 条。每条含有前一条的摘要，改动、删去任何一条都会被发现。", numbers=numbers
    )
    count = gettext("共 %(count)s 条", count=len(record.history))
    return Proof(question, count, told, tone=YES if record.history else UNKNOWN)
