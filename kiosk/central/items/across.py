"""What no single file shows: the same number, code or text twice, and files that name what others do not have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.central.items.judging import Fault, decided
from kiosk.contract.items import Item, RegionalAssessment
from kiosk.sheets.lines import Key


@dataclass(frozen=True)
class ItemFile:
    """An item and the file it was read from."""

    item: Item
    file: Path


def file_name(entry: ItemFile) -> Iterator[Fault]:
    """The file's name begins with the item's number."""
    if entry.file.name.partition("-")[0] != f"{entry.item.number:02d}":
        what = f"the item's number is {entry.item.number}, but its file is called {entry.file.name}"
        chinese = f"事项编号是 {entry.item.number},文件名却是 {entry.file.name}"
        yield Fault(("number",), chinese, what, f"call it {entry.item.number:02d}-….toml")


def doubles(entries: Iterable[ItemFile]) -> Iterator[tuple[ItemFile, Fault]]:
    """What two files claim; the later one is told."""
    listed = list(entries)
    yield from _doubles(listed, ("number",), lambda item: item.number)
    yield from _doubles(listed, ("task_code",), lambda item: item.task_code)
    yield from _doubles(listed, ("task_name", "zh"), lambda item: item.task_name.zh)
    yield from _doubles(listed, ("commitment", "id"), lambda item: item.commitment.id if item.commitment else None)
    yield from _doubles(listed, ("tolerance", "id"), lambda item: item.tolerance.id if item.tolerance else None)


def settles(regional: Iterable[RegionalAssessment], items: Iterable[Item]) -> Iterator[Fault]:
    """An assessment of a region settles materials that exist."""
    known = {f"{item.task_code}/{material.id}" for item in items for material in item.materials}
    for place, assessment in enumerate(regional):
        for number, material in enumerate(assessment.materials):
            if material not in known:
                key: Key = ("assessment", place, "materials", number)
                chinese = f"没有“{material}”这份材料,应写成“事项编码/材料”"
                yield Fault(key, chinese, f'there is no material "{material}"', 'write "task_code/material"')


def _doubles(entries: list[ItemFile], key: Key, claim: Callable[[Item], object]) -> Iterator[tuple[ItemFile, Fault]]:
    first: dict[object, str] = {}
    for entry in entries:
        for fault in decided(_claimed(entry, key, claim, first)):
            yield entry, fault


def _claimed(entry: ItemFile, key: Key, claim: Callable[[Item], object], first: dict[object, str]) -> Iterator[Fault]:
    what = claim(entry.item)
    if what is not None and first.setdefault(what, entry.file.name) != entry.file.name:
        chinese = f"{what} 已经在 {first[what]} 里用了"
        yield Fault(key, chinese, f"{'.'.join(map(str, key))} {what} belongs to {first[what]} already")
