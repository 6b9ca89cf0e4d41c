"""How many measures of the newest filed plans are overdue or due soon."""

from datetime import date

from service.core.access import Scope
from service.core.chores import BEIJING
from service.core.keeping import Query, Status
from service.drafting.cases import Colour
from service.drafting.parts import PLAN
from service.web.access import reach
from service.web.drafting import chains
from service.web.dues import Due
from service.web.services import services

PLANS = 10
"""How many plans are looked at, the newest first."""


def due() -> Due:
    """How the measures of plans that the caller may read stand today."""
    held = services()
    within, now = reach(Scope.READ_ARCHIVE), held.clock()
    return held.dues.of(within.units, now, lambda: _counted(now.astimezone(BEIJING).date()))


def _counted(today: date) -> Due:
    asked = Query(PLAN, status=Status.FILED, reach=reach(Scope.READ_ARCHIVE))
    found = services().store.list(asked, offset=0, limit=PLANS)
    held = chains()
    pressing = [task.colour for plan in found.records for task in held.case(plan, today)[0].pressing]
    red = pressing.count(Colour.RED)
    return Due(red, len(pressing) - red, len(found.records))
