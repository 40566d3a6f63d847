"""Finding items by what a citizen types or remembers: the official name, the plain one, pinyin, or its initials."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.contract.items import Item

_WHOLE, _BEGINS, _HOLDS, _SCATTERED = range(4)


class Index:
    """The names of all items, ready to be searched."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = tuple((item, _names(item)) for item in items)

    def find(self, text: str) -> tuple[Item, ...]:
        """Best first: the name itself, names that begin so, that hold it, that have these characters in this order."""
        wanted = "".join(text.lower().split())
        if not wanted:
            return ()
        ranked = ((_rank(wanted, names), place, item) for place, (item, names) in enumerate(self._items))
        fitting = sorted((rank, place, item.number) for rank, place, item in ranked if rank is not None)
        return tuple(self._items[place][0] for _, place, _ in fitting)


def _names(item: Item) -> tuple[str, ...]:
    names = (item.task_name, item.plain_name)
    written = (text for name in names for text in (name.zh, name.en))
    return tuple("".join(text.lower().split()) for text in (*written, *item.letters))


def _rank(wanted: str, names: tuple[str, ...]) -> int | None:
    ranks = [rank for name in names if (rank := _rank_in(wanted, name)) is not None]
    return min(ranks, default=None)


def _rank_in(wanted: str, name: str) -> int | None:
    if name == wanted:
        return _WHOLE
    if name.startswith(wanted):
        return _BEGINS
    if wanted in name:
        return _HOLDS
    return _SCATTERED if not wanted.isascii() and _in_order(wanted, name) else None


def _in_order(wanted: str, name: str) -> bool:
    rest = iter(name)
    return all(character in rest for character in wanted)
