"""The field guide as a document: codes, the doctor's checks, devices and commands, each in Chinese and English."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any

from drivers.registry import models
from kiosk.contract.words import say
from kiosk.doctor.guide.man import parser_of
from kiosk.doctor.guide.setting_up import write_setting_up
from kiosk.doctor.sentences import how as looks
from kiosk.doctor.sentences import sentences, title
from kiosk.doctor.table import CHECKS
from kiosk.manual import COMMANDS, page, version
from kiosk.pages.page import Document
from kiosk.terminal.errors import FAULTS, PREFIXES, Fault
from kiosk.text import LANGUAGES, render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.text import Language

_FAMILIES = ("card", "scanner", "printer", "a4", "locker", "camera", "speaker", "surroundings", "power")
_GAP = "…"


def field_guide() -> bytes:
    """The whole guide as a PDF."""
    book = Document(f"政务服务自助终端 现场手册 · Hall terminal, field guide · {version()}")
    book.title("现场手册 Field guide")
    book.paragraph(_both("guide.begin"))
    _codes(book)
    _checks(book)
    _devices(book)
    _commands(book)
    book.heading(_both("guide.setting_up", between=" "))
    write_setting_up(book)
    return book.pdf()


def code_lines() -> Iterator[tuple[str, Fault]]:
    """Every line of the fault table by its code; one that any device can have begins with a gap."""
    for fault in sorted(FAULTS.values(), key=lambda fault: fault.code):
        yield (f"{_GAP}{fault.code}" if fault.code.startswith("-") else fault.code), fault


def quality_cards() -> Iterator[tuple[str, dict[str, Any]]]:
    """The quality card of every model of ours, by family/model."""
    for family in _FAMILIES:
        for model in models(family):
            card = resources.files("drivers").joinpath(family, model, "quality.toml")
            if card.is_file():
                yield f"{family}/{model}", tomllib.loads(card.read_text("utf-8"))


def _codes(book: Document) -> None:
    book.heading(_both("guide.codes", between=" "))
    book.paragraph(_both("guide.codes_begin"))
    for place, prefix in PREFIXES.items():
        book.fact(prefix, f"{place}: {_words(f'fault.device.{place}')}")
    for code, fault in code_lines():
        book.fact(code, "\n".join(_fault(fault, language) for language in LANGUAGES))


def _fault(fault: Fault, language: Language) -> str:
    device, instead = say("fault.device.any"), say("fault.instead.any")
    what = render(say(f"fault.{fault.words}.what", device=device, instead=instead), language)
    remedy = render(say(f"staff.remedy.{fault.remedy}"), language)
    return f"{what} → {remedy} ({fault.severity})"


def _checks(book: Document) -> None:
    book.heading(_both("guide.checks", between=" "))
    book.paragraph(_both("guide.checks_begin"))
    for check in CHECKS:
        names = (f"{title(check.name, language)}. {looks(check.name, language)}" for language in LANGUAGES)
        book.fact(check.name, "\n".join(names))
        for matter, grade in check.matters.items():
            told = "\n".join(_matter(f"check.{check.name}.{matter}", grade, language) for language in LANGUAGES)
            book.fact(f"   .{matter}", told)


def _matter(key: str, grade: str, language: Language) -> str:
    line = sentences(language)
    return f"[{line.sentence(f'grade.{grade}')}] {line.sentence(f'{key}.what')} → {line.sentence(f'{key}.do')}"


def _devices(book: Document) -> None:
    book.heading(_both("guide.devices", between=" "))
    book.paragraph(_both("guide.devices_begin"))
    for name, card in quality_cards():
        book.fact(name, f"{card['devices']}\n{card.get('grade', '-')}; hardware: {card['proven']['hardware']}")
        for cause, meaning in card["causes"].items():
            code = FAULTS[cause].code if cause in FAULTS else ""
            book.fact(f"   {_GAP if code.startswith('-') else ''}{code}", f"{cause}: {meaning}")


def _commands(book: Document) -> None:
    book.heading(_both("guide.commands", between=" "))
    for command in COMMANDS:
        zh, en = (page(command, language) for language in LANGUAGES)
        usage = " ".join(parser_of(command).format_usage().split()[1:])
        book.fact(f"kiosk {command}", f"{zh.says}\n{en.says}\n{usage}")
        for mine, theirs in zip(zh.examples, en.examples, strict=True):
            book.fact("", f"$ {mine.line}\n{mine.says} · {theirs.says}")
        exits = "; ".join(f"{code} {mine} · {dict(en.exits)[code]}" for code, mine in zh.exits)
        book.fact("", exits)


def _both(key: str, between: str = "\n") -> str:
    return between.join(sentences(language).sentence(key) for language in LANGUAGES)


def _words(key: str) -> str:
    return " · ".join(render(say(key), language) for language in LANGUAGES)
