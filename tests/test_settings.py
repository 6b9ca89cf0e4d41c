"""Settings are read once and refuse what they do not know."""

from pathlib import Path

import pytest

from service.core.errors.settings import SettingsError
from service.settings import SETTINGS, Setting, read_settings, shown


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
        {"HONGTOU_HOST": "example.org"},
        {"HONGTOU_PUBLIC_URL": "http://hongtou.example.edu.cn"},
        {"HONGTOU_PUBLIC_URL": "https://hongtou.example.edu.cn/papers"},
        {"HONGTOU_PUBLIC_URL": "https://hongtou.example.edu.cn/?a=b"},
        {"HONGTOU_PUBLIC_URL": "hongtou.example.edu.cn"},
        {"HONGTOU_PROXIES": "-1"},
        {"HONGTOU_SECRET": "short"},
        {"HONGTOU_SECRET": "a" * 40},
        {"HONGTOU_SECRET": "please-change-me-please-change-me-please"},
        {"HONGTOU_SECRET": "your-own-Secret-key-goes-in-this-place-12"},
        {"HONGTOU_PDF_VARIANT": "pdf/a-1b"},
        {"HONGTOU_SEAL_LEVEL": "B-X"},
        {"HONGTOU_SEAL_COMMAND": "/bin/sign --now"},
        {"HONGTOU_SEAL_COMMAND": '["sign"]'},
        {"HONGTOU_SEAL_COMMAND": '["/bin/sign", 1]'},
        {"HONGTOU_SEAL_TIMESTAMP_URL": "file:///etc/passwd"},
        {"HONGTOU_SEAL_TIMESTAMP_URL": "http://user:secret@example.org/"},
        {"HONGTOU_SEAL_TIMESTAMP_URL": "http://example.org:99999/"},
        {"HONGTOU_SEAL_TIMESTAMP_URL": "http://example.org/\r\nHost: other"},
    ],
)
def test_a_wrong_setting_stops_the_start_and_names_itself(variables: dict[str, str]) -> None:
    """Unknown names, unreadable values, addresses without TLS and sample secrets are refused."""
    with pytest.raises(SettingsError) as caught:
        read_settings(variables)
    assert next(iter(variables)) in caught.value.message
    assert "HONGTOU_PORT" in caught.value.hint


@pytest.mark.parametrize(
    ("variable", "told"),
    [
        ("HONGTOU_PORT=eighty", "应为1至65535的整数"),
        ("HONGTOU_HOST=example.org", "应为IP地址"),
        ("HONGTOU_PDF_VARIANT=pdf", "应为pdf/a-3a或pdf/a-2u"),
    ],
)
def test_a_wrong_value_is_told_in_chinese(variable: str, told: str) -> None:
    """What it should be, in the words of the one who reads it: none of Python's."""
    with pytest.raises(SettingsError) as caught:
        read_settings(dict([variable.split("=")]))
    assert told in caught.value.message
    assert "invalid" not in caught.value.message
    assert "appear" not in caught.value.message


def test_a_wrong_secret_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is secret is not shown for being wrong."""

    def refused(text: str) -> str:
        raise ValueError("应为32个字符")

    monkeypatch.setattr("service.settings.SETTINGS", (Setting("token", "", refused, "令牌", secret=True),))
    with pytest.raises(SettingsError) as caught:
        read_settings({"HONGTOU_TOKEN": "hush"})
    assert "设置有误：HONGTOU_TOKEN：应为32个字符（令牌）" == caught.value.message


def test_what_a_seal_is_made_with_is_read_and_its_secrets_are_not_shown() -> None:
    """A command is a list, with a PIN perhaps."""
    given = {"HONGTOU_SEAL_COMMAND": '["/bin/sign","--pin","1234"]', "HONGTOU_SEAL_PASSPHRASE": "hush"}
    settings = read_settings(given)
    assert ("/bin/sign", "--pin", "1234") == settings.seal_command
    for told in (repr(settings), str(shown(settings))):
        assert "1234" not in told
        assert "hush" not in told


def test_all_wrong_settings_are_named_at_once() -> None:
    """One start shows every fault."""
    with pytest.raises(SettingsError) as caught:
        read_settings({"HONGTOU_A": "1", "HONGTOU_B": "2"})
    assert "HONGTOU_A" in caught.value.message
    assert "HONGTOU_B" in caught.value.message


def test_every_setting_is_shown_under_its_variable() -> None:
    """What doctor prints is complete."""
    assert {setting.variable for setting in SETTINGS} == set(shown(read_settings({})))
