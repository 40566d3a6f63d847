"""Rules about questions and fields."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.central.items.judging import Fault, Known, Rule, asked, decided, twice, unknown
from kiosk.contract.items import Condition, Field, FieldKind, Item, Source
from kiosk.sheets.lines import Key

_CHOSEN = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})
_TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.NAME, FieldKind.CODE})
_BOUNDED = _TEXTS | {FieldKind.AMOUNT, FieldKind.NUMBER, FieldKind.CHOICES, FieldKind.PHRASES, FieldKind.ADDRESS}
_FITS = {
    Source.CARD_NAME: {FieldKind.NAME, FieldKind.TEXT},
    Source.CARD_NUMBER: {FieldKind.ID_NUMBER},
    Source.CARD_ADDRESS: {FieldKind.TEXT, FieldKind.LONG_TEXT},
    Source.CARD_BIRTH: {FieldKind.DATE},
    Source.HOLDER_PHONE: {FieldKind.PHONE},
    Source.PRINCIPAL_NAME: {FieldKind.NAME, FieldKind.TEXT},
    Source.PRINCIPAL_CODE: {FieldKind.ID_NUMBER, FieldKind.CREDIT_CODE},
}
_FEWEST = 2


def _questions(item: Item, _known: Known) -> Iterator[Fault]:
    yield from twice(("questions",), (each.id for each in item.questions), "question")
    for place, question in enumerate(item.questions):
        before = [each.id for each in item.questions[:place]]
        yield from decided(asked(("questions", place, "only_if"), question.only_if, before))


def _pruning(item: Item, _known: Known) -> Iterator[Fault]:
    """A question that changes nothing must not be asked."""
    used = {condition.question for conditions in _conditions(item) for condition in conditions}
    for place, question in enumerate(item.questions):
        if question.id not in used:
            what = f'nothing depends on the question "{question.id}"'
            yield Fault(
                ("questions", place),
                f"问了“{question.id}”,却什么也不因它改变",
                what,
                "ask only what changes questions, fields, materials or fees",
            )


def _conditions(item: Item) -> Iterator[tuple[Condition, ...]]:
    yield from (each.only_if for each in item.questions)
    yield from (each.only_if for each in item.fields)
    yield from (each.only_if for each in item.materials)
    yield from (each.only_if for fee in item.fees for each in fee.exemptions)


def _fields(item: Item, known: Known) -> Iterator[Fault]:
    yield from decided(twice(("fields",), (each.id for each in item.fields), "field"))
    questions = [each.id for each in item.questions]
    for place, field in enumerate(item.fields):
        key: Key = ("fields", place)
        yield from decided(asked((*key, "only_if"), field.only_if, questions))
        for rule in (_options, _phrases, _bounds, _day, _source):
            yield from decided(rule(key, field, known))


def _options(key: Key, field: Field, _known: Known) -> Iterator[Fault]:
    if field.kind in _CHOSEN and len(field.options) < _FEWEST:
        yield Fault(
            key,
            f"字段“{field.id}”没有可选的项",
            f'there is nothing to choose from in the field "{field.id}"',
            "add options = [ … ]",
        )
    if field.kind not in _CHOSEN and field.options:
        yield Fault((*key, "options"), f"{field.kind} 类字段没有选项", f'a field of kind "{field.kind}" has no options')
    yield from twice((*key, "options"), (option.id for option in field.options), "option")


def _phrases(key: Key, field: Field, known: Known) -> Iterator[Fault]:
    wants = field.kind == FieldKind.PHRASES
    if wants and not field.phrases:
        yield Fault(
            key,
            f"字段“{field.id}”没有写用哪一组规范表述",
            f'the field "{field.id}" does not name its list of phrases',
            'add phrases = "…"',
        )
    elif wants:
        yield from unknown((*key, "phrases"), field.phrases, known.phrases, "list of phrases", "phrases.toml")
    elif field.phrases:
        yield Fault(
            (*key, "phrases"), f"{field.kind} 类字段没有规范表述", f'a field of kind "{field.kind}" has no phrases'
        )


def _bounds(key: Key, field: Field, _known: Known) -> Iterator[Fault]:
    if (field.least is not None or field.most is not None) and field.kind not in _BOUNDED:
        bound = "most" if field.least is None else "least"
        yield Fault((*key, bound), f"{field.kind} 类字段没有上下限", f'a field of kind "{field.kind}" has no bounds')
    if field.least is not None and field.most is not None and field.least > field.most:
        yield Fault(
            (*key, "least"), f"字段“{field.id}”的下限比上限大", f'in the field "{field.id}" least is more than most'
        )


def _day(key: Key, field: Field, _known: Known) -> Iterator[Fault]:
    if field.when and field.kind != FieldKind.DATE:
        yield Fault((*key, "when"), "只有日期才分过去和将来", "past and future are said of dates only")


def _source(key: Key, field: Field, _known: Known) -> Iterator[Fault]:
    if field.source == Source.ASKED:
        if field.fixed:
            yield Fault(
                (*key, "fixed"),
                f"字段“{field.id}”不许改,却没有来源",
                f'the field "{field.id}" is fixed, but nothing fills it',
                'add source = "…"',
            )
    elif field.kind not in _FITS[field.source]:
        fits = " or ".join(sorted(_FITS[field.source]))
        chinese = f"“{field.source}”不能填 {field.kind} 类字段"
        yield Fault(
            (*key, "source"), chinese, f'"{field.source}" does not fill a field of kind "{field.kind}"', f"kind {fits}"
        )


RULES: tuple[Rule, ...] = (_questions, _pruning, _fields)
