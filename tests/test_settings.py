"""Settings are read once and refuse what they do not know."""

from pathlib import Path

import pytest

from service.core.errors import SettingsError
from service.settings import SETTINGS, read_settings, shown


def test_nothing_set_gives_the_embedded_default() -> None:
    """Loopback, port 8000, data under ./var."""
    settings = read_settings({})
    assert ("127.0.0.1", 8000, Path("var")) == (settings.host, settings.port, settings.data)


def test_a_variable_sets_its_field_and_an_override_wins() -> None:
    """HONGTOU_PORT is the port; the command line stands above it."""
    assert 8123 == read_settings({"HONGTOU_PORT": "8123"}).port
    assert 9000 == read_settings({"HONGTOU_PORT": "8123"}, {"HONGTOU_PORT": "9000"}).port


@pytest.mark.parametrize(
    "variables",
    [
        {"HONGTOU_PROT": "8000"},
        {"HONGTOU_PORT": "eighty"},
        {"HONGTOU_PORT": "70000"},
        {"HONGTOU_HOST": "0.0.0.0"},  # noqa: S104 - the refused value itself
        {"HONGTOU_HOST": "example.org"},
        {"HONGTOU_PDF_VARIANT": "pdf/a-1b"},
    ],
)
def test_a_wrong_setting_stops_the_start_and_names_itself(variables: dict[str, str]) -> None:
    """Unknown names, unreadable values and addresses beyond this machine are refused."""
    with pytest.raises(SettingsError) as caught:
        read_settings(variables)
    assert next(iter(variables)) in caught.value.message
    assert "HONGTOU_PORT" in caught.value.hint


def test_all_wrong_settings_are_named_at_once() -> None:
    """One start shows every fault."""
    with pytest.raises(SettingsError) as caught:
        read_settings({"HONGTOU_A": "1", "HONGTOU_B": "2"})
    assert "HONGTOU_A" in caught.value.message
    assert "HONGTOU_B" in caught.value.message


def test_every_setting_is_shown_under_its_variable() -> None:
    """What doctor prints is complete."""
    assert {setting.variable for setting in SETTINGS} == set(shown(read_settings({})))
