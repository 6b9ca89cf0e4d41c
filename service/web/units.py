"""units: the parts of the institution that roles and tokens are held for."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from service.core.access import Scope
from service.web.access import Door, Rule, by
from service.web.answers import page_told, span
from service.web.catalogue import UNCHANGED
from service.web.forms import filled
from service.web.making import BODY_PROBLEMS
from service.web.messages import MatchHeader, PageQuery
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.people_messages import NewUnitForm, UnitSchema, UnitsSchema
from service.web.services import services

chapter = Chapter("units", "机构", "/api/v1/units")


@chapter(
    Operation(
        "",
        "列出机构",
        (Answer(200, "一页机构", {JSON: UnitsSchema}, ("ETag",)), UNCHANGED),
        Rule(Door.KNOWN),
        query=PageQuery,
        headers=MatchHeader,
    )
)
def list_units(asked: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the units."""
    return page_told(asked, services().office.units.page(**span(asked)), asdict)


@chapter(
    Operation(
        "",
        "设置机构",
        (Answer(201, "机构", {JSON: UnitSchema}),),
        Rule(Scope.MANAGE_ACCOUNTS, is_whole=True),
        method="POST",
        body=NewUnitForm,
        problems=(*BODY_PROBLEMS, 404, 409),
        description="代码设置后不再改动、不删除：文书凭它说明属于哪个机构。",
    )
)
def add_unit(asked: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """The new unit."""
    return asdict(services().office.units.add(**filled(NewUnitForm), **by())), 201
