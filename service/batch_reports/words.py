"""What reports of batches say, in Chinese words."""

from collections.abc import Iterator, Mapping

from service.core.batches import OPEN, UNDONE, Batch, BatchState, Mode, RowState
from service.core.findings import Severity
from service.documents.dates import moment

ROW_STATES: Mapping[RowState, str] = {
    RowState.WAITING: "等待办理",
    RowState.RUNNING: "正在办理",
    RowState.DONE: "已完成",
    RowState.FAILED: "未成",
    RowState.SET_ASIDE: "已搁置",
    RowState.CANCELLED: "已取消",
}
BATCH_STATES: Mapping[BatchState, str] = {
    BatchState.RECEIVING: "正在接收",
    BatchState.SCHEDULED: "定时办理",
    BatchState.WAITING: "等待办理",
    BatchState.RUNNING: "正在办理",
    BatchState.PAUSED: "已暂停",
    BatchState.CANCELLING: "正在停下",
    BatchState.CANCELLED: "已取消",
    BatchState.STOPPED: "遇错停止",
    BatchState.PARTLY_DONE: "部分完成",
    BatchState.FAILED: "全部未成",
    BatchState.DONE: "全部完成",
}
MODES: Mapping[Mode, str] = {
    Mode.CHECK: "只校验",
    Mode.RENDER: "生成文件",
    Mode.FILE: "生成并归档",
}
SEVERITIES: Mapping[str, str] = {
    Severity.ERROR.value: "须改正",
    Severity.WARNING.value: "请留意",
    Severity.INFO.value: "供参考",
}
NOT_WHOLE = "部分完成，不是全部"


def outcome(batch: Batch, state: BatchState) -> str:
    """How the batch came out, or stands, in one sentence that never passes a part for the whole."""
    if state is BatchState.DONE:
        return f"全部 {batch.total} 件已完成。"
    counted = "，".join(f"{count} 件{ROW_STATES[each]}" for each in RowState if (count := batch.count(each)))
    whole = f"{BATCH_STATES[state]}：共 {batch.total} 件，{counted or '还没有内容'}。"
    if batch.count(*OPEN) or not batch.accepted_at:
        return f"{whole}还没有办完。"
    is_said = state is BatchState.PARTLY_DONE or not batch.count(RowState.DONE)
    return whole if is_said else f"{whole}{NOT_WHOLE}。"


def is_partial(batch: Batch) -> bool:
    """Whether not every row of the batch is done."""
    return batch.count(RowState.DONE) < batch.total or not batch.accepted_at


def head(batch: Batch, state: BatchState) -> Iterator[tuple[str, str]]:
    """What stands at the head of a report, as labels and texts."""
    wishes = batch.wishes
    yield "批次", wishes.name or batch.id
    yield "结果", outcome(batch, state)
    yield "办理", MODES[wishes.mode] + ("，遇到第一件未成的就停止" if wishes.stops_at_fault else "")
    if wishes.labels:
        yield "标签", "、".join(wishes.labels)
    yield "提交", f"{batch.sender.name}，{moment(batch.created_at)}"
    if wishes.start_at:
        yield "定时", f"{moment(wishes.start_at)} 起"
    if batch.ended_at:
        yield "办完", moment(batch.ended_at)
    for each in RowState:
        if count := batch.count(each):
            yield ROW_STATES[each], f"{count} 件"
    yield "编号", batch.id


def needs_care(state: RowState) -> bool:
    """Whether somebody has to do something about a row in that state."""
    return state in UNDONE
