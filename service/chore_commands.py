"""The command `hongtou chores`: what is done by the calendar, and doing one of them now."""

import os
import socket
from contextlib import closing
from threading import Thread
from typing import Any

import click

from service.acting import new_id, utc_now
from service.console import DONE, FINDINGS, OUR_FAULT, as_json, guarded, print_json, say_error
from service.core.chores import TITLES, WORDS, Chore, Ended, Result, Run, Standing
from service.core.errors import HongtouError
from service.documents.dates import moment
from service.settings import Settings, read_settings

WAIT_SECONDS = 30


@click.command(
    help="定时任务：列出各任务的时间和最近一次的结果。\n\n"
    "任务由 hongtou serve 或 hongtou worker 按 HONGTOU_CALENDAR 运行；--run 现在就运行一项。"
    "发现问题时退出码为 1。"
)
@click.option("--run", "name", type=click.Choice([chore.value for chore in Chore]), help="现在运行这一项")
@as_json
@guarded
def chores(name: str | None, as_json: bool) -> int:
    """List the chores, or do one."""
    from service.bootstrap.jobs import build_chores

    settings = read_settings()
    if name:
        return _run(settings, Chore(name), as_json=as_json)
    standings = build_chores(settings).standings()
    if as_json:
        print_json([_plain(standing) for standing in standings])
    else:
        for standing in standings:
            _say(standing)
    return DONE


def _run(settings: Settings, chore: Chore, *, as_json: bool) -> int:
    found = _done_now(settings, chore)
    if found is None:
        click.echo(f"{TITLES[chore]}正在由另一个进程运行。", err=True)
        return OUR_FAULT
    if isinstance(found, HongtouError):
        say_error(found)
        return OUR_FAULT
    if as_json:
        print_json({"outcome": found.end.value, **found.as_dict()})
    else:
        click.echo(f"{TITLES[chore]}：{found.message}")
    return FINDINGS if found.end is Ended.FOUND else DONE


def _done_now(settings: Settings, chore: Chore) -> Result | HongtouError | None:
    """What it came to, done by this process, which is seen alive meanwhile as any worker is."""
    from service.bootstrap.archive import build_store
    from service.bootstrap.jobs import build_chores, build_queue
    from service.chores.duty import SYSTEM
    from service.chores.running import Choring
    from service.jobs.dispatching import Dispatcher

    done: list[Any] = []
    with closing(build_store(settings)) as store:
        store.recover(time=utc_now(), actor=SYSTEM)
        queue, id = build_queue(settings), new_id()
        living = Dispatcher(queue, lambda claim: None, id, socket.gethostname(), os.getpid(), 0)
        choring = Choring(settings, store, build_chores(settings), id, living.busy)
        queue.enter(id, host=living.host, process=living.pid, slots=0)
        beating = Thread(target=living.run, args=[lambda: bool(done)], name="living", daemon=True)
        beating.start()
        try:
            done.append(choring.once(chore))
        finally:
            done.append(None)
            beating.join(WAIT_SECONDS)
    found: Result | HongtouError | None = done[0]
    return found


def _say(standing: Standing) -> None:
    times = standing.times.words if standing.times else "不自动运行"
    upcoming = f"，下次 {moment(standing.next_at)}" if standing.next_at else ""
    click.echo(f"{standing.chore}\t{TITLES[standing.chore]}\t{times}{upcoming}")
    if last := standing.last:
        click.echo(f"    {moment(last.began_at)}（{last.host}）{WORDS[last.end]}：{_message(last)}")


def _message(run: Run) -> str:
    return str(run.result.get("message", ""))


def _plain(standing: Standing) -> dict[str, Any]:
    last = standing.last
    return {
        "name": standing.chore.value,
        "times": str(standing.times or ""),
        "next_at": standing.next_at,
        "succeeded_at": standing.succeeded_at,
        "is_late": standing.is_late,
        "last": last
        and {
            "host": last.host,
            "began_at": last.began_at,
            "ended_at": last.ended_at,
            "outcome": last.end or "",
            **last.result,
        },
    }
