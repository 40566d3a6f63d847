"""What an item is searched by on a keyboard: initials and whole pinyin of its Chinese names."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.contract.names import Name


def letters_of(*names: Name) -> tuple[str, ...]:
    """Initials, then full pinyin, of each name: small letters and digits, nothing else."""
    return tuple(dict.fromkeys(spelled for name in names for spelled in _spelled(name.zh)))


def _spelled(chinese: str) -> Iterator[str]:
    # Its word lists take a third of a second to load, which a platform with its catalogue in the books does not need.
    from pypinyin import Style, lazy_pinyin

    for style in (Style.FIRST_LETTER, Style.NORMAL):
        yield "".join(_plain(part) for part in lazy_pinyin(chinese, style=style))


def _plain(part: str) -> str:
    return "".join(each for each in part.lower() if each.isascii() and each.isalnum())
