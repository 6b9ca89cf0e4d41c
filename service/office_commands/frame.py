"""What every command on the office shares: the office itself, and how people and units are told."""

from typing import TYPE_CHECKING

import click

from service.acting import user_name
from service.core.access import ROLE_TITLES, WHOLE, Grant

if TYPE_CHECKING:
    from service.office.opening import Office

EVERYWHERE = "全校"

unit_option = click.option(
    "--unit", default=WHOLE, show_default=EVERYWHERE, metavar="代码", help="只及于这个机构（代码）及其下级"
)


def opened() -> "Office":
    """The office that the settings name, whose log tells who runs this; raises SettingsError.

    Whoever names another actor is told of too.
    """
    from service.bootstrap.people import build_office
    from service.office import circumstances
    from service.settings import read_settings

    circumstances.say(user=user_name())
    click.get_current_context().call_on_close(circumstances.forget)
    return build_office(read_settings())


def grant_told(grant: Grant) -> str:
    """The role with its unit, as people read it."""
    return f"{ROLE_TITLES[grant.role]}（{grant.unit or EVERYWHERE}）"
