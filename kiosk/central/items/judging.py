"""Judging one item: every rule is asked, and what cannot be decided because a value was not read is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kiosk.central.items.reader import Undecided
from kiosk.contract.items import Condition, Item
from kiosk.sheets.lines import Key
from kiosk.sheets.reader import meant


@dataclass(frozen=True)
class Fault:
    """Something that does not agree, at a key of the item's file, in both languages."""

    key: Key
    chinese: str
    what: str
    suggestion: str = ""


@dataclass(frozen=True)
class Known:
    """The words of the other files that an item may use; None where a file could not be read."""

    departments: frozenset[str] | None
    topics: frozenset[str] | None
    phrases: frozenset[str] | None
    licences: frozenset[str] | None
    number_kinds: frozenset[str] | None


_NOUNS = {
    "department": "部门",
    "topic": "主题",
    "list of phrases": "规范表述",
    "type of licence": "证照类型",
    "kind of number": "文号种类",
    "way": "方式",
    "question": "情形问题",
    "field": "字段",
    "option": "选项",
    "material": "材料",
}
Rule = Callable[[Item, Known], Iterable[Fault]]


def judge(rules: Iterable[Rule], item: Item, known: Known) -> Iterator[Fault]:
    """All faults that these rules find."""
    for rule in rules:
        yield from decided(rule(item, known))


def decided(faults: Iterable[Fault]) -> Iterator[Fault]:
    """The faults up to the first thing that cannot be decided."""
    try:
        yield from faults
    except Undecided:
        return


def unknown(key: Key, word: str, words: frozenset[str] | None, what: str, file: str) -> Iterator[Fault]:
    """A word that another file ought to know."""
    if words is not None and word not in words:
        advice = meant(word, sorted(words)) or f"add it to {file}"
        yield Fault(key, f"没有叫“{word}”的{_NOUNS[what]},请核对 {file}", f'there is no {what} "{word}"', advice)


def twice(key: Key, names: Iterable[str], what: str, last: str = "id") -> Iterator[Fault]:
    """Names within one list that are there before."""
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name in seen:
            where = (*key, place, last) if last else (*key, place)
            yield Fault(where, f"{_NOUNS.get(what, what)}“{name}”写了两次", f'the {what} "{name}" is there twice')
        seen.add(name)


def asked(key: Key, conditions: tuple[Condition, ...], questions: Iterable[str]) -> Iterator[Fault]:
    """Conditions about questions that nobody asks."""
    names = list(questions)
    for condition in conditions:
        if condition.question not in names:
            advice = meant(condition.question, names) or "questions: " + (", ".join(names) or "none")
            chinese = f"前面没有问过“{condition.question}”,不能拿它作条件"
            where = (*key, condition.question)
            yield Fault(where, chinese, f'there is no question "{condition.question}" before this', advice)
