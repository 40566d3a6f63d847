"""Choosing instead of typing: one of several, several of many, an address by town and village, phrases to search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from kiosk.contract.content import Row, Rows, Typing
from kiosk.contract.intent import Chosen, Written
from kiosk.contract.items import Catalogue, Field, FieldKind, Option
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Words, say
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.handling.form_scenes import SKIP, field_scene, step
from kiosk.terminal.flows.handling.shown import options_of

_MANY = 24  # a longer list begins with its first letters
_LETTER_GROUP = 12
_SEARCH_LONGEST = 20
_DONE = Action("done", say("form.chosen"), icon="check")
_SEARCH = Action("search", say("form.search"), "secondary", "magnifying-glass")
_ALL = Action("all", say("form.search_all"), "secondary", "list-bullets")


async def choose(clerk: Clerk, field: Field, catalogue: Catalogue, value: str, note: Words | None) -> str | None:
    """The value of a field that is chosen; "" where it is passed over, None where the citizen goes back.

    `note` says what was not good about the value chosen before.
    """
    match field.kind:
        case FieldKind.YES_NO:
            return await _one_row(clerk, lambda: _one_of(field, (_yes_no("yes"), _yes_no("no")), value, note))
        case FieldKind.CHOICE:
            options = options_of(field, catalogue)
            return await _from_list(clerk, options, lambda rows: _one_of(field, rows, value, note))
        case FieldKind.ADDRESS:
            return await _address(clerk, field, catalogue, value, note)
        case _:
            return await _several(clerk, field, catalogue, value, note)


def _yes_no(id: str) -> Row:
    return Row(id, say(f"form.{id}"))


def _ticked(rows: Iterable[Row], value: str) -> Iterator[Row]:
    """The same rows, with a box that is ticked at what was chosen before."""
    for row in rows:
        yield Row(row.id, row.words, row.detail, row.pill, (row.id == value) if value else None)


async def _one_row(clerk: Clerk, picture: Callable[[], Scene]) -> str | None:
    answer = await clerk.desk.ask(picture, pace=Pace.FORM)
    if not isinstance(answer, Chosen):
        return None
    return "" if answer.id == SKIP.id else answer.id


def _one_of(field: Field, rows: Iterable[Row], value: str, note: Words | None) -> Scene:
    return field_scene(field, Rows(tuple(_ticked(rows, value))), note)


# ---- long lists -----------------------------------------------------------------------------------------------------


async def _from_list(
    clerk: Clerk, options: tuple[Option, ...], picture: Callable[[tuple[Row, ...]], Scene]
) -> str | None:
    """One of a list; a long one is entered by its first letter, as the English name has it."""
    if len(options) <= _MANY:
        return await _one_row(clerk, lambda: picture(_rows(options)))
    groups = _by_letters(options)
    while True:
        heads = tuple(group.row(str(number)) for number, group in enumerate(groups))
        chosen = await _one_row(clerk, lambda heads=heads: picture(heads))  # type: ignore[misc]
        if not chosen:
            return chosen
        shown = groups[int(chosen)].options
        answer = await _one_row(clerk, lambda shown=shown: picture(_rows(shown)))  # type: ignore[misc]
        if answer is not None:
            return answer


@dataclass(frozen=True)
class _Letters:
    """Part of a long list: from which first letter to which."""

    options: tuple[Option, ...]

    def row(self, id: str) -> Row:
        """A–D, and the first name among them."""
        first, last = _letter(self.options[0]), _letter(self.options[-1])
        begins = say("form.letters_from", name=named(self.options[0].name))
        return Row(id, say("form.letters", first=first, last=last), begins)


def _by_letters(options: tuple[Option, ...]) -> list[_Letters]:
    """Parts of a list in the order of first letters; one letter is never torn apart."""
    parts: list[list[Option]] = []
    for option in sorted(options, key=lambda each: each.name.en.casefold()):
        if parts and (len(parts[-1]) < _LETTER_GROUP or _letter(parts[-1][-1]) == _letter(option)):
            parts[-1].append(option)
        else:
            parts.append([option])
    return [_Letters(tuple(part)) for part in parts]


def _letter(option: Option) -> str:
    return option.name.en[:1].upper()


def _rows(options: Iterable[Option]) -> tuple[Row, ...]:
    return tuple(Row(each.id, named(each.name)) for each in options)


# ---- several --------------------------------------------------------------------------------------------------------


async def _several(clerk: Clerk, field: Field, catalogue: Catalogue, value: str, note: Words | None) -> str | None:
    """Any number of them; phrases can be searched. What is chosen stands first, and stays while others are found."""
    options = options_of(field, catalogue)
    chosen = [each for each in value.split(",") if each]
    wanted = ""
    while True:
        scene = _several_scene(field, options, chosen, wanted, note)
        answer, note = await clerk.desk.ask(scene, pace=Pace.FORM), None
        match answer:
            case Chosen(id="done"):
                return ",".join(chosen)
            case Chosen(id="skip"):
                return ""
            case Chosen(id="search"):
                wanted = await _search(clerk, field) or wanted
            case Chosen(id="all"):
                wanted = ""
            case Chosen(id=id_):
                chosen = [each for each in chosen if each != id_] if id_ in chosen else [*chosen, id_]
            case _:
                return None


def _several_scene(
    field: Field, options: tuple[Option, ...], chosen: list[str], wanted: str, note: Words | None
) -> Scene:
    found = [each for each in options if each.id in chosen or _fits(each, wanted)]
    found.sort(key=lambda each: each.id not in chosen)
    rows = tuple(Row(each.id, named(each.name), ticked=each.id in chosen) for each in found)
    more: list[Action] = [_DONE] if chosen or not field.required else []
    if field.kind is FieldKind.PHRASES:
        more.append(_ALL if wanted else _SEARCH)
    hint = note or (say("form.chosen_so_far", count=len(chosen)) if chosen else None)
    scene = field_scene(field, Rows(rows, empty=say("form.search_nothing")), hint)
    return Scene(
        name=scene.name,
        question=scene.question,
        hint=scene.hint,
        content=scene.content,
        steps=scene.steps,
        actions=tuple(more),
    )


def _fits(option: Option, wanted: str) -> bool:
    return wanted.casefold() in option.name.zh.casefold() or wanted.casefold() in option.name.en.casefold()


async def _search(clerk: Clerk, field: Field) -> str | None:
    """A word to look for; None where the citizen goes back to the list."""
    answer = await clerk.desk.ask(
        Scene(
            name="handle.phrase",
            question=say("form.search_for", label=named(field.label)),
            content=Typing("search", "han", _SEARCH_LONGEST),
            steps=step("form"),
        ),
        pace=Pace.FORM,
    )
    return answer.text.strip() if isinstance(answer, Written) else None


# ---- an address -----------------------------------------------------------------------------------------------------


async def _address(clerk: Clerk, field: Field, catalogue: Catalogue, value: str, note: Words | None) -> str | None:
    """Town, village, and the rest in words. Going back from one leads to the one before."""
    town, village, rest = (*value.split("|"), "", "", "")[:3]
    begun = replace(field, required=True)  # it may be passed over before it is begun, not half-way
    part = "rest" if village else "town"
    while True:
        match part:
            case "town":
                chosen = await _from_list(
                    clerk,
                    tuple(Option(each.code, each.name) for each in catalogue.towns),
                    lambda rows: field_scene(field, Rows(rows), say("form.town")),
                )
                if not chosen:
                    return chosen
                town, part = chosen, "village"
            case "village":
                villages = next((each.villages for each in catalogue.towns if each.code == town), ())
                chosen = await _from_list(
                    clerk, villages, lambda rows: field_scene(begun, Rows(rows), say("form.village"))
                )
                village, part = chosen or "", "rest" if chosen else "town"
            case _:
                answer = await _rest(clerk, begun, rest, note)
                if answer is not None:
                    return f"{town}|{village}|{answer}"
                part = "village"


async def _rest(clerk: Clerk, field: Field, rest: str, note: Words | None) -> str | None:
    content = Typing(field.id, "han", field.most or _ADDRESS_LONGEST, value=rest, note=note)
    answer = await clerk.desk.ask(field_scene(field, content, say("form.rest")), pace=Pace.FORM)
    return answer.text.strip() if isinstance(answer, Written) else None


_ADDRESS_LONGEST = 60
