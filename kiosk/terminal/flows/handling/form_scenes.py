"""The pictures of a form: a question, what is known already, one field at a time."""

from __future__ import annotations

from kiosk.contract.content import Content, Fact, Facts, Keypad, Row, Rows, Typing
from kiosk.contract.items import Field, FieldKind, Question
from kiosk.contract.scene import Action, Scene, Steps
from kiosk.contract.words import Words, say
from kiosk.terminal.flows.clerk import named
from kiosk.terminal.flows.handling.form import Form
from kiosk.terminal.flows.handling.shown import value_words

_STEPS = ("questions", "form", "materials", "check", "sign")
_LONG_LINES = 5
_CREDIT_CODE = 18
# How each kind of number is typed: the longest and the shortest, and the groups it is read back in.
_PADS: dict[FieldKind, tuple[int, int, tuple[int, ...]]] = {
    FieldKind.ID_NUMBER: (18, 18, (6, 4, 4, 4)),
    FieldKind.PHONE: (12, 10, (3, 4, 5)),
    FieldKind.BANK_CARD: (19, 12, (4, 4, 4, 4, 3)),
    FieldKind.DATE: (8, 8, (4, 2, 2)),
    FieldKind.AMOUNT: (13, 1, ()),
    FieldKind.NUMBER: (10, 1, ()),
}
_MOST_TYPED = {FieldKind.TEXT: 60, FieldKind.LONG_TEXT: 400, FieldKind.NAME: 50, FieldKind.CODE: 40}
SKIP = Action("skip", say("form.skip"), "secondary")


def step(key: str) -> Steps:
    """The step bar of an application: questions, form, materials, check, sign."""
    return Steps(_STEPS.index(key) + 1, len(_STEPS), say(f"apply.step.{key}"))


def question(asked: Question, answer: bool | None) -> Scene:
    """One question with two large answers; an answer given before is ticked."""
    return Scene(
        name="handle.question",
        question=named(asked.ask),
        hint=named(asked.hint) if asked.hint else say("form.question_hint"),
        content=Rows(
            (
                Row("yes", say("form.yes"), ticked=None if answer is None else answer),
                Row("no", say("form.no"), ticked=None if answer is None else not answer),
            )
        ),
        steps=step("questions"),
        voice=say("voice.choose"),
    )


def known(form: Form) -> Scene:
    """What was filled in before anybody was asked; nobody has to type it again."""
    fields = form.filled()
    facts = tuple(Fact(named(each.label), value_words(each, form.values[each.id], form.catalogue)) for each in fields)
    change = Action("change", say("form.known_change"), "secondary", "pencil-line")
    right = Action("go_on", say("form.known_right"), icon="check")
    return Scene(
        name="handle.known",
        question=say("form.known"),
        hint=say("form.known_hint"),
        content=Facts(facts),
        steps=step("form"),
        actions=(right, change) if any(not each.fixed for each in fields) else (right,),
        voice=say("voice.check_form"),
    )


def change_known(form: Form) -> Scene:
    """Which of them is to be another one; what the card says is not changed here."""
    rows = (
        Row(each.id, named(each.label), value_words(each, form.values[each.id], form.catalogue))
        for each in form.filled()
        if not each.fixed
    )
    return Scene(
        name="handle.change_known",
        question=say("form.change_known"),
        hint=say("form.change_known_hint"),
        content=Rows(tuple(rows)),
        steps=step("form"),
    )


def field_scene(field: Field, content: Content, hint: Words | None = None, *, more: tuple[Action, ...] = ()) -> Scene:
    """One field: what is asked for, how it is written, and the way past it where it need not be filled in."""
    return Scene(
        name=f"handle.field.{field.kind.value}",
        question=say("form.fill", label=named(field.label)),
        hint=hint or (named(field.hint) if field.hint else say(f"form.hint.{field.kind.value}")),
        content=content,
        steps=step("form"),
        actions=more if field.required else (*more, SKIP),
    )


def keypad(field: Field, typed: str, note: Words | None) -> Keypad:
    """A number is typed on the pad; `typed` is what stands there already."""
    longest, shortest, groups = _PADS[field.kind]
    return Keypad(
        field.id,
        longest,
        shortest,
        groups,
        note,
        letters=field.kind is FieldKind.ID_NUMBER,
        point=field.kind is FieldKind.AMOUNT,
        value=typed if len(typed) <= longest else "",
    )


def typing(field: Field, typed: str, note: Words | None) -> Typing:
    """A text is typed or written by finger; capitals and digits where the field is a code."""
    if field.kind in (FieldKind.CREDIT_CODE, FieldKind.ID_NUMBER):
        return Typing(field.id, "code", _CREDIT_CODE, value=typed, note=note)
    return Typing(
        field.id,
        "code" if field.kind is FieldKind.CODE else "han",
        field.most or _MOST_TYPED[field.kind],
        lines=_LONG_LINES if field.kind is FieldKind.LONG_TEXT else 1,
        value=typed,
        note=note,
    )


def problem_words(field: Field, problem: str) -> Words:
    """What is to be mended, in a plain sentence; bounds are those of the field."""
    least, most = field.least or 0, field.most or 0
    if field.kind is FieldKind.AMOUNT:
        return say(f"form.problem.{problem}", least=_whole(least), most=_whole(most))
    if problem == "too_long":
        most = field.most or _MOST_TYPED.get(field.kind, _MOST_TYPED[FieldKind.TEXT])
    return say(f"form.problem.{problem}", least=least, most=most)


def _whole(fen: int) -> str:
    return f"{fen / 100:,.2f}".removesuffix(".00")
