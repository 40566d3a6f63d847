"""How values are said on the screen: as they stand in the text that is signed."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.contract.items import Catalogue, Field, FieldKind, Option
from kiosk.contract.reading import Sheet, yuan
from kiosk.contract.words import Both, Words, say


def yes_no(yes: bool) -> Words:
    """是 or 否."""
    return say("form.yes" if yes else "form.no")


def value_words(field: Field, value: str, catalogue: Catalogue) -> Words:
    """A value as people read it."""
    sheet = Sheet(catalogue.towns, catalogue.phrases)
    return Both(sheet.shown(field, value, "zh"), sheet.shown(field, value, "en"))


def money(fen: int) -> Both:
    """An amount in yuan."""
    return Both(yuan(fen, "zh"), yuan(fen, "en"))


def options_of(field: Field, catalogue: Catalogue) -> tuple[Option, ...]:
    """What may be chosen in a field."""
    if field.kind is FieldKind.PHRASES:
        return next((each.phrases for each in catalogue.phrases if each.id == field.phrases), ())
    return field.options


def listed(names: Iterable[Both]) -> Both:
    """Several names in a row."""
    names = tuple(names)
    return Both("、".join(name.zh for name in names), "; ".join(name.en for name in names))
