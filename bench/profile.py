"""`make profile SAMPLE=type/name`: seconds, functions and memory of each step of one paper.

Before and after a change: keep what is printed, change, print again on the same quiet machine, compare the
CPU seconds of the steps; `python -m pstats build/bench/profile/STEP.pstats` opens a step, and
`make bench SIZES=NAME` tells what the change is worth beside the rivals. SAMPLE may be such a NAME too.
"""

import cProfile
import pstats
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from bench.installing import ROOT
from bench.processes import peak_memory
from bench.sizes import BY_NAME

FOLDER = ROOT / "build/bench/profile"
SHOWN = 25
MB = 1_000_000

Step = Callable[[], Any]


def main() -> int:
    """Profile the paper named on the command line: a sample, or a size of the bench."""
    from service.bootstrap.papers import build_pipeline
    from service.settings import read_settings

    pipeline, body = build_pipeline(read_settings()), _payload(sys.argv[1])
    _steps(pipeline, body, lambda name, step: step())  # warm, as a worker is
    FOLDER.mkdir(parents=True, exist_ok=True)
    print(f"{sys.argv[1]}: {len(body):,} bytes\n\nstep        CPU s   wall s  peak MB so far")
    _steps(pipeline, body, _timed)
    _steps(pipeline, body, _profiled)
    tracemalloc.start()
    print("\nstep        kept MB  most MB   (Python's own memory)")
    _steps(pipeline, body, _weighed)
    return 0


def _payload(name: str) -> bytes:
    if name in BY_NAME:
        return BY_NAME[name].payload(0)
    return (ROOT / "samples" / f"{name}.json").read_bytes()


def _steps(pipeline: Any, body: bytes, told: Callable[[str, Step], Any]) -> None:
    """Nothing; has every step of the way done by *told*."""
    loaded = told("load", lambda: pipeline.load(body))
    told("check", lambda: pipeline.check(loaded))
    name = loaded.type.name
    view = told("view", lambda: loaded.type.view(loaded.document))
    arranged = told("arrange", lambda: pipeline.arrange(name, view)).view
    made = {
        kind: told(kind, partial(_rendition, pipeline, kind, name, arranged, body))
        for kind in pipeline.renderers
    }
    told("prove", lambda: _prove(pipeline, loaded, made))


def _rendition(pipeline: Any, kind: str, name: str, view: Mapping[str, Any], body: bytes) -> Any:
    from service.core.renditions import Rendition

    renderer = pipeline.renderers[kind]
    content = renderer.render(name, view, draft=False, source=body)
    return Rendition(kind, renderer.media_type, content)


def _prove(pipeline: Any, loaded: Any, made: Mapping[str, Any]) -> None:
    from service.core.pointer import strings

    pipeline.prove(loaded.type.printed(loaded.document, strings(loaded.payload)), made.values())


def _timed(name: str, step: Step) -> Any:
    cpu, wall = time.process_time(), time.perf_counter()
    done = step()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(f"{name:10} {cpu:7.3f}  {wall:7.3f}  {peak_memory(_own_pid()) / MB:7.0f}")
    return done


def _profiled(name: str, step: Step) -> Any:
    profiler = cProfile.Profile()
    done = profiler.runcall(step)
    profiler.dump_stats(FOLDER / f"{name}.pstats")
    told = StringIO()
    pstats.Stats(profiler, stream=told).strip_dirs().sort_stats("tottime").print_stats(SHOWN)
    print(f"\n== {name}\n{told.getvalue().strip()}")
    return done


def _weighed(name: str, step: Step) -> Any:
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    done = step()
    now, most = tracemalloc.get_traced_memory()
    print(f"{name:10} {(now - before) / MB:8.1f} {(most - before) / MB:8.1f}")
    return done


def _own_pid() -> int:
    return int(Path("/proc/self").resolve().name)


if __name__ == "__main__":
    sys.exit(main())
