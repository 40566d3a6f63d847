"""What is read and signed, word for word: both sides of the counter make the same text from the same item and values.

The terminal shows it and binds the strokes to it; the platform makes it anew and compares. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kiosk.contract.forms import Answers, fields_asked, questions_asked
from kiosk.contract.ids import is_credit_code, mask_name, mask_number
from kiosk.contract.items import Field, FieldKind, Item, LegalText, PhraseList, Source, Town
from kiosk.contract.names import Name
from kiosk.contract.sealing import content_mark

_YES, _NO = Name("是", "Yes"), Name("否", "No")
_COLON = Name(":", ": ")
_COMMA = Name("、", ", ")
_VERSION = Name("本文书为第{version}版。", "This is version {version} of this text.")
_FORM_VERSION = Name("办事指南为第{version}版。", "By version {version} of the guide.")
_MARK = Name(
    "姓名和证件号码按规定遮住,全部内容的防改码:{mark}",
    "Names and numbers are masked; mark of everything filled in: {mark}",
)
_TRUE = Name("以上内容由本人填写,真实、完整。", "I have filled this in myself; it is true and complete.")
_ASKS, _GAP = "?", " "  # a question needs no colon
_FEN_IN_YUAN = 100
_WHO = (Source.CARD_NAME, Source.CARD_NUMBER, Source.PRINCIPAL_NAME, Source.PRINCIPAL_CODE)
_LONGEST_OF_A_PERSON = 6


def said(name: Name, language: str) -> str:
    """A name in the language that was read."""
    return name.en if language == "en" else name.zh


def legal_text(text: LegalText, language: str) -> str:
    """A 告知书, 承诺书 or 容缺受理承诺书 as it is read: title, paragraphs, and at the end which version this is."""
    parts = [text.title, *text.paragraphs, version_line(text)]
    return "\n\n".join(said(each, language) for each in parts)


def version_line(text: LegalText) -> Name:
    """Which version of a text this is, as its last line says."""
    return Name(_VERSION.zh.format(version=text.version), _VERSION.en.format(version=text.version))


def mark_line(mark: str) -> Name:
    """What stands in a masked text for all that the mask hides."""
    return Name(_MARK.zh.format(mark=mark), _MARK.en.format(mark=mark))


@dataclass(frozen=True, repr=False)
class Filled:
    """Everything that was filled in, whole: a signature under the masked text is tied to this and nothing else.

    `subject` is the platform's mark of who is here, `acting` for whom.
    """

    task_code: str
    task_version: str
    answers: Answers
    values: Mapping[str, str]
    subject: str
    acting: str

    def mark(self, salt: str) -> str:
        """What stands in the signed text for all of it."""
        said = (sorted(self.answers.items()), sorted(self.values.items()))
        return content_mark(salt, (self.task_code, self.task_version, said, signer(self.subject), self.acting))


def signer(subject: str) -> str:
    """Who signed, as it may be kept: the subject's mark itself opens letters for weeks."""
    return hashlib.sha256(subject.encode()).hexdigest()


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

    def form_text(self, item: Item, filled: Filled, salt: str, language: str) -> str:
        """The application as it is read before it is signed; its last line stands for all that is masked above."""
        return "\n".join(self._lines(item, filled, salt, language))

    def _lines(self, item: Item, filled: Filled, salt: str, language: str) -> Iterator[str]:
        colon, answers = said(_COLON, language), filled.answers
        yield said(item.task_name, language)
        for question in questions_asked(item, answers):
            if question.id in answers:
                yield f"{said(question.ask, language)} {said(_YES if answers[question.id] else _NO, language)}"
        for field in fields_asked(item, answers):
            if value := filled.values.get(field.id, ""):
                label = said(field.label, language)
                yield f"{label}{_GAP if label.endswith(_ASKS) else colon}{self.shown(field, value, language)}"
        yield said(_TRUE, language)
        yield said(_FORM_VERSION, language).format(version=item.task_version)
        yield said(mark_line(filled.mark(salt)), language)

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
