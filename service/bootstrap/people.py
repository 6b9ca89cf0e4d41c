"""The office and the identity provider: who comes in."""

from secrets import choice, token_urlsafe
from time import monotonic
from typing import TYPE_CHECKING

from service.core.errors.settings import SettingsError
from service.database.engine import Database
from service.exposure import reached_at
from service.outgoing.calling import Outgoing
from service.settings import Settings

if TYPE_CHECKING:
    from service.office.opening import Office
    from service.oidc.client import Client


TYPED = "abcdefghjkmnpqrstuvwxyz23456789"
"""What temporary passwords are made of."""


OIDC_SECONDS, OIDC_LONGEST = 10, 256 * 1024
"""How long one call of the identity provider may take, and how many bytes it may answer."""


def _new_secret() -> str:
    return token_urlsafe(32)


def _new_password() -> str:
    """90 bits that a person can type: no sign that looks like another."""
    return "-".join("".join(choice(TYPED) for _ in range(6)) for _ in range(3))


def build_office(settings: Settings) -> "Office":
    """The office that *settings* name; raises SettingsError."""
    from service.office.opening import open_office
    from service.office.passwords import Passwords

    return open_office(build_office_database(settings), Passwords(), _new_password, _new_secret)


def build_client(settings: Settings) -> "Client | None":
    """This service as a client of the identity provider, None where none is set; raises SettingsError."""
    if not settings.oidc_issuer:
        return None
    if not settings.oidc_client_id:
        raise SettingsError(
            "设了 HONGTOU_OIDC_ISSUER，但未设 HONGTOU_OIDC_CLIENT_ID。",
            hint="请在统一身份认证登记本服务，设好 HONGTOU_OIDC_CLIENT_ID 和 _CLIENT_SECRET 后重新启动。",
        )
    from service.oidc.addresses import RETURN
    from service.oidc.client import Client
    from service.oidc.provider import Provider

    outgoing = Outgoing(OIDC_SECONDS, OIDC_LONGEST)
    provider = Provider(settings.oidc_issuer, settings.oidc_hosts, outgoing, monotonic)
    return Client(
        provider,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        settings.oidc_claim,
        reached_at(settings) + RETURN,
        _new_secret,
    )


def build_office_database(settings: Settings) -> Database:
    """The database of the office; raises SettingsError."""
    from service.office.database.layout import office_database

    return office_database(settings.database, settings.data)
