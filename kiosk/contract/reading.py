"""What is read and signed, word for word: both sides of the counter make the same text from the same item and values.

The terminal shows it and binds the strokes to it; the platform makes it anew and compares. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kiosk.contract.forms import Answers, fields_asked, questions_asked
from kiosk.contract.ids import is_credit_code, mask_name, mask_number
from kiosk.contract.items import Field, FieldKind, Item, LegalText, PhraseList, Source, Town
from kiosk.contract.names import Name

_YES, _NO = Name("是", "Yes"), Name("否", "No")
_COLON = Name(":", ": ")
_COMMA = Name("、", ", ")
_TRUE = Name("以上内容由本人填写,真实、完整。", "I have filled this in myself; it is true and complete.")
_FEN_IN_YUAN = 100
_WHO = (Source.CARD_NAME, Source.CARD_NUMBER, Source.PRINCIPAL_NAME, Source.PRINCIPAL_CODE)
_LONGEST_OF_A_PERSON = 6


def said(name: Name, language: str) -> str:
    """A name in the language that was read."""
    return name.en if language == "en" else name.zh


def legal_text(text: LegalText, language: str) -> str:
    """A 告知书, 承诺书 or 容缺受理承诺书 as it is read: title, paragraphs, and at the end which version this is."""
    parts = [said(text.title, language), *(said(each, language) for each in text.paragraphs)]
    return "\n\n".join([*parts, f"〔{text.id} · {text.version}〕"])


class Sheet:
    """Writes values as they are read, with the towns and phrases of a catalogue at hand."""

    def __init__(self, towns: tuple[Town, ...], phrases: tuple[PhraseList, ...]) -> None:
        self._towns = {town.code: town for town in towns}
        self._phrases = {each.id: {phrase.id: phrase.name for phrase in each.phrases} for each in phrases}

    def shown(self, field: Field, value: str, language: str) -> str:
        """A good value as it is read; a word that is not known here stands as it is.

        Who somebody is stands masked, as on every screen and slip: others may look on, and the values say it whole.
        """
        if field.source in _WHO:
            return _masked(field.source, value)
        match field.kind:
            case FieldKind.YES_NO:
                return said(_YES if value == "yes" else _NO, language)
            case FieldKind.CHOICE | FieldKind.CHOICES:
                return self._several(value, {option.id: option.name for option in field.options}, language)
            case FieldKind.PHRASES:
                return self._several(value, self._phrases.get(field.phrases, {}), language)
            case FieldKind.ADDRESS:
                return self._address(value, language)
            case FieldKind.AMOUNT:
                return yuan(int(value), language) if value.isascii() and value.isdigit() else value
            case _:
                return value

    def form_text(self, item: Item, answers: Answers, values: Mapping[str, str], language: str) -> str:
        """The application as it is read before it is signed."""
        return "\n".join(self._lines(item, answers, values, language))

    def _lines(self, item: Item, answers: Answers, values: Mapping[str, str], language: str) -> Iterator[str]:
        colon = said(_COLON, language)
        yield f"{said(item.task_name, language)} 〔{item.task_code} · {item.task_version}〕"
        for question in questions_asked(item, answers):
            if question.id in answers:
                yield f"{said(question.ask, language)} {said(_YES if answers[question.id] else _NO, language)}"
        for field in fields_asked(item, answers):
            if value := values.get(field.id, ""):
                yield f"{said(field.label, language)}{colon}{self.shown(field, value, language)}"
        yield said(_TRUE, language)

    def _several(self, value: str, names: Mapping[str, Name], language: str) -> str:
        parts = (said(names[each], language) if each in names else each for each in value.split(","))
        return said(_COMMA, language).join(parts)

    def _address(self, value: str, language: str) -> str:
        code, village, rest = [*value.split("|", 2), "", ""][:3]
        town = self._towns.get(code)
        if town is None:
            return value
        names = {each.id: each.name for each in town.villages}
        parts = [said(town.name, language), said(names[village], language) if village in names else village, rest]
        return ", ".join(reversed(parts)) if language == "en" else "".join(parts)


def _masked(source: Source, value: str) -> str:
    """Names and numbers of persons masked; those of legal persons are public."""
    if source in (Source.CARD_NUMBER, Source.PRINCIPAL_CODE):
        return value if is_credit_code(value) else mask_number(value)
    legal = source is Source.PRINCIPAL_NAME and len(value) > _LONGEST_OF_A_PERSON and "·" not in value
    return value if legal or "*" in value else mask_name(value)


def yuan(fen: int, language: str) -> str:
    """An amount as it is read: 80元, 12.50元."""
    whole, rest = divmod(fen, _FEN_IN_YUAN)
    amount = f"{whole}.{rest:02d}" if rest else str(whole)
    return f"{amount} yuan" if language == "en" else f"{amount}元"
