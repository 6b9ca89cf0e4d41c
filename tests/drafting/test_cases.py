"""How far a case is on a day: by status, by deadline, and what is pressing."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.drafting.cases import Case, Colour, Progress, case, plan_of, report_of
from service.drafting.memory import MOST_READ, Memory
from tests.drafting.filed import PLAN, REPORT, sample

PLANNED = plan_of(sample(PLAN))
DAYS = st.dates(date(2022, 9, 1), date(2024, 12, 31))


def on(day: date, *, is_reported: bool = True) -> Case:
    """The case of the samples on that day."""
    return case(PLANNED, report_of(sample(REPORT)) if is_reported else None, day)


def test_before_any_report_a_case_is_where_its_plan_left_it() -> None:
    """On the day of the plan nothing is begun, and nothing is late."""
    first = on(date(2022, 10, 14), is_reported=False)
    assert {"not_started": 114} == {kind.value: n for kind, n in first.tally.items() if n}
    assert 12 == len(first.by_aspect) and not first.pressing


def test_after_a_report_it_is_where_the_report_says() -> None:
    """The same figures as the report's own table, aspect by aspect."""
    told = sample(REPORT)["body"]["statistics"]
    now = on(date(2023, 3, 27))
    assert (told["completed"], told["stage_completed"]) == (
        now.tally[Progress.COMPLETED],
        now.tally[Progress.STAGE_COMPLETED],
    )
    assert [(row["completed"], row["stage_completed"]) for row in told["by_aspect"]] == [
        (tally[Progress.COMPLETED], tally[Progress.STAGE_COMPLETED]) for _, tally in now.by_aspect
    ]


def test_a_deadline_is_yellow_ten_days_before_and_red_the_day_after() -> None:
    """On its own day it can still be kept."""
    due = date(2022, 10, 31)

    def colour(day: date) -> Colour:
        return next(task.colour for task in on(day, is_reported=False).tasks if task.id == "M001")

    green, yellow = due - timedelta(days=11), due - timedelta(days=10)
    assert [Colour.GREEN, Colour.YELLOW] == [colour(green), colour(yellow)]
    assert [Colour.YELLOW, Colour.RED] == [colour(due), colour(due + timedelta(days=1))]


def test_an_extension_moves_the_deadline() -> None:
    """What was granted more time is not late before that is over."""
    report = sample(REPORT)
    entry = report["body"]["entries"][0]
    entry |= {"status": "in_progress", "extension": {"new_date": "2023-06-30"}}
    (task, *_) = case(PLANNED, report_of(report), date(2023, 4, 1)).tasks
    assert (date(2023, 6, 30), Progress.IN_PROGRESS) == (task.due, task.progress)
    (task, *_) = case(PLANNED, report_of(report), date(2023, 7, 1)).tasks
    assert Progress.OVERDUE is task.progress


def test_what_is_late_comes_first_among_the_pressing() -> None:
    """With whose it is."""
    pressing = on(date(2022, 11, 25), is_reported=False).pressing
    assert [task.due for task in pressing] == sorted(task.due for task in pressing if task.due)
    assert {Colour.RED, Colour.YELLOW} == {task.colour for task in pressing}
    assert all(task.lead_unit for task in pressing)


@given(DAYS, st.booleans())
def test_every_measure_is_counted_once_whatever_the_day(day: date, is_reported: bool) -> None:
    """In the whole, in its aspect, in its month; red is overdue, and nothing else is."""
    now = on(day, is_reported=is_reported)
    assert 114 == sum(now.tally.values()) == sum(sum(tally.values()) for _, tally in now.by_aspect)
    assert sum(1 for task in now.tasks if task.due) == sum(sum(n.values()) for _, n in now.by_month)
    red = sum(1 for task in now.tasks if task.colour is Colour.RED)
    assert red == now.tally[Progress.OVERDUE]


def test_a_paper_is_read_once_and_the_longest_unseen_is_forgotten() -> None:
    """However often it is asked for, and however many others there are."""
    memory, read = Memory(), []

    def ask(id: str) -> str:
        return memory.of(id, lambda: (read.append(id), f"words of {id}")[1])

    assert ["words of a", "words of a"] == [ask("a"), ask("a")]
    assert ["a"] == read
    for number in range(MOST_READ):
        ask("a")
        ask(str(number))
    assert ["a"] == [id for id in read if id == "a"]
    ask("0")
    assert 2 == read.count("0")
