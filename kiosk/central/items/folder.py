"""Reading a whole catalogue: items/NN-name.toml and the lists beside them. Everything that is wrong is told at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.central.items import about_form, about_item, about_lanes, about_materials
from kiosk.central.items.across import ItemFile, doubles, file_name, settles
from kiosk.central.items.judging import Fault, Known, decided, judge, twice
from kiosk.central.items.letters import letters_of
from kiosk.central.items.reader import ItemReader
from kiosk.central.items.written import LicenceType, NumberKind, Written
from kiosk.contract.items import (
    Department,
    Intermediary,
    Item,
    PhraseList,
    RatingTag,
    RegionalAssessment,
    Topic,
    Town,
)
from kiosk.sheets.problems import Place, Problem, Unread
from kiosk.sheets.reader import shown
from kiosk.sheets.sheet import Sheet, read_sheet

ITEMS = "items"
RULES = (*about_item.RULES, *about_form.RULES, *about_materials.RULES, *about_lanes.RULES)


class BadCatalogue(Exception):
    """These files make no catalogue: all their problems, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class _List:
    """One list of a file: what its tables are, and by which of their keys they are told apart."""

    model: type[Any]
    name: str
    unlike: str


_LISTS = {
    "departments": (_List(Department, "department", "code"),),
    "topics": (_List(Topic, "topic", "id"),),
    "towns": (_List(Town, "town", "code"),),
    "phrases": (_List(PhraseList, "list", "id"),),
    "licences": (_List(LicenceType, "licence", "code"), _List(NumberKind, "number_kind", "code")),
    "intermediaries": (_List(Intermediary, "intermediary", "id"),),
    "regional": (_List(RegionalAssessment, "assessment", "id"),),
    "rating_tags": (_List(RatingTag, "tag", "id"),),
}


def read_catalogue(path: Path) -> Written:
    """The catalogue that this folder's files describe. Raises BadCatalogue."""
    reading = _Reading(path)
    lists = {listed.model: things for file in _LISTS for listed, things in reading.lists(file)}
    entries = reading.items(_known(lists))
    reading.compare(entries, lists.get(RegionalAssessment, ()))
    if reading.problems:
        raise BadCatalogue(reading.problems)
    return Written(
        items=tuple(_with_letters(entry.item) for entry in sorted(entries, key=lambda entry: entry.item.number)),
        departments=lists[Department],
        topics=lists[Topic],
        towns=lists[Town],
        phrases=lists[PhraseList],
        licences=lists[LicenceType],
        number_kinds=lists[NumberKind],
        intermediaries=lists[Intermediary],
        regional=lists[RegionalAssessment],
        rating_tags=lists[RatingTag],
    )


def place_in(path: Path, number: int, key: str) -> Place:
    """Where a key of an item stands, for what only the platform's own books can find wrong with it."""
    file = next(path.joinpath(ITEMS).glob(f"{number:02d}-*.toml"))
    return read_sheet(file).place((key,))


class _Reading:
    """One pass over a folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sheets: dict[Path, Sheet] = {}
        self.problems: list[Problem] = []

    def lists(self, name: str) -> Iterator[tuple[_List, tuple[Any, ...]]]:
        """The lists of one file that can be read."""
        wanted = _LISTS[name]
        sheet = self._sheet(self._path / f"{name}.toml")
        if sheet is None:
            return
        reader = ItemReader(sheet)
        for key in sheet.data.keys() - {listed.name for listed in wanted}:
            advice = f"write [[{wanted[0].name}]]"
            reader.complain((key,), f"{key} is no list of {name}.toml", advice, f"{name}.toml 里没有 {key} 这张表")
        for listed in wanted:
            things = reader.members(listed.model, (listed.name,), sheet.data.get(listed.name, []))
            if isinstance(things, tuple):
                names = (getattr(thing, listed.unlike) for thing in things)
                self._tell(sheet, decided(twice((listed.name,), names, listed.name, listed.unlike)))
                yield listed, things
        self.problems += reader.problems

    def items(self, known: Known) -> list[ItemFile]:
        """All items, each judged by itself."""
        files = sorted((self._path / ITEMS).glob("*.toml"))
        if not files:
            self.problems.append(
                Problem(Place(self._path / ITEMS, 1), "there is no item here", "add 01-….toml", "这里一个事项也没有")
            )
        return [self._item(file, known) for file in files if self._sheet(file) is not None]

    def compare(self, entries: list[ItemFile], regional: tuple[RegionalAssessment, ...]) -> None:
        """Judge the files against one another."""
        for entry, fault in doubles(entries):
            self._tell(self._sheets[entry.file], [fault])
        if regional:
            faults = decided(settles(regional, (entry.item for entry in entries)))
            self._tell(self._sheets[self._path / "regional.toml"], faults)

    def _item(self, file: Path, known: Known) -> ItemFile:
        sheet = self._sheets[file]
        reader = ItemReader(sheet)
        item = reader.table(Item, (), sheet.data, elsewhere=("letters",))
        assert item is not None  # noqa: S101  (the whole file is a table)
        self.problems += reader.problems
        entry = ItemFile(item, file)
        self._tell(sheet, judge(RULES, item, known))
        self._tell(sheet, decided(file_name(entry)))
        return entry

    def _sheet(self, file: Path) -> Sheet | None:
        try:
            self._sheets[file] = read_sheet(file)
        except Unread as unread:
            self.problems.append(unread.problem)
            return None
        return self._sheets[file]

    def _tell(self, sheet: Sheet, faults: Iterable[Fault]) -> None:
        for fault in faults:
            what, chinese = (f"{shown(fault.key)}: {words}" for words in (fault.what, fault.chinese))
            self.problems.append(Problem(sheet.place(fault.key), what, fault.suggestion, chinese))


def _known(lists: dict[type[Any], tuple[Any, ...]]) -> Known:
    return Known(
        departments=_names(lists.get(Department), "code"),
        topics=_names(lists.get(Topic), "id"),
        phrases=_names(lists.get(PhraseList), "id"),
        licences=_names(lists.get(LicenceType), "code"),
        number_kinds=_names(lists.get(NumberKind), "code"),
    )


def _names(things: tuple[Any, ...] | None, key: str) -> frozenset[str] | None:
    """The names that could be read; None where none could."""
    if things is None:
        return None
    return frozenset(name for thing in things if isinstance(name := getattr(thing, key), str))


def _with_letters(item: Item) -> Item:
    return dataclasses.replace(item, letters=letters_of(item.task_name, item.plain_name))
