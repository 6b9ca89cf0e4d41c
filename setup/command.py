"""`python3 setup`: say what is lacking, then bring it."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from apt import Apt
from environment import LOCKS, Environment
from fonts import Fonts
from machine import Machine, SetupError, ThisMachine
from scripts import Scripts
from steps import TO_SERVE, TO_TEST, Step, SystemPackages

NEEDS = {"serve": TO_SERVE, "test": TO_TEST}


def steps_for(purpose: str, machine: Machine, root: Path) -> list[Step]:
    """Return the steps of the set-up in the order they depend on each other."""
    apt = Apt(machine)
    environment = Environment(machine, root, purpose)
    return [
        SystemPackages(machine, apt, NEEDS[purpose]),
        environment,
        Fonts(machine, apt, environment),
        Scripts(machine, environment, purpose),
    ]


def set_up(steps: Sequence[Step], *, dry_run: bool) -> None:
    """Say what is lacking, then bring it, or stop before the first change with every obstacle named.

    Raises SetupError when something is out of reach or a step fails.
    """
    lacking = {step: lines for step in steps if (lines := step.lacking())}
    if not lacking:
        if dry_run:
            print("一切齐备，无需安装 (nothing to install)。")
        return
    print("将安装下列各项 (about to install)：")
    for line in (line for lines in lacking.values() for line in lines):
        print(f"  {line}")
    sys.stdout.flush()
    obstacles = [obstacle for step in lacking if (obstacle := step.obstacle())]
    if obstacles:
        raise SetupError("\n".join(obstacles))
    if dry_run:
        return
    for step in lacking:
        step.perform()
    print("准备就绪 (set up)。", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the set-up from the command line and return the exit code: 0 done, 1 stopped."""
    parser = argparse.ArgumentParser(prog="setup", description="Bring what Hongtou needs on this machine.")
    parser.add_argument("--for", dest="purpose", choices=LOCKS, default="serve")
    parser.add_argument("--dry-run", action="store_true", help="say what is lacking and change nothing")
    options = parser.parse_args(arguments)
    root = Path(__file__).resolve().parent.parent
    try:
        set_up(steps_for(options.purpose, ThisMachine(), root), dry_run=options.dry_run)
    except SetupError as error:
        print(f"未能完成准备 (set-up stopped)：{error}", file=sys.stderr)
        return 1
    return 0
