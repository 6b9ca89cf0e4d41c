"""Whether this installation can work: versions, fonts, engines, settings, each fault with its cure."""

import json
import os
import sys
from collections.abc import Callable
from contextlib import closing, redirect_stdout
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, files, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from service.chores.telling import chore_checks
from service.core.access import OFFICERS, ROLE_TITLES, Role
from service.core.diagnosis import Check
from service.core.errors import HongtouError
from service.core.errors.settings import SealKeyExpired, SettingsError
from service.exposure import check_exposure, is_public
from service.registry import document_types
from service.settings import Settings, read_settings, shown

if TYPE_CHECKING:
    from service.archive.store import DocumentStore
    from service.core.people import Account
    from service.rendering.fonts import Typeface

ENGINES = (
    "docxtpl",
    "python-docx",
    "weasyprint",
    "pydyf",
    "lxml",
    "marshmallow",
    "flask",
    "fonttools",
    "uharfbuzz",
    "prometheus-client",
    "pyhanko",
    "pypdfium2",
    "rjieba",
)
NO_ACCOUNT = "尚无账户，首次启动服务时建立系统管理员"
DAYS_TO_RENEW = 30
"""How long before its end a seal's certificate is told to be renewed."""

EVENTS_READ = 1000
"""Events of the audit log that are read again, the last ones: all of them take `hongtou audit verify`."""


def diagnose() -> list[Check]:
    """Every check, in the order a person would ask; nothing is changed by looking.

    Where the settings cannot be read, that is said once, and what depends on them is not looked at.
    """
    checks = [_checked("程序", _product), _checked("Python", lambda: sys.version.split()[0])]
    checks += [_checked(f"组件 {name}", partial(version, name)) for name in ENGINES]
    checks += [
        _checked("PDF 引擎库", _pdf_libraries),
        _checked("安装位置", _own_packages),
        _checked("文书类型", lambda: "、".join(document_types())),
    ]
    try:
        settings = read_settings()
    except HongtouError as error:
        return [*checks, Check("设置", False, error.message, error.hint)]
    return [
        *checks,
        *_fonts(settings),
        _checked("网页脚本", partial(_scripts, settings.scripts)),
        _checked("数据文件夹", partial(_data_folder, settings.data.absolute())),
        _checked("生成进程", partial(_workers, settings)),
        _checked("一致性检查引擎", partial(_conformance, settings)),
        Check("病毒检测", True, _scanner()),
        _checked("访问范围", partial(_exposure, settings)),
        _checked("保管期限表", partial(_schedule, settings)),
        _checked("归档目录", partial(_database, settings)),
        _checked("归档文件", partial(_storage, settings)),
        *_kept(settings),
        *chore_checks(settings),
        *_office(settings),
        _checked("印章", partial(_seal, settings, datetime.now(UTC))),
        _checked("统一身份认证", partial(_provider, settings)),
        *(Check(f"设置 {name}", True, text) for name, text in shown(settings).items()),
    ]


def _checked(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except HongtouError as error:
        return Check(name, False, error.message, error.hint)
    except PackageNotFoundError as error:
        return Check(name, False, f"没有安装 {error.name}", "请重新运行 make serve 完成安装。")
    except OSError as error:
        return Check(name, False, str(error), "请重新运行 make serve 安装系统组件，并检查文件夹权限。")


def _product() -> str:
    return f"hongtou {version('hongtou')}"


def _pdf_libraries() -> str:
    from service.rendering.pdf import engine_libraries

    with redirect_stdout(sys.stderr):  # the engine speaks there of a missing library, amid our own answers
        return engine_libraries()


def _own_packages() -> str:
    """Where `schemas` and `templates` come from: other distributions may ship folders of these names."""
    import schemas
    import templates

    found = {module.__name__: Path(module.__file__ or "") for module in (schemas, templates)}
    for recorded in files("hongtou") or ():
        name = recorded.parent.as_posix()
        if name in found and recorded.name == "__init__.py" and Path(str(recorded.locate())) != found[name]:
            raise OSError(f"{found[name]} 不属于本程序，另一个软件装了同名的文件夹")
    return str(found["schemas"].parent.parent)


def _fonts(settings: Settings) -> list[Check]:
    """The substitution table, a line for each official face; one fault where papers cannot be set."""
    from service.rendering.fonts import load_typefaces
    from service.rendering.licensed import with_licensed

    try:
        faces = load_typefaces(settings.fonts)
        if settings.licensed_fonts:
            with TemporaryDirectory(prefix="hongtou-doctor-") as temporary:
                faces = with_licensed(faces, settings.licensed_fonts, Path(temporary))
    except HongtouError as error:
        return [Check("字体", False, error.message, error.hint)]
    unproven = _unproven(settings.fonts)
    given = f"，正版字体 {settings.licensed_fonts}" if settings.licensed_fonts else ""
    return [
        Check("字体", True, f"{settings.fonts}{given}"),
        *(_face(face, face.role in unproven) for face in faces),
    ]


def _face(face: "Typeface", is_unproven: bool) -> Check:
    reserve = "（补所缺的字）" * face.is_reserve
    kind = "正版字体" if face.is_licensed else "自由字体"
    kind += "，不同于已验证的版本" * is_unproven
    found = f"{face.family}（{kind}；取自 {face.source}；SHA-256 {face.sha256}）"
    return Check(f"字体 {face.official or '后备'}{reserve}", True, found)


def _unproven(folder: Path) -> set[str]:
    """The faces that the set-up made from other files than those proven; it says so in fonts.json."""
    try:
        listed = json.loads((folder / "fonts.json").read_bytes())
        return {face["role"] for face in listed if face.get("is_proven") is False}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):  # load_typefaces words these
        return set()


def _scripts(folder: Path) -> str:
    """The folder of what the pages' scripts import; raises SettingsError where a file is not as listed."""
    cure = "请在项目根目录运行 make serve（会取得脚本），或将 HONGTOU_SCRIPTS 指向已准备好的脚本文件夹。"
    listing = folder / "scripts.sha256"
    if not listing.is_file():
        raise SettingsError(f"网页脚本文件夹 {folder} 中没有 {listing.name}。", hint=cure)
    for line in listing.read_text("utf-8").splitlines():
        digest, _, name = line.partition("  ")
        if not (folder / name).is_file():
            raise SettingsError(f"网页脚本文件夹 {folder} 中缺少 {name}。", hint=cure)
        if sha256((folder / name).read_bytes()).hexdigest() != digest:
            raise SettingsError(f"网页脚本 {folder / name} 与取得时不同。", hint=cure)
    return str(folder)


def _data_folder(folder: Path) -> str:
    if folder.exists():
        _check_writable(folder)
        return str(folder)
    _check_writable(next(parent for parent in folder.parents if parent.exists()))
    return f"{folder}（尚未建立，首次留存文书时建立）"


def _workers(settings: Settings) -> str:
    """Their limits beside what the machine has; raises SettingsError where the system allows less."""
    from service.workers.bounds import MEBI, memory_allowed, memory_there

    count, most = settings.render_workers, settings.render_memory_mb
    allowed, there = memory_allowed(), memory_there() // MEBI
    if allowed is not None and allowed < most * MEBI:
        raise SettingsError(
            f"系统只允许每个进程使用 {allowed // MEBI} MB 内存，少于 HONGTOU_RENDER_MEMORY_MB={most}。",
            hint="请用 ulimit -d 或服务管理器放宽，或调低 HONGTOU_RENDER_MEMORY_MB。",
        )
    beyond = "；同时用满会超过本机内存，可调低 HONGTOU_RENDER_MEMORY_MB" * (count * most > there)
    return (
        f"{count} 个，每份文书至多 {settings.render_seconds} 秒、{most} MB，"
        f"至多 {settings.max_pages} 页、{settings.max_rows} 表格行，排队至多 {settings.render_queue} 个请求；"
        f"本机可用 {len(os.sched_getaffinity(0))} 核、{there} MB 内存{beyond}"
    )


def _conformance(settings: Settings) -> str:
    from service.bootstrap.archive import build_conformance

    with closing(build_conformance(settings)) as judge:
        return judge.described()


def _scanner() -> str:
    from service.archive.checks.scanning import ABSENT, ClamAv

    return ClamAv(0).program() or ABSENT


def _exposure(settings: Settings) -> str:
    check_exposure(settings)
    if is_public(settings):
        return f"{settings.public_url}，前有 {settings.proxies} 层反向代理"
    return "只供本机使用"


def _provider(settings: Settings) -> str:
    """Whose people may sign in; it is not called, as looking changes nothing and asks nobody."""
    from service.bootstrap.people import build_client

    client = build_client(settings)
    return client.provider.issuer if client else "没有设置，只用账户名和密码登录"


def _schedule(settings: Settings) -> str:
    from service.bootstrap.archive import build_schedule

    schedule = build_schedule(settings)
    if schedule.is_example:
        return "示例（未经批准，档号会标明）；正式归档前，请用 HONGTOU_ARCHIVE_SCHEDULE 指明本单位的表"
    return f"{settings.archive_schedule}：全宗 {schedule.fonds} {schedule.fonds_name}，{schedule.organ}"


def _database(settings: Settings) -> str:
    """Which database, and where: no more of its address, which may hold a password."""
    from service.bootstrap.archive import build_database

    database = build_database(settings)
    if database.is_file:
        return f"SQLite {database.url.database}"
    port = f":{database.url.port}" if database.url.port else ""
    return f"PostgreSQL {database.url.host or '本机'}{port}/{database.url.database or ''}"


def _storage(settings: Settings) -> str:
    from service.bootstrap.archive import build_storage

    build_storage(settings)
    where = f"{settings.storage}，在 {settings.s3_endpoint}" if settings.storage else ""
    return where or str(settings.data.absolute() / "archive")


def _kept(settings: Settings) -> list[Check]:
    """Whether index and disk hold the same documents, all read again in time; nothing where none was kept."""
    from service.bootstrap.archive import build_store

    is_elsewhere = bool(settings.storage or settings.database)
    if not is_elsewhere and not (settings.data / "archive").is_dir():
        return []
    try:
        store = build_store(settings)
        differences = store.faults() or store.differences()
        read = _read_again(settings, store)
    except HongtouError as error:
        return [Check("留存的文书", False, error.message, error.hint)]
    kept = [Check("留存的文书", False, *words) for words in differences]
    return [*(kept or [Check("留存的文书", True, "目录与文件一致")]), read]


def _read_again(settings: Settings, store: "DocumentStore") -> Check:
    """Whether every document was read again within the days that are set."""
    from service.bootstrap.archive import build_rota

    rota, days = build_rota(store), settings.fixity_days
    overdue = rota.due((datetime.now(UTC) - timedelta(days=days)).isoformat())
    if faulty := rota.faulty():
        cure = "请运行 hongtou archive verify 查明，用 hongtou archive repair 从副本修复。"
        return Check("轮检", False, f"上次检测有问题的文书 {len(faulty)} 件：{'、'.join(faulty[:5])}", cure)
    if overdue:
        cure = "请运行 hongtou archive verify --rota，并设为每天定时运行。"
        return Check("轮检", False, f"{len(overdue)} 件文书超过 {days} 天没有检测", cure)
    return Check("轮检", True, f"每份文书都在 {days} 天内检测过")


def _people(settings: Settings) -> list[Check]:
    """How many accounts there are, and whether each of 三员 is there; nothing is laid out by looking."""
    from service.bootstrap.people import build_office

    if not settings.database and not (settings.data / "office.sqlite3").exists():
        return [Check("账户", True, NO_ACCOUNT)]
    try:
        accounts = build_office(settings).accounts.list()
    except HongtouError as error:
        return [Check("账户", False, error.message, error.hint)]
    if not accounts:
        return [Check("账户", True, NO_ACCOUNT)]
    active = [account for account in accounts if not account.is_disabled]
    found = f"{len(accounts)} 个，其中停用 {len(accounts) - len(active)} 个"
    return [Check("账户", True, found), *(_officer(role, active) for role in Role if role in OFFICERS)]


def _officer(role: Role, active: "list[Account]") -> Check:
    title, names = ROLE_TITLES[role], [account.name for account in active if role in account.roles]
    if names:
        return Check(title, True, "、".join(names))
    cure = f"请运行 hongtou account create 账户名 姓名 --role {role}，并把一次性密码当面交给本人。"
    return Check(title, False, "没有可用的账户", cure)


def _office(settings: Settings) -> list[Check]:
    """Whether the office can be read, the end of its log holds together, and who is there."""
    from service.bootstrap.people import build_office, build_office_database

    database = build_office_database(settings)
    if database.is_file and not Path(str(database.url.database)).exists():
        return _people(settings)
    try:
        verdict = build_office(settings).verify((), last=EVENTS_READ)
    except HongtouError as error:
        return [Check("审计日志", False, error.message, error.hint)]
    cure = "可能有人改动过：请保留现场，运行 hongtou audit verify 查明。"
    broken = [Check("审计日志", False, item.message, cure) for item in verdict.breaks]
    whole = Check("审计日志", True, f"共 {verdict.head.seq} 条，最后 {verdict.read} 条环环相扣")
    return [*(broken or [whole]), *_people(settings)]


def _seal(settings: Settings, now: datetime) -> str:
    """Whose key seals, and until when; raises SettingsError where it cannot, or not for long."""
    from service.bootstrap.archive import build_sealer

    if not (settings.seal_key or settings.seal_command):
        return "没有设置印章密钥，不用印"
    key = build_sealer(settings).check(now)
    until = f"{key.valid_until:%Y-%m-%d}"
    if key.valid_until - now < timedelta(days=DAYS_TO_RENEW):
        raise SealKeyExpired(f"印章证书“{key.subject}”将于 {until} 到期。", hint="请及早向发证机构换发证书。")
    return f"{key.subject}（{key.issuer} 签发，序列号 {key.serial}），有效期至 {until}，级别 {key.level}"


def _check_writable(folder: Path) -> None:
    if not folder.is_dir():
        raise OSError(f"{folder} 不是文件夹")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OSError(f"{folder} 不可写")
