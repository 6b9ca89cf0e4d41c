"""Days against the limits of a named profile."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.core.checking import Breach
from service.documents.dates import Period, date_text
from service.rules.profiles import last_day, profiles


def unknown_profile(name: str, at: str) -> Iterator[Breach]:
    """A breach where no profile has that *name*."""
    if name not in profiles():
        known = "、".join(f"{item.name}（{item.title}）" for item in profiles().values())
        yield Breach(
            at,
            f"没有名为“{name}”的时限规则，各项期限未能核对。",
            f"可用的时限规则：{known}。",
        )


def wrong_period(period: Period, feedback: date, profile_name: str, at: str) -> Iterator[Breach]:
    """What is wrong with the concentrated period by itself and beside its profile."""
    if period.start < feedback:
        yield Breach(
            f"{at}/from",
            f"集中整改期自{date_text(period.start)}起，早于反馈日期{date_text(feedback)}。",
            "集中整改期应从反馈之日或之后起算，请核对。",
        )
    if period.end is None or period.end <= period.start:
        yield Breach(
            f"{at}/to", f"集中整改期（{period.text}）没有终日或终日不晚于始日。", "请填写集中整改期的终日。"
        )
        return
    profile = profiles().get(profile_name)
    if profile and profile.concentrated:
        limit = last_day(profile.concentrated.after(max(period.start, feedback)))
        if period.end > limit:
            yield Breach(
                f"{at}/to",
                f"集中整改期至{date_text(period.end)}，超出规则“{profile.title}”的{profile.concentrated.text}"
                f"（至{date_text(limit)}）。",
                "请核对集中整改期，或改用相应的时限规则。",
            )


def short_period(period: Period, profile_name: str, at: str) -> Iterator[Breach]:
    """A breach where the concentrated period is shorter than its profile says, by more than the last day."""
    profile = profiles().get(profile_name)
    if profile is None or profile.concentrated is None or period.end is None:
        return
    usual = profile.concentrated.after(period.start)
    if period.start < period.end < usual - timedelta(days=1):
        yield Breach(
            f"{at}/to",
            f"集中整改期至{date_text(period.end)}，短于规则“{profile.title}”的{profile.concentrated.text}"
            f"（至{date_text(usual)}）。",
            "如确需缩短请保留；否则请核对集中整改期或时限规则。",
        )


def too_late(label: str, due: date, limit: date, at: str, ground: str) -> Iterator[Breach]:
    """A breach where *due* is after *limit* (or the Monday after, where it is a weekend)."""
    if due > last_day(limit):
        yield Breach(
            at,
            f"{label}为{date_text(due)}，晚于{ground}的最后期限{date_text(limit)}。",
            f"请将{label}改为不晚于{date_text(limit)}，或改用相应的时限规则。",
        )
