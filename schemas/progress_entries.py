"""逐条进展: how far each measure has come, with its evidence."""

from typing import ClassVar

from schemas.fields import Choice, Day, Many, MultilineText, One, Text
from schemas.ledger import ACTIONS
from schemas.shape import Shape
from service.documents.ledger import STATUSES
from service.documents.progress import Entry, Evidence, Extension

VERDICTS = {"unchecked": "未核", "genuine_effective": "真实有效", "rejected": "不予认可"}


class EvidenceShape(Shape):
    """佐证材料."""

    into = Evidence

    class Meta(Shape.Meta):
        title = "佐证材料"

    kind = Text("材料种类", "如制度文件、会议纪要、工作记录、票据、照片、通报。", most=40)
    title = Text("材料名称", "不加书名号。", most=400)
    action = Choice("动作", "制度文件是制定、修订还是废止。", ACTIONS, optional=True)
    file_hash = Text("文件摘要值", "原件的校验值。", optional=True)
    produced_on = Day("形成日期", "材料形成之日。", optional=True)
    verdict = Choice("核验结论", "对材料的核验。", VERDICTS, optional=True)
    note = Text("说明", "需要说明的情况。", most=1_000, optional=True)


class ExtensionShape(Shape):
    """延期."""

    into = Extension

    class Meta(Shape.Meta):
        title = "延期"

    requested_on = Day("申请日期", "应早于原完成时限。")
    approved_by = Text("批准人职务", "只写职务，不写姓名。")
    new_date = Day("新的完成时限", "延期后的日期。")


class EntryShape(Shape):
    """一条措施的进展."""

    into = Entry

    class Meta(Shape.Meta):
        title = "一条措施的进展"
        main = ("completed_on", "evidence")
        refers: ClassVar = {
            "measure_id": "/body/ledger/*/problems/*/measures/*/id",
            "problem_id": "/body/ledger/*/problems/*/problem_id",
        }

    measure_id = Text("措施代码", "与整改方案一致。", most=100)
    problem_id = Text("问题代码", "与整改方案一致。", most=100)
    status = Choice("完成状态", "数据截止之日的状态。", STATUSES)
    previous_status = Choice("上期状态", "上一次报告时的状态。", STATUSES, optional=True)
    completed_on = Day("完成日期", "未完成的不填。", optional=True)
    progress_text = MultilineText("整改进展", "做了什么、效果如何。")
    evidence = Many(EvidenceShape, "佐证材料", "已完成的至少一件。", most=500, optional=True)
    reason = Text("未完成原因", "超期未完成或状态回退时应填。", most=4_000, optional=True)
    next_date = Day("下一步完成时间", "超期未完成时应填。", optional=True)
    extension = One(ExtensionShape, "延期", "经批准延期的应填。", optional=True)
