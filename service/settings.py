"""Settings: one frozen value, read once from HONGTOU_ variables; the only reader of the environment."""

import ipaddress
import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from service.core.chores import Timetable, timetable
from service.core.errors.settings import SettingsError

PREFIX = "HONGTOU_"
DIGITS = re.compile(r"[0-9]{1,12}")
PRINTABLE = re.compile(r"[!-~]{1,2000}")
HOST_NAME = re.compile(r"(?=.*[a-z])[a-z0-9_.-]{1,253}")
HOST = re.compile(r"[a-z0-9.-]{1,253}(:[0-9]{1,5})?")
SHORTEST_SECRET, FEWEST_SIGNS = 32, 10
SAMPLE = re.compile(r"change|example|sample|secret|password|hongtou|123456|abcdef|示例|请修改", re.IGNORECASE)
"""What stands in values that were copied from somewhere and never changed."""

CALENDAR = "backup=01:00,fixity=02:00,sample=sun 03:00,purge=04:00,reminders=08:00"
"""By default chores are done at night, and people reminded in the morning."""

BUNDLED_FONTS = Path(sys.prefix) / "share" / "hongtou" / "fonts"
BUNDLED_SCRIPTS = Path(sys.prefix) / "share" / "hongtou" / "scripts"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may be set; a field is `HONGTOU_` and its name in capitals."""

    data: Path
    database: str
    storage: str
    s3_endpoint: str
    s3_region: str
    s3_key_id: str
    s3_secret: str
    broker: str = field(repr=False)
    archive_schedule: Path | None
    fonts: Path
    licensed_fonts: Path | None
    scripts: Path
    pdf_variant: str
    host: str
    port: int
    public_url: str
    proxies: int
    secret: str = field(repr=False)
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str = field(repr=False)
    oidc_name: str
    oidc_claim: str
    oidc_hosts: frozenset[str]
    max_body_bytes: int
    max_depth: int
    max_values: int
    max_text_length: int
    max_list_length: int
    max_pages: int
    max_rows: int
    render_workers: int
    render_seconds: int
    render_memory_mb: int
    render_queue: int
    render_wait_seconds: int
    worker_renders: int
    worker_memory_mb: int
    stop_wait_seconds: int
    batch_workers: int
    batch_queue: int
    batch_max_mb: int
    batch_days: int
    webhook_hosts: frozenset[str]
    calendar: Timetable
    backup: str
    conformance_seconds: int
    conformance_memory_mb: int
    fixity_days: int
    seal_key: Path | None
    seal_certificates: Path | None
    seal_passphrase: str = field(repr=False)
    seal_command: tuple[str, ...] = field(repr=False)
    seal_seconds: int
    seal_level: str
    seal_timestamp_url: str
    seal_trust: Path | None


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name, default, how its text is read, what it is for; `secret` ones are never shown.

    `read` raises ValueError with a Chinese sentence that says what the text should be.
    """

    name: str
    default: Any
    read: Callable[[str], Any]
    help: str
    secret: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper()


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text) if DIGITS.fullmatch(text) else -1
        if not least <= value <= most:
            raise ValueError(f"应为{least}至{most}的整数")
        return value

    return read


def _one_of(*known: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in known:
            raise ValueError(f"应为{'或'.join(known)}")
        return text

    return read


def _path_or_none(text: str) -> Path | None:
    return Path(text) if text else None


def _database(text: str) -> str:
    if text and not re.match(r"(sqlite|postgresql)(\+psycopg)?:", text):
        raise ValueError("应为 sqlite: 或 postgresql: 开头的地址")
    return text


def _broker(text: str) -> str:
    if text and not re.match(r"amqps?://[^/@]+@[^/@]+(/|$)", text):
        raise ValueError("应为 amqp:// 或 amqps:// 开头的地址，含用户和密码")
    return text


def _storage(text: str) -> str:
    if text and not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._-]+)*", text):
        raise ValueError("应为 s3://存储桶 或 s3://存储桶/前缀")
    return text


def _backup(text: str) -> str:
    if text.startswith("s3://"):
        return _storage(text)
    if text and not Path(text).is_absolute():
        raise ValueError("应为文件夹的绝对路径，或 s3://存储桶/前缀")
    return text


def _command(text: str) -> tuple[str, ...]:
    try:
        items = json.loads(text) if text else []
    except ValueError:
        items = None
    if not isinstance(items, list) or not all(isinstance(item, str) and item for item in items):
        raise ValueError('应为JSON数组，如["/usr/local/bin/sign","--slot","1"]')
    if items and not Path(items[0]).is_absolute():
        raise ValueError("第一项应为程序的绝对路径")
    return tuple(items)


def _web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_sound = False
    if text and (not is_sound or "@" in parts.netloc or parts.fragment or not PRINTABLE.fullmatch(text)):
        raise ValueError("应为http或https地址，不含用户名和口令")
    return text


def is_loopback(host: str) -> bool:
    """Whether the name or address is this machine's own, which no other machine reaches."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _address(text: str) -> str:
    try:
        return text if text == "localhost" else str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError("应为IP地址，如127.0.0.1或0.0.0.0") from None


def _site(text: str) -> str:
    parts = urlsplit(_web_address(text))
    if parts.path.strip("/") or parts.query:
        raise ValueError("应为站点的地址，不含路径，如https://hongtou.example.edu.cn")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValueError("应为https地址：口令和令牌不能明文传送")
    return text.rstrip("/").lower()


def _issuer(text: str) -> str:
    parts = urlsplit(_web_address(text))
    if parts.query or (parts.scheme == "http" and not is_loopback(parts.hostname or "")):
        raise ValueError("应为https地址，不含查询参数")
    return text


def _label(text: str) -> str:
    if not 1 <= len(text) <= 30 or not text.isprintable():
        raise ValueError("应为1至30个字")
    return text


def _hosts(text: str) -> frozenset[str]:
    hosts = frozenset(filter(None, text.split(",")))
    if not all(HOST.fullmatch(host) for host in hosts):
        raise ValueError("应为主机名，以半角逗号分隔，如keys.example.edu.cn,token.example.edu.cn:8443")
    return hosts


def _places(text: str) -> frozenset[str]:
    places = frozenset(filter(None, text.split(",")))
    if not all(_is_network(place) or HOST_NAME.fullmatch(place) for place in places):
        raise ValueError("应为主机名、IP地址或网段，以半角逗号分隔，如oa.example.edu.cn,10.1.0.0/16")
    return places


def _is_network(text: str) -> bool:
    try:
        return bool(ipaddress.ip_network(text))
    except ValueError:
        return False


def _secret(text: str) -> str:
    if text and (len(text) < SHORTEST_SECRET or len(set(text)) < FEWEST_SIGNS or SAMPLE.search(text)):
        raise ValueError(f"应为至少{SHORTEST_SECRET}个随机字符，可用openssl rand -hex 32生成")
    return text


SETTINGS = (
    Setting("data", Path("var"), Path, "数据文件夹：归档库及其数据库"),
    Setting(
        "database",
        "",
        _database,
        "归档目录所在的数据库，如 postgresql://用户:密码@主机/库；不设则为数据文件夹中的 SQLite 文件",
        secret=True,
    ),
    Setting(
        "storage",
        "",
        _storage,
        "归档文件存放处，如 s3://存储桶/前缀（兼容 S3 的存储）；不设则为数据文件夹中的 archive",
    ),
    Setting("s3_endpoint", "", _web_address, "S3 存储的地址，如 https://s3.example.edu.cn:9000"),
    Setting("s3_region", "us-east-1", str, "S3 存储的区域"),
    Setting("s3_key_id", "", str, "S3 存储的访问密钥编号"),
    Setting("s3_secret", "", str, "S3 存储的访问密钥", secret=True),
    Setting(
        "broker",
        "",
        _broker,
        "几台工作机之间的消息队列 RabbitMQ，如 amqp://用户:密码@主机/；不设则各台自行领取",
        secret=True,
    ),
    Setting(
        "archive_schedule",
        None,
        _path_or_none,
        "本单位归档范围和保管期限表（TOML）；不设则按示例 samples/archive-schedule.toml 归档并标明",
    ),
    Setting("fonts", BUNDLED_FONTS, Path, "字体文件夹（含 fonts.json）"),
    Setting("licensed_fonts", None, _path_or_none, "单位自有正版字体的文件夹；不设则只用自由字体"),
    Setting("scripts", BUNDLED_SCRIPTS, Path, "网页脚本库的文件夹（含 scripts.sha256）"),
    Setting(
        "pdf_variant",
        "pdf/a-3a",
        _one_of("pdf/a-3a", "pdf/a-2u"),
        "PDF/A 的种类：pdf/a-3a 附有数据 payload.json，pdf/a-2u 不附",
    ),
    Setting("host", "127.0.0.1", _address, "监听地址；本机以外的，须设 HONGTOU_PUBLIC_URL 等"),
    Setting("port", 8000, _whole(1, 65535), "监听端口"),
    Setting(
        "public_url", "", _site, "用户访问本服务的地址，如 https://hongtou.example.edu.cn；不设则只供本机使用"
    ),
    Setting("proxies", 0, _whole(0, 9), "本服务前面有几层反向代理；为 0 则不采信 X-Forwarded-For 等请求头"),
    Setting("secret", "", _secret, "签名用的密钥，至少 32 个随机字符；只供本机使用时可不设", secret=True),
    Setting(
        "oidc_issuer", "", _issuer, "统一身份认证（OpenID Connect）的 issuer；不设则只用账户名和密码登录"
    ),
    Setting("oidc_client_id", "", str, "本服务在统一身份认证登记的 client_id"),
    Setting("oidc_client_secret", "", str, "其 client_secret；登记为公开客户端的可不设", secret=True),
    Setting("oidc_name", "统一身份认证", _label, "登录页上该登录方式的名称"),
    Setting("oidc_claim", "preferred_username", str, "身份令牌中哪一项是账户名"),
    Setting("oidc_hosts", frozenset(), _hosts, "统一身份认证另用的主机，以逗号分隔；不设则只连接其 issuer"),
    Setting("max_body_bytes", 8 * 1024 * 1024, _whole(1024, 1 << 30), "请求体上限（字节）"),
    Setting("max_depth", 32, _whole(8, 200), "JSON 嵌套层数上限"),
    Setting("max_values", 500_000, _whole(100, 10_000_000), "JSON 值的个数上限"),
    Setting("max_text_length", 20_000, _whole(100, 1_000_000), "单个文本的字符数上限"),
    Setting("max_list_length", 20_000, _whole(100, 1_000_000), "单个列表的项数上限"),
    Setting("max_pages", 10_000, _whole(1, 1_000_000), "一份文书的页数上限"),
    Setting("max_rows", 100_000, _whole(1, 10_000_000), "一份文书各表格的总行数上限"),
    Setting("render_workers", len(os.sched_getaffinity(0)), _whole(1, 64), "生成文书的进程数，默认为核数"),
    Setting("render_seconds", 600, _whole(1, 86_400), "处理一份文书的秒数上限，超过即停止"),
    Setting("render_memory_mb", 1536, _whole(512, 1 << 20), "每个生成进程的内存上限（MB）"),
    Setting("render_queue", 16, _whole(0, 1000), "排队等待的请求数上限，再多即答复 503"),
    Setting("render_wait_seconds", 30, _whole(1, 3600), "排队等待生成的秒数，超过即答复 503"),
    Setting("worker_renders", 500, _whole(1, 1_000_000), "一个生成进程处理多少份文书后换新"),
    Setting("worker_memory_mb", 700, _whole(64, 1 << 20), "生成进程做完一份后占用内存（MB）超过此数即换新"),
    Setting("stop_wait_seconds", 900, _whole(10, 7200), "停机时等待进行中生成任务的秒数"),
    Setting("batch_workers", len(os.sched_getaffinity(0)), _whole(1, 64), "办理批次的进程数，默认为核数"),
    Setting("batch_queue", 50_000, _whole(1, 10_000_000), "各批次等待办理的总件数上限，再多即答复 503"),
    Setting("batch_max_mb", 512, _whole(1, 1 << 20), "一个批次的数据上限（MB）"),
    Setting("batch_days", 30, _whole(1, 3650), "批次办完后，其数据和所生成的文件保留多少天"),
    Setting(
        "webhook_hosts",
        frozenset(),
        _places,
        "回调可以发往的内网主机或网段，以逗号分隔，如 oa.example.edu.cn,10.1.0.0/16；不设则只发往公网",
    ),
    Setting(
        "calendar",
        timetable(CALENDAR),
        timetable,
        "定时任务的时间（北京时间），如 fixity=02:00,sample=sun 03:00；没有列出的不自动运行",
    ),
    Setting("backup", "", _backup, "每天备份到何处：文件夹的绝对路径，或 s3://存储桶/前缀；不设则不自动备份"),
    Setting("conformance_seconds", 600, _whole(1, 86_400), "检查一个 PDF 是否符合所声明标准的秒数上限"),
    Setting("conformance_memory_mb", 1024, _whole(128, 1 << 20), "一致性检查引擎 veraPDF 的内存上限（MB）"),
    Setting("fixity_days", 90, _whole(1, 3650), "每份文书至少多少天重新读验一遍"),
    Setting("seal_key", None, _path_or_none, "印章密钥文件：PKCS#12（.p12）或 PEM；不设则不用印"),
    Setting("seal_certificates", None, _path_or_none, "印章证书文件（PEM）：印章证书在前，签发证书在后"),
    Setting("seal_passphrase", "", str, "印章密钥的口令", secret=True),
    Setting("seal_command", (), _command, "外部签章命令（JSON 数组）：收摘要，出签名", secret=True),
    Setting("seal_seconds", 30, _whole(1, 600), "外部签章命令和时间戳服务各次调用的秒数上限"),
    Setting("seal_level", "B-B", _one_of("B-B", "B-T", "B-LT", "B-LTA"), "印章的 PAdES 级别"),
    Setting("seal_timestamp_url", "", _web_address, "时间戳服务（RFC 3161）的地址；不设则不取时间戳"),
    Setting("seal_trust", None, _path_or_none, "信任文件夹：核验印章所用的根证书、签发证书和吊销列表"),
)


def read_settings(
    environ: Mapping[str, str] | None = None, overrides: Mapping[str, str] | None = None
) -> Settings:
    """The settings in *environ* (the process's own by default) under *overrides*, defaults elsewhere.

    Raises SettingsError that names every unknown or unreadable variable and its cure.
    """
    given = {
        name: text
        for name, text in {**(os.environ if environ is None else environ), **(overrides or {})}.items()
        if name.startswith(PREFIX)
    }
    faults = [f"{name}：没有这个设置" for name in given if name not in {item.variable for item in SETTINGS}]
    values: dict[str, Any] = {}
    for item in SETTINGS:
        text = given.get(item.variable)
        try:
            values[item.name] = item.default if text is None else item.read(text)
        except ValueError as fault:
            given_as = "" if item.secret else f"={text!r}"
            faults.append(f"{item.variable}{given_as}：{fault}（{item.help}）")
    if faults:
        known = "、".join(item.variable for item in SETTINGS)
        raise SettingsError("设置有误：" + "；".join(faults), hint=f"可用的设置：{known}。请改正后重新启动。")
    return Settings(**values)


def shown(settings: Settings) -> dict[str, str]:
    """The settings as text by variable name, secrets hidden."""
    secret = {item.name for item in SETTINGS if item.secret}
    return {
        PREFIX + field.name.upper(): "******"
        if field.name in secret
        else _shown_value(getattr(settings, field.name))
        for field in fields(settings)
    }


def _shown_value(value: Any) -> str:
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    return "" if value is None else str(value)
