"""Rules about fees, and about the departments of a parallel approval (M15) with their results (M14)."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.central.items.judging import Fault, Known, Rule, asked, decided, twice, unknown
from kiosk.contract.items import Item, LaneOfItem
from kiosk.sheets.lines import Key

_FEWEST = 2


def _fees(item: Item, _known: Known) -> Iterator[Fault]:
    questions = [each.id for each in item.questions]
    for place, fee in enumerate(item.fees):
        for number, exemption in enumerate(fee.exemptions):
            key: Key = ("fees", place, "exemptions", number)
            if not exemption.only_if:
                yield Fault(
                    key,
                    "人人都减免就不是收费了,请写清给谁减免",
                    "an exemption for everybody is no fee",
                    "say for whom it holds in only_if",
                )
            yield from decided(asked((*key, "only_if"), exemption.only_if, questions))


def _lanes(item: Item, known: Known) -> Iterator[Fault]:
    if len(item.lanes) == 1:
        yield Fault(
            ("lanes",),
            "并联审批至少要有两个部门",
            "a parallel approval has two departments or more",
            "leave out [[lanes]]",
        )
    yield from decided(twice(("lanes",), (lane.dept_code for lane in item.lanes), "department", "dept_code"))
    for place, lane in enumerate(item.lanes):
        yield from decided(_lane(("lanes", place), lane, item, known))
        yield from decided(_waiting(("lanes", place), lane, item))


def _lead(item: Item, _known: Known) -> Iterator[Fault]:
    leads = [lane.dept_code for lane in item.lanes if lane.lead]
    if len(item.lanes) >= _FEWEST and leads != [item.dept_code]:
        what = f'one department leads 牵头 a parallel approval: that of the item, "{item.dept_code}"'
        yield Fault(
            ("lanes",),
            "并联审批要有一个牵头部门,就是这个事项的部门",
            what,
            f"lead = true is said of: {', '.join(leads) or 'nobody'}",
        )


def _lane(key: Key, lane: LaneOfItem, item: Item, known: Known) -> Iterator[Fault]:
    yield from unknown((*key, "dept_code"), lane.dept_code, known.departments, "department", "departments.toml")
    if lane.promise_day > item.promise_day:
        what = f'"{lane.dept_code}" promises {lane.promise_day} days, the whole only {item.promise_day}'
        chinese = f"这个部门承诺{lane.promise_day}天,整件事只承诺{item.promise_day}天"
        yield Fault((*key, "promise_day"), chinese, what, "the whole is as slow as its slowest part")


def _waiting(key: Key, lane: LaneOfItem, item: Item) -> Iterator[Fault]:
    waits = {each.dept_code: each.prerequisite_of for each in item.lanes}
    for place, other in enumerate(lane.prerequisite_of):
        where = (*key, "prerequisite_of", place)
        if lane.dept_code in waits.get(other, ()):
            what = f'"{lane.dept_code}" and "{other}" wait for each other 互为前置, so nothing would ever be decided'
        elif other in waits:
            what = f'"{other}" would have to wait for "{lane.dept_code}"'
        else:
            what = f'"{other}" is no department of this approval'
        yield Fault(
            where,
            "并联审批的部门不得互为前置、互相等待",
            what,
            "parts of a parallel approval never wait for one another: leave out prerequisite_of",
        )


def _results(item: Item, _known: Known) -> Iterator[Fault]:
    """统一出件: several results, each of a department of this approval, out of one place."""
    if len(item.results) == 1 or (item.results and item.print_on_terminal):
        what = "results are written down where there are several, and none of them is printed at a terminal"
        chinese = "有两件以上结果、且都不在终端打印的,才写 [[results]]"
        yield Fault(("results",), chinese, what, "leave out [[results]]")
    yield from decided(twice(("results",), (each.id for each in item.results), "result"))
    departments = {item.dept_code, *(lane.dept_code for lane in item.lanes)}
    for place, each in enumerate(item.results):
        if each.dept_code not in departments:
            what = f'"{each.dept_code}" is no department of this item'
            yield Fault(("results", place, "dept_code"), "出结果的部门要是这个事项的部门", what)
        yield from decided(asked(("results", place, "only_if"), each.only_if, [one.id for one in item.questions]))


RULES: tuple[Rule, ...] = (_fees, _lanes, _lead, _results)
