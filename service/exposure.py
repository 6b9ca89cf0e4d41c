"""Who can reach the service: this machine alone, or others, who then come through a proxy that speaks TLS."""

from urllib.parse import urlsplit

from service.core.errors.settings import SettingsError
from service.settings import Settings, is_loopback

ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - addresses to listen on, and no names
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def check_exposure(settings: Settings) -> None:
    """Nothing; raises SettingsError where others could reach the service, and it would not be safe."""
    is_beyond = not is_loopback(settings.host)
    if not (is_beyond or is_public(settings)):
        return
    lacking = []
    if not is_public(settings):
        lacking.append("HONGTOU_PUBLIC_URL（用户访问的 https 地址，由反向代理提供 TLS）")
    if not settings.proxies:
        lacking.append("HONGTOU_PROXIES（反向代理的层数，一般为 1）")
    if not settings.secret:
        lacking.append("HONGTOU_SECRET（至少 32 个随机字符，可用 openssl rand -hex 32 生成）")
    if lacking:
        why = f"监听 {settings.host}" if is_beyond else f"地址为 {settings.public_url}"
        raise SettingsError(
            f"{why}，本机以外可以访问，但未设 {'、'.join(lacking)}。",
            hint="请设好这些变量后重新启动，部署办法见 docs/operations.md；"
            "只供本机使用的，不设 HONGTOU_HOST 和 HONGTOU_PUBLIC_URL 即可。",
        )


def is_public(settings: Settings) -> bool:
    """Whether people on other machines have an address for it, which then is behind TLS."""
    return bool(settings.public_url) and not is_loopback(urlsplit(settings.public_url).hostname or "")


def is_behind_tls(settings: Settings) -> bool:
    """Whether people reach it by https."""
    return settings.public_url.startswith("https:")


def public_host(settings: Settings) -> str:
    """The name under which people reach it, as it stands in a Host header without port; empty where none."""
    return _bracketed(urlsplit(settings.public_url).hostname or "")


def own_names(settings: Settings) -> tuple[str, ...]:
    """The names under which it is reached on this machine, or where no proxy stands before it."""
    own = () if settings.host in ANYWHERE else (_bracketed(settings.host),)
    return (*LOOPBACK, *own)


def own_address(settings: Settings) -> str:
    """Where it listens, as a URL."""
    return f"http://{_bracketed(settings.host)}:{settings.port}"


def reached_at(settings: Settings) -> str:
    """The URL by which people reach it."""
    return settings.public_url or own_address(settings)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
