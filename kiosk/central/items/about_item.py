"""Rules about the item as a whole: time limits, ways of delivery, commitment, tolerance, and where one has to go."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.central.items.judging import Fault, Known, Rule, twice, unknown
from kiosk.contract.ids import is_credit_code
from kiosk.contract.items import DeliveryWay, Item, Way
from kiosk.contract.lockers import Sensitivity
from kiosk.contract.platform import ProjectType

_BODY = 18


def _code(item: Item, _known: Known) -> Iterator[Fault]:
    if not is_credit_code(item.task_code[:_BODY]):
        yield Fault(
            ("task_code",),
            "开头18位不是正确的统一社会信用代码",
            "task_code does not begin with a credit code whose check character is right",
        )


def _words(item: Item, known: Known) -> Iterator[Fault]:
    yield from unknown(("dept_code",), item.dept_code, known.departments, "department", "departments.toml")


def _topics(item: Item, known: Known) -> Iterator[Fault]:
    if not item.topics:
        yield Fault(
            ("topics",),
            "没有写主题,群众按主题找不到",
            "no topic is named, so nobody finds the item by its subject",
            "see topics.toml",
        )
    yield from twice(("topics",), item.topics, "topic", last="")
    for place, topic in enumerate(item.topics):
        yield from unknown(("topics", place), topic, known.topics, "topic", "topics.toml")


def _limits(item: Item, _known: Known) -> Iterator[Fault]:
    if item.promise_day > item.anticipate_day:
        what = f"the promise of {item.promise_day} working days is longer than the {item.anticipate_day} of the law"
        chinese = f"承诺{item.promise_day}个工作日,比法定的{item.anticipate_day}个还长"
        yield Fault(("promise_day",), chinese, what)


def _instant(item: Item, _known: Known) -> Iterator[Fault]:
    instant = item.project_type == ProjectType.INSTANT
    if instant and item.promise_day:
        what = 'an item that is done while you wait (project_type = "1") promises 0 days'
        yield Fault(("promise_day",), "即办件的承诺时限应为0", what)
    if not instant and not item.promise_day:
        yield Fault(
            ("promise_day",),
            "承诺件的承诺时限不能为0",
            'a promise of 0 days belongs to an item with project_type = "1"',
        )


def _ages(item: Item, _known: Known) -> Iterator[Fault]:
    if item.max_age and item.min_age > item.max_age:
        chinese = f"没有人同时满{item.min_age}周岁又不超过{item.max_age}周岁"
        yield Fault(("max_age",), chinese, f"nobody is at least {item.min_age} and at most {item.max_age} years old")


def _deliveries(item: Item, _known: Known) -> Iterator[Fault]:
    if not item.deliveries:
        yield Fault(("deliveries",), "没有写送达方式", "no way is named by which the result reaches its receiver")
    yield from twice(("deliveries",), item.deliveries, "way", last="")


def _printing(item: Item, _known: Known) -> Iterator[Fault]:
    prints = DeliveryWay.PRINT in item.deliveries
    if prints != bool(item.print_on_terminal):
        what = 'print_on_terminal and "print" among the deliveries go together'
        yield Fault(("print_on_terminal",), "终端打印和送达方式里的 print 应当一致", what)
    if bool(item.print_on_terminal) != bool(item.print_copies):
        what = "print_copies is the number of copies where print_on_terminal is true, else 0"
        yield Fault(("print_copies",), "能打印的写份数,不能打印的写0", what)


def _personal(item: Item, _known: Known) -> Iterator[Fault]:
    if item.sensitivity == Sensitivity.PERSONAL and item.delegable:
        what = "what is handed over in person only cannot be collected by somebody else"
        yield Fault(("delegable",), "须本人当面领取的,不能由他人代办", what, "write delegable = false")


def _inspected(item: Item, _known: Known) -> Iterator[Fault]:
    if item.site_inspection and item.commitment_allowed:
        what = "a commitment cannot take the place of a site inspection 现场勘查"
        yield Fault(("commitment_allowed",), "需要现场勘查的,不能用告知承诺", what, "write commitment_allowed = false")


def _commitment(item: Item, _known: Known) -> Iterator[Fault]:
    used = any(Way.COMMITMENT in material.ways for material in item.materials)
    if item.commitment_allowed and not item.commitment:
        yield Fault(
            ("commitment_allowed",), "没有写承诺书的内容", "the text of the commitment is missing", "add [commitment]"
        )
    if item.commitment_allowed and not used:
        what = "a commitment is allowed, but no material can be settled by it"
        yield Fault(
            ("commitment_allowed",),
            "允许承诺,却没有一份材料可以用承诺代替",
            what,
            'put "commitment" among the ways of a material',
        )
    if not item.commitment_allowed and item.commitment:
        yield Fault(
            ("commitment",), "不允许承诺,却写了承诺书", "here is the text of a commitment that the item does not allow"
        )


def _tolerance(item: Item, _known: Known) -> Iterator[Fault]:
    used = any(Way.TOLERANCE in material.ways for material in item.materials)
    if item.tolerance_allowed and not item.tolerance:
        yield Fault(
            ("tolerance_allowed",),
            "没有写容缺受理承诺书的内容",
            "the text to be signed for tolerance is missing",
            "add [tolerance]",
        )
    if item.tolerance_allowed and not used:
        what = "tolerance is allowed, but no material may come later"
        yield Fault(
            ("tolerance_allowed",),
            "允许容缺,却没有一份材料可以后补",
            what,
            'put "tolerance" among the ways of a material',
        )
    if not item.tolerance_allowed and item.tolerance:
        yield Fault(
            ("tolerance",),
            "不允许容缺,却写了容缺承诺书",
            "here is the text of a tolerance that the item does not allow",
        )


def _texts(item: Item, _known: Known) -> Iterator[Fault]:
    for name, text in (("commitment", item.commitment), ("tolerance", item.tolerance)):
        if text and not text.paragraphs:
            yield Fault((name, "paragraphs"), "承诺书一段话也没有", f"the text of the {name} has no paragraph")


def _elsewhere(item: Item, _known: Known) -> Iterator[Fault]:
    if not item.is_service_terminals and not item.elsewhere:
        what = "the item cannot be handled at a terminal, and nothing says where to go instead"
        yield Fault(
            ("is_service_terminals",), "终端上不能办,却没有写该到哪里办", what, "add elsewhere = { zh = …, en = … }"
        )


def _visits(item: Item, _known: Known) -> Iterator[Fault]:
    """M39: who need not come to a window is not sent there, except for a reason that is said."""
    if item.limit_scene_num:
        if not item.elsewhere:
            what = f"the citizen has to come to a window {item.limit_scene_num} times, and nothing says why"
            chinese = f"要到现场{item.limit_scene_num}次,却没有写为什么"
            yield Fault(("limit_scene_num",), chinese, what, "give the reason in elsewhere, or write 0")
        return
    if not item.is_service_terminals:
        chinese = "终端上不能办的,至少要到现场一次"
        yield Fault(
            ("limit_scene_num",), chinese, "who cannot apply at a terminal has to come to a window at least once"
        )
    elif item.elsewhere:
        what = "nobody has to come to a window (limit_scene_num = 0), but elsewhere sends them there"
        yield Fault(("elsewhere",), "写了到现场0次,又让人到窗口去", what, "leave it out, or count the visit")
    if set(item.deliveries) == {DeliveryWay.WINDOW}:
        what = "nobody has to come to a window (limit_scene_num = 0), but the result is given out only there"
        yield Fault(("deliveries",), "写了到现场0次,结果却只能到窗口领", what, "add another way, or count the visit")


def _flow(item: Item, _known: Known) -> Iterator[Fault]:
    if not item.handle_flow:
        yield Fault(("handle_flow",), "没有写办理流程", "handle_flow does not say what happens after the application")
    if not item.accept_condition:
        yield Fault(("accept_condition",), "没有写受理条件", "accept_condition does not say who may apply")


RULES: tuple[Rule, ...] = (
    _code,
    _words,
    _topics,
    _limits,
    _instant,
    _ages,
    _deliveries,
    _printing,
    _personal,
    _inspected,
    _commitment,
    _tolerance,
    _texts,
    _elsewhere,
    _visits,
    _flow,
)
