"""What every command on the office shares: the office itself."""

from service.office.opening import Office
from service.settings import read_settings


def opened() -> Office:
    """The office that the settings name; raises SettingsError."""
    from service.bootstrap import build_office

    return build_office(read_settings())
