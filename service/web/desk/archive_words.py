"""What pages of the archive call states, acts and terms."""

from flask_babel import lazy_gettext

from service.core.events import Act
from service.core.keeping import Status
from service.web.desk.telling import ACTS as ACTS_ON_MANUSCRIPTS

STATUSES = {
    Status.FILED.value: lazy_gettext("有效"),
    Status.SUPERSEDED.value: lazy_gettext("已更替"),
    Status.WITHDRAWN.value: lazy_gettext("已撤回"),
}

ACTS = {
    **ACTS_ON_MANUSCRIPTS,
    Act.FILE: lazy_gettext("归档"),
    Act.SUPERSEDE: lazy_gettext("更替"),
    Act.WITHDRAW: lazy_gettext("撤回"),
    Act.SEAL: lazy_gettext("用印"),
    Act.VERIFY: lazy_gettext("检测"),
    Act.REPAIR: lazy_gettext("修复"),
    Act.EXPORT: lazy_gettext("移交"),
    Act.IMPORT: lazy_gettext("接收"),
    Act.ANCHOR: lazy_gettext("固化"),
    Act.BACK_UP: lazy_gettext("备份"),
    Act.RESTORE: lazy_gettext("恢复"),
    Act.ADOPT: lazy_gettext("补登"),
    Act.SET_APART: lazy_gettext("隔离"),
    Act.REINDEX: lazy_gettext("重建目录"),
    Act.WITNESS: lazy_gettext("审计封存"),
}

TERMS = {"Y": lazy_gettext("永久"), "D30": lazy_gettext("30年"), "D10": lazy_gettext("10年")}
"""By the codes of service/records/schedule.py."""
