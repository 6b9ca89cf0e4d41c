"""Units: parts of the institution by path."""

import pytest

from service.core.access import Reach
from service.core.errors.requests import NameTaken, NotFound, UnfitName
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.office.opening import Office
from tests.office.conftest import ACTOR, NOW

BY = {"time": NOW, "actor": ACTOR}


def test_a_unit_is_part_of_one_that_is_there(anywhere: Office) -> None:
    """Its path says of which; each is told in the log."""
    with pytest.raises(NotFound):
        anywhere.units.add("D01/D0102", "桥梁系", **BY)
    anywhere.units.add("D01", "土木工程学院", **BY)
    anywhere.units.add("D01/D0102", "桥梁系", **BY)
    assert ["D01", "D01/D0102"] == [unit.path for unit in anywhere.units.list()]
    event = anywhere.logged(AuditQuery(act=Act.NAME_UNIT), offset=0, limit=1).events[0]
    assert {"unit": "D01/D0102", "name": "桥梁系"} == event.details


@pytest.mark.parametrize(
    "path",
    ["", "/", "D01/", "/D01", "D 1", "机构", "D01//D2", "../D01", "a" * 21, "/".join("a" * 9), "D01\n"],
)
def test_an_unfit_path_is_refused(office: Office, path: str) -> None:
    """It is part of names, addresses and rights."""
    with pytest.raises(UnfitName):
        office.units.add(path, "学院", **BY)


@pytest.mark.parametrize("name", ["", "学\n院", "学" * 101, "学\u202e院", "\ud800"])
def test_an_unfit_name_is_refused(office: Office, name: str) -> None:
    """One line that can be seen."""
    with pytest.raises(UnfitName):
        office.units.add("D01", name, **BY)


def test_a_path_is_one_units(anywhere: Office) -> None:
    """For ever: papers tell whose they are by it."""
    anywhere.units.add("D01", "土木工程学院", **BY)
    with pytest.raises(NameTaken):
        anywhere.units.add("D01", "机械工程学院", **BY)
    assert "土木工程学院" == anywhere.units.list()[0].name


def test_units_come_in_pages(anywhere: Office) -> None:
    """By path, with the number of all."""
    for path in ("D02", "D01", "D03"):
        anywhere.units.add(path, path, **BY)
    found, total = anywhere.units.page(offset=1, limit=1)
    assert (["D02"], 3) == ([unit.path for unit in found], total)


def test_a_right_reaches_the_parts_and_no_neighbour() -> None:
    """Paths are compared by their parts, not by their letters."""
    reach = Reach(("D01",))
    assert reach.covers("D01") and reach.covers("D01/D0102")
    assert not any(reach.covers(unit) for unit in ("", "D011", "D0", "D02", "D02/D01"))
