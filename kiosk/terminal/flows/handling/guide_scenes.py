"""Pictures of the guides: ways to an item, what can be done where, one guide short and whole, and to take along."""

from __future__ import annotations

from kiosk.contract.content import Code, Fact, Facts, Pages, Pill, Row, Rows, Thanks, Tile, Tiles, Typing
from kiosk.contract.items import Item
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Both, Moment, Words, say
from kiosk.terminal.flows.availability import can_print
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.trouble import OK
from kiosk.terminal.receipts.guide import fee_words, limit_words, material_words, taken_along

_LONGEST = 20


def ways(clerk: Clerk) -> Scene:
    """How to find what one came for."""
    return Scene(
        name="handle.ways",
        question=say("guide.question"),
        hint=_as_of(clerk),
        content=Tiles(
            (
                _tile("search", "magnifying-glass"),
                _tile("topics", "squares-four"),
                _tile("departments", "buildings"),
                _tile("all", "list"),
                _tile("delegate", "handshake"),
                _tile("boards", "megaphone"),
            )
        ),
        voice=say("voice.choose"),
    )


def _tile(id: str, icon: str) -> Tile:
    return Tile(id, say(f"guide.way.{id}"), say(f"guide.way.{id}_hint"), icon)


def _as_of(clerk: Clerk) -> Words | None:
    """From when it is what is shown here; said where it is not from just now."""
    at = clerk.catalogue.confirmed_at
    if at is None or clerk.platform.reachable:
        return None
    return say("guide.as_of", at=Moment(at.astimezone()))


def search(typed: str, note: Words | None) -> Scene:
    """Type what it is called."""
    return Scene(
        name="handle.search",
        question=say("guide.search"),
        hint=say("guide.search_hint"),
        content=Typing("search", "han", _LONGEST, value=typed, note=note),
    )


def groups(clerk: Clerk, by: str) -> dict[str, Words]:
    """Topics or departments that have items, by id."""
    catalogue = clerk.catalogue.current
    if catalogue is None:
        return {}
    offered = [item for item in catalogue.items if clerk.settings.offer.has(item.number)]
    if by == "topics":
        used = {topic for item in offered for topic in item.topics}
        return {topic.id: named(topic.name) for topic in catalogue.topics if topic.id in used}
    deciding = {item.dept_code for item in offered}
    return {each.code: named(each.name) for each in catalogue.departments if each.code in deciding}


def group_list(clerk: Clerk, by: str) -> Scene:
    """Topics or departments."""
    rows = tuple(Row(group, words) for group, words in groups(clerk, by).items())
    return Scene(name=f"handle.{by}", question=say(f"guide.{by}"), content=Rows(rows, empty=say("guide.none")))


def item_list(clerk: Clerk, title: Words, items: tuple[Item, ...]) -> Scene:
    """Items with what can be done about each now."""
    rows = tuple(
        Row(item.task_code, named(item.plain_name), named(item.task_name), _pill(clerk, item)) for item in items
    )
    return Scene(name="handle.items", question=title, hint=_as_of(clerk), content=Rows(rows, empty=say("guide.none")))


def _pill(clerk: Clerk, item: Item) -> Pill:
    if not item.is_service_terminals or not clerk.settings.offer.has(item.number):
        return Pill(say("guide.pill.elsewhere"), "off", "map-pin")
    if clerk.catalogue.state(item.task_code) is not None:
        return Pill(say("guide.pill.closed"), "care", "pause-circle")
    return Pill(say("guide.pill.here"), "done", "check-circle")


def guide(clerk: Clerk, item: Item) -> Scene:
    """The guide in short: what it takes, how long, what it costs; the way on where there is one."""
    stopped = _why_not_here(clerk, item)
    apply_here = () if stopped else (Action("apply", say("guide.apply"), icon="pencil-line"),)
    return Scene(
        name="handle.guide",
        question=named(item.plain_name),
        hint=named(item.task_name),
        content=Facts(
            (
                Fact(say("guide.fact.result"), named(item.result_name)),
                Fact(say("guide.fact.limit"), limit_words(item), big=True),
                Fact(say("guide.fact.fee"), fee_words(item)),
                *(() if stopped else _asked_of_you(item)),
                Fact(say("guide.fact.call"), item.link_way),
            ),
            band=stopped or say("guide.ready"),
        ),
        actions=(Action("more", say("guide.more"), "secondary", "list"), *apply_here),
    )


def _asked_of_you(item: Item) -> tuple[Fact, ...]:
    return (
        Fact(say("guide.fact.materials"), say("guide.materials_count", count=len(item.materials))),
        Fact(say("guide.fact.minutes"), say("guide.minutes", count=item.estimated_minutes)),
    )


def _why_not_here(clerk: Clerk, item: Item) -> Words | None:
    """Where to go instead, or what is closed at the moment; None where it can be handled here."""
    if not item.is_service_terminals:
        return named(item.elsewhere) if item.elsewhere else say("guide.elsewhere", where=named(item.transact_addr))
    offer = clerk.settings.offer
    if not offer.has(item.number):
        return say("guide.elsewhere", where=named(offer.elsewhere) if offer.elsewhere else clerk.elsewhere)
    state = clerk.catalogue.state(item.task_code)
    if state is not None:
        until = say("guide.until", at=Moment(state.until.astimezone())) if state.until else say("guide.later")
        return say("guide.closed", reason=named(state.reason), until=until)
    if not clerk.platform.reachable:
        return say("guide.away")
    return say("guide.power", elsewhere=clerk.elsewhere) if clerk.on_battery else None


def whole_guide(clerk: Clerk, item: Item) -> Scene:
    """Everything, page by page."""
    take = Action("take", say("guide.take"), "secondary", "qr-code")
    paper = (Action("print", say("guide.print"), "secondary", "printer"),) if can_print(clerk) else ()
    return Scene(
        name="handle.guide.whole",
        question=named(item.task_name),
        hint=_as_of(clerk),
        content=Pages(_paragraphs(clerk, item)),
        actions=(*paper, take, Action("ok", say("action.ok"), icon="check")),
    )


def _paragraphs(clerk: Clerk, item: Item) -> tuple[Words, ...]:
    catalogue = clerk.catalogue.current
    department = (
        next((each for each in catalogue.departments if each.code == item.dept_code), None) if catalogue else None
    )
    parts: list[Words] = [say("guide.part.conditions")]
    parts += [named(each) for each in item.accept_condition] or [say("guide.none_needed")]
    parts.append(say("guide.part.materials"))
    parts += [material_words(each) for each in item.materials] or [say("guide.none_needed")]
    parts += [say("guide.part.limit"), limit_words(item), say("guide.part.fee"), fee_words(item)]
    parts += [named(line.basis) for line in item.fees]
    parts += [say("guide.part.flow"), *(named(step) for step in item.handle_flow)]
    parts += [say("guide.part.place"), named(item.transact_addr), named(item.transact_time)]
    parts += [say("guide.part.law"), named(item.by_law)]
    office = named(department.name) if department else Both("", "")
    parts += [
        say("guide.part.call"),
        say("guide.call", office=office, phone=item.link_way, complain=item.supervise_way),
    ]
    return tuple(parts)


def _call(clerk: Clerk, item: Item) -> Words:
    departments = clerk.catalogue.current.departments if clerk.catalogue.current else ()
    office = next((named(each.name) for each in departments if each.code == item.dept_code), Both("", ""))
    return say("guide.call", office=office, phone=item.link_way, complain=item.supervise_way)


def take_away(clerk: Clerk, item: Item) -> Scene:
    """The list as a code: the text itself is in it, so that it needs neither network nor an app of ours."""
    return Scene(
        name="handle.guide.take",
        question=say("guide.take_question"),
        hint=say("guide.take_hint"),
        content=Code(taken_along(clerk.catalogue, item, clerk.desk.display.language), named(item.plain_name)),
        actions=(OK,),
    )


def printed(told: Words) -> Scene:
    """What became of the list on paper."""
    return Scene(
        name="handle.guide.printed",
        question=told,
        content=Thanks(say("guide.printed_hint"), icon="printer"),
        actions=(OK,),
    )
