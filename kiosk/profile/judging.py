"""Reads a profile's files laid over one another, and says with file and line all that is wrong in them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.contract.names import Name
from kiosk.contract.profile import ProfileFile
from kiosk.profile.place import Hours, Opening, Profile
from kiosk.profile.sections import DoorSeconds
from kiosk.profile.strangers import strangers
from kiosk.sheets.lines import Key
from kiosk.sheets.problems import Problem, Unread
from kiosk.sheets.reader import Reader
from kiosk.sheets.sheet import Sheet, sheet_of

# What a citizen must be told at every site, so that the profile of one without it is not whole.
_MUST = (("terminal", "centre"), ("terminal", "phone"), ("terminal", "night_phone"))
_MUST_SITE = (("site", "address"), ("site", "hours"), ("site", "elsewhere"))
# Characters of Chinese that a home screen takes, twice as many of English: of a greeting, and of a notice.
_LONGEST_GREETING, _LONGEST_NOTICE, _MOST_NOTICES = 24, 22, 2


@dataclass(frozen=True)
class Judged:
    """The files laid over one another, what they say, and what is wrong; `profile` is None where something is."""

    sheet: Sheet
    profile: Profile | None
    problems: tuple[Problem, ...]


def judge(files: Iterable[ProfileFile], *, whole: bool = True) -> Judged:
    """Read and judge a profile; where it is not `whole` (a tier by itself) the words of a site may be missing."""
    laid, problems = Sheet({}, {}, Path("-")), list[Problem]()
    for file in files:
        try:
            laid = sheet_of(file.text, Path(file.name)).over(laid)
        except Unread as bad:
            problems.append(bad.problem)
    if problems:
        return Judged(laid, None, tuple(problems))
    reader = _ProfileReader(laid)
    profile = reader.table(Profile, (), laid.data)
    problems += [*reader.problems, *strangers(laid)]
    if profile is not None:
        problems += [*doors_in_order(laid, profile.timings.door), *hours_in_order(laid, profile.hours)]
        problems += _too_long(laid, profile)
    if whole:
        problems += _missing(laid)
    return Judged(laid, None if problems else profile, tuple(sorted(set(problems))))


class _ProfileReader(Reader):
    """Reads what a profile may say, and refuses every other word."""

    stranger = "is nothing that a profile may say"

    def plain(self, hint: object, key: Key, value: object) -> object:
        """A text says something."""
        read = super().plain(hint, key, value)
        if read == "" and hint is str and key[-1] in ("zh", "en"):
            where = ".".join(str(part) for part in key)
            self.complain(
                key, f"{where} is empty", "leave the key out where there is nothing to say", f"{where} 是空的"
            )
        return read


def doors_in_order(sheet: Sheet, door: DoorSeconds) -> Iterator[Problem]:
    """What happens at an open door happens in this order."""
    steps = ("voice", "loud", "alert", "free_others")
    for before, after in itertools.pairwise(steps):
        if getattr(door, after) <= getattr(door, before):
            place = sheet.place(("timings", "door", after))
            what = f"timings.door.{after} must come after timings.door.{before}"
            chinese = f"timings.door.{after} 应当晚于 timings.door.{before}"
            yield Problem(place, what, f"the order is {' < '.join(steps)}", chinese)


def hours_in_order(sheet: Sheet, hours: Hours) -> Iterator[Problem]:
    """Hours end after they begin, and do not overlap."""
    services = {name: opening for name in vars(hours) if isinstance(opening := getattr(hours, name), Opening)}
    spans: dict[tuple[str, ...], tuple[str, ...]] = {
        ("hours", name, "open"): opening.open for name, opening in services.items()
    }
    spans["hours", "staffed"] = hours.staffed
    for key, written in spans.items():
        latest = "00:00"
        for number, span in enumerate(written):
            begins, _, ends = span.partition("-")
            if not latest <= begins < ends:
                what = f"{'.'.join(key)}: {span} does not end after it begins, or lies before the one before"
                chinese = f"{'.'.join(key)}:{span} 的先后不对"
                yield Problem(sheet.place((*key, number)), what, 'write them in order: ["09:00-12:00", …]', chinese)
            latest = ends


def _missing(sheet: Sheet) -> Iterator[Problem]:
    for table, name in (*_MUST, *_MUST_SITE):
        given: Any = sheet.data.get(table)
        if not isinstance(given, dict) or name not in given:
            what, chinese = f"{table}.{name} is missing", f"缺少 {table}.{name}"
            yield Problem(sheet.place((table,)), what, f"add {name} = … under [{table}]", chinese)


def _too_long(sheet: Sheet, profile: Profile) -> Iterator[Problem]:
    """The home screen takes so much and no more."""
    lines: list[tuple[Key, Name | None, int]] = [(("site", "greeting"), profile.site.greeting, _LONGEST_GREETING)]
    for number, notice in enumerate(profile.site.notices):
        lines.append((("site", "notices", number), notice, _LONGEST_NOTICE))
    for key, line, longest in lines:
        if line is not None and (len(line.zh) > longest or len(line.en) > 2 * longest):
            advice = f"{longest} characters of Chinese, {2 * longest} of English"
            chinese = f"{key[1]} 太长:中文不超过{longest}字,英文不超过{2 * longest}个字符"
            yield Problem(sheet.place(key), f"{key[1]} is too long for its line", advice, chinese)
    if len(profile.site.notices) > _MOST_NOTICES:
        what, chinese = "site.notices are more than two", "site.notices 最多两条"
        yield Problem(sheet.place(("site", "notices")), what, "say the most important", chinese)


def says(sheet: Sheet) -> dict[str, str]:
    """Every value that the files give, by its name: the file and line it stands in."""
    return {".".join(map(str, key)): str(sheet.place(key)) for key in _leaves(sheet.data, ())}


def _leaves(data: dict[str, Any], key: Key) -> Iterator[Key]:
    for name, value in data.items():
        if isinstance(value, dict) and value.keys() - {"zh", "en"}:
            yield from _leaves(value, (*key, name))
        else:
            yield (*key, name)
