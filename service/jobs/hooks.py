"""Hooks as their owners see them: set, changed, tested, taken away; nobody sees another's."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from service.core.batches import Whose
from service.core.errors.requests import Forbidden, NotFound, StateForbids, UnfitHook
from service.core.hooks import MOST, OVERLAP_HOURS, Delivery, Hook, HookEvent
from service.core.naming import ID
from service.database.engine import Database
from service.jobs import hook_outbox
from service.jobs.database.tables import hook_deliveries, hook_tries, hooks
from service.jobs.faults import reading, writing
from service.jobs.hook_log import HookLog, delivery_in
from service.jobs.moments import Clock, ahead, moment, written
from service.jobs.owning import owned
from service.outgoing.targets import Listed, UnfitAddress, address_of, fit_address

SHOWN = [column for column in hooks.c if column not in (hooks.c.secret, hooks.c.old_secret)]
"""What is ever read but by who signs."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """The hooks in *database*; every method raises StoreFailed. *listed* places inside may be called.

    *new_secret* makes what calls are signed with: 256 bits as Standard Webhooks writes them.
    """

    database: Database
    clock: Clock
    listed: Listed
    new_secret: Callable[[], str]

    def add(
        self, id: str, whose: Whose, *, name: str, url: str, events: Collection[HookEvent]
    ) -> tuple[Hook, str]:
        """The new hook, and its secret, which is told this once; raises UnfitHook, Forbidden for too many."""
        self._check(url)
        with writing(self.database) as connection:
            mine = select(func.count()).select_from(hooks).where(hooks.c.owner == whose.id)
            if connection.execute(mine).scalar_one() >= MOST:
                raise Forbidden(f"一个账户至多有 {MOST} 个回调。", hint="请先删除不用的回调。")
            secret, now = self.new_secret(), written(moment(connection, self.clock))
            connection.execute(
                insert(hooks).values(
                    id=id,
                    owner=whose.id,
                    person=whose.person,
                    name=name,
                    url=url,
                    events=_listed(events),
                    secret=secret,
                    old_secret="",
                    old_secret_until="",
                    is_enabled=True,
                    is_gone=False,
                    made_at=now,
                    faults=0,
                    rests_until="",
                    served_at="",
                )
            )
            return _found(connection, id, whose), secret

    def change(
        self,
        id: str,
        whose: Whose,
        *,
        name: str,
        url: str,
        events: Collection[HookEvent],
        is_enabled: bool,
    ) -> Hook:
        """The hook as it is now, which what waits is sent by too; raises NotFound or UnfitHook."""
        self._check(url)
        values = {"name": name, "url": url, "events": _listed(events), "is_enabled": is_enabled}
        anew = {"is_gone": False, "faults": 0, "rests_until": ""} if is_enabled else {}
        with writing(self.database) as connection:
            _found(connection, id, whose)
            connection.execute(update(hooks).where(hooks.c.id == id).values(**values, **anew))
            return _found(connection, id, whose)

    def rotate(self, id: str, whose: Whose) -> tuple[Hook, str]:
        """The hook, and its new secret, which is told this once; for a day calls are signed with both.

        Within that day the old one stays what it was, and only the new one is replaced: whoever asks twice,
        by a double click even, has not told the receiver in between. Raises NotFound.
        """
        secret = self.new_secret()
        with writing(self.database) as connection:
            found, now = _found(connection, id, whose), moment(connection, self.clock)
            values: dict[str, Any] = {"secret": secret}
            if found.old_secret_until <= written(now):
                values["old_secret"] = hooks.c.secret
                values["old_secret_until"] = ahead(now, OVERLAP_HOURS * 3600)
            connection.execute(update(hooks).where(hooks.c.id == id).values(**values))
            return _found(connection, id, whose), secret

    def remove(self, id: str, whose: Whose) -> Hook:
        """The hook that was; what waited for it is sent no more, and its log is gone. Raises NotFound."""
        with writing(self.database) as connection:
            found = _found(connection, id, whose)
            told = select(hook_deliveries.c.id).where(hook_deliveries.c.hook == id)
            connection.execute(delete(hook_tries).where(hook_tries.c.delivery.in_(told)))
            connection.execute(delete(hook_deliveries).where(hook_deliveries.c.hook == id))
            connection.execute(delete(hooks).where(hooks.c.id == id))
            return found

    def test(self, id: str, whose: Whose) -> Delivery:
        """A ping, on its way; raises NotFound, or StateForbids where the hook is off."""
        with writing(self.database) as connection:
            if not _found(connection, id, whose).is_enabled:
                raise StateForbids("回调已停用，不能测试。", hint="请先启用。")
            now = written(moment(connection, self.clock))
            key = f"{id} {now}"
            hook_outbox.put(connection, [id], HookEvent.PING, {"hook": id}, subject=id, key=key, time=now)
            newest = select(hook_deliveries.c.id).where(
                hook_deliveries.c.hook == id,
                hook_deliveries.c.event == HookEvent.PING.value,
                hook_deliveries.c.made_at == now,
            )
            return delivery_in(connection, id, connection.execute(newest).scalar_one())

    def get(self, id: str, whose: Whose) -> Hook:
        """The hook; raises NotFound, in the same words where it is somebody else's."""
        with reading(self.database) as connection:
            return _found(connection, id, whose)

    def list(self, whose: Whose, *, offset: int, limit: int) -> tuple[Sequence[Hook], int]:
        """Some of their hooks by name, and how many there are."""
        with reading(self.database) as connection:
            asked = select(*SHOWN).where(_is_theirs(whose)).order_by(hooks.c.name, hooks.c.id)
            found = connection.execute(asked.offset(offset).limit(limit))
            counted = select(func.count()).select_from(hooks).where(_is_theirs(whose))
            return [_hook_of(row) for row in found], connection.execute(counted).scalar_one()

    @property
    def log(self) -> HookLog:
        """What was sent to them."""
        return HookLog(self.database, self.clock)

    def _check(self, url: str) -> None:
        """Nothing; raises UnfitHook where nothing could ever be sent to *url*."""
        hint = "请填写接收方的网址，如 https://oa.example.edu.cn/hook。"
        try:
            host = fit_address(url).hostname or ""
        except UnfitAddress as fault:
            raise UnfitHook(str(fault), hint=hint) from None
        address = address_of(host)
        if address and not self.listed.admits(host, address):
            raise UnfitHook(
                "这个地址在内网，或不是一台主机的。",
                hint="内网的接收方，请管理员列入 HONGTOU_WEBHOOK_HOSTS。",
            )


def _listed(events: Collection[HookEvent]) -> str:
    return " ".join(sorted(event.value for event in events))


def _is_theirs(whose: Whose) -> ColumnElement[bool]:
    return owned(whose.id, hooks.c.owner, hooks.c.person)


def _found(connection: Connection, id: str, whose: Whose) -> Hook:
    asked = select(*SHOWN).where(hooks.c.id == id, _is_theirs(whose))
    row = connection.execute(asked).first() if ID.fullmatch(id) else None
    if row is None:
        raise NotFound("没有这个回调。", hint="请核对编号，或从列表中选择。")
    return _hook_of(row)


def _hook_of(row: Row[Any]) -> Hook:
    return Hook(
        id=row.id,
        owner=row.owner,
        name=row.name,
        url=row.url,
        events=tuple(HookEvent(name) for name in row.events.split()),
        is_enabled=row.is_enabled,
        is_gone=row.is_gone,
        made_at=row.made_at,
        old_secret_until=row.old_secret_until,
    )
