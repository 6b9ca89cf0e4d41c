"""veraPDF as the judge of what a PDF claims; satisfies `service.core.ports.Conformance`."""

from typing import Any

from service.conformance.process import Absent, Engine, Running
from service.core.verdicts import BrokenRule, ClaimJudged, State, Verdict

ENGINE = "service.conformance.verapdf_engine"
INSTALL = "请重新运行 make serve，或安装可选组件 hongtou[conformance]。"


class VeraPdf:
    """A judge that asks *engine*, with so many *seconds* for a file and *memory* MB for Java's objects."""

    def __init__(self, seconds: int, memory: int, engine: str = ENGINE, niceness: int = 0) -> None:
        self.engine = Engine(engine, seconds, memory, niceness)

    def judge(self, content: bytes) -> Verdict:
        """Whether the file keeps every claim it makes, one to PDF/A among them.

        `NOT_RUN` where veraPDF is not installed; raises ConformanceFailed where it fails, Busy where those
        before take too long.
        """
        try:
            return _verdict(*self.engine.ask(content))
        except Absent as fault:
            return Verdict(State.NOT_RUN, reason=f"没有安装一致性检查引擎 veraPDF（缺少 {fault}）。{INSTALL}")

    def described(self) -> str:
        """Engine and version, or why there is none; raises ConformanceFailed where it does not run."""
        try:
            return self.engine.described()
        except Absent as fault:
            return f"未安装（缺少 {fault}）：归档时一致性检查记为“{State.NOT_RUN}”。{INSTALL}"

    def start(self) -> None:
        """Nothing; it gets ready beside whatever else goes on."""
        self.engine.start()

    def close(self) -> None:
        """Nothing; it is gone for good."""
        self.engine.close()


def _verdict(running: Running, answer: dict[str, Any]) -> Verdict:
    claims = tuple(
        ClaimJudged(claim["name"], claim["checks"], tuple(BrokenRule(**rule) for rule in claim["broken"]))
        for claim in answer.get("claims", ())
    )
    reason = ""
    if "unreadable" in answer:
        reason = f"文件无法按 PDF 读取（{answer['unreadable']}）。"
    elif not any(claim.name[0].isdigit() for claim in claims):
        reason = "文件没有声明符合 PDF/A。"
    sound = not reason and not any(claim.broken for claim in claims)
    return Verdict(State.PASSED if sound else State.FAILED, running.engine, running.version, claims, reason)
