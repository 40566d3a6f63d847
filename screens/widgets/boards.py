"""Which keys stand where, for each way of typing and for each width of the glass."""

from __future__ import annotations

from screens.input.typing.strokes import KINDS
from screens.input.typing.syllables import GROUPS
from screens.input.typing.writing import Edit, Press, Writing
from screens.page import Page
from screens.widgets.keys import Key, Row

Board = tuple[Row, ...]

_QWERTY = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALPHABET = ("abcdefgh", "ijklmnop", "qrstuvwx", "yz")
_NARROW = 8  # keys beside one another where ten have no room
_DIGITS = "1234567890"
_MARKS = ("，。、：；？！（）《", "》“”－-/.#@&")
_FEW_MARKS = "，。：（）-/."
# Where a finger writes there are no keys, but as much room as so many rows of them take.
PAD: Board = ((), (), (), ())
_COMMA = Key("comma", "，", Press("，"))


def boards(page: Page, writing: Writing, *, wide: bool) -> list[Board]:
    """The boards of this way of typing, the best first, the one that needs least room last."""
    if writing.signs:
        return _sign_boards(page, writing, wide=wide)
    code = writing.modes == ("latin",)
    match writing.mode:
        case "latin" if code:
            return [_code(page, wide=wide), _nine(page, writing)]
        case "rare":
            letters = _letters(page, writing, wide=wide)
            coded = [(_plain(_DIGITS), *letters)] if wide else []
            return [*coded, letters, _nine(page, writing)]
        case "finger":
            return [PAD, PAD[:-1]]
        case "strokes":
            return [_strokes(page)]
        case "nine":
            return [_nine(page, writing)]
        case _:
            return [_letters(page, writing, wide=wide), _nine(page, writing)]


def _plain(signs: str, *, capital: bool = False) -> Row:
    """One key a sign; letters are pressed small, and the line makes them capital."""
    return tuple(Key(sign, sign.upper() if capital else sign, Press(sign)) for sign in signs)


def _letters(page: Page, writing: Writing, *, wide: bool) -> Board:
    """Letters as on every computer where ten keys have room beside one another, else in the order of the alphabet."""
    capital = writing.capital
    shift = _capital(page, writing, 3 if wide else 2) if writing.mode == "latin" else None
    if not wide:
        *full, rest = (_plain(row, capital=capital) for row in _ALPHABET)
        moving = (_left(2), _right(2), _space(page, 2))
        return (*full, (*rest, shift or _COMMA, _signs(page, 2), *moving, _rub(page, 2)))
    first, second, third = (_plain(row, capital=capital) for row in _QWERTY)
    third = (shift or _COMMA._replace(parts=3), *third, _rub(page, 3))
    return (first, second, third, (_signs(page, 4), _left(3), _space(page, 6), _right(3), _clear(page, 4)))


def _code(page: Page, *, wide: bool) -> Board:
    """Capitals, digits and the dash: all that registration numbers are made of."""
    moving = (_left(2), _right(2), _clear(page, 4))
    if not wide:
        signs = _plain(_DIGITS + "".join(_ALPHABET), capital=True)
        *full, rest = (signs[first : first + _NARROW] for first in range(0, len(signs), _NARROW))
        return (*full, (*rest, _dash(2)), (*moving, _rub(page, 4)))
    first, second, third = (_plain(row, capital=True) for row in _QWERTY)
    return (_plain(_DIGITS), first, second, (_dash(3), *third, _rub(page, 3)), moving)


def _nine(page: Page, writing: Writing) -> Board:
    """Three letters a key; where letters are put down as they are, a key brings its letters up for a choice."""
    direct = writing.mode == "latin"
    groups = [
        Key(f"{digit}", letters.upper(), Press(letters if direct else digit)) for digit, letters in GROUPS.items()
    ]
    corner = _dash(2) if writing.modes == ("latin",) else _COMMA
    return (
        (_signs(page, 2), corner, *groups[:2], _rub(page, 2)),
        (_left(2), *groups[2:5], _right(2)),
        (_clear(page, 2), *groups[5:], _space(page, 2)),
    )


def _strokes(page: Page) -> Board:
    strokes = tuple(Key(kind, sign, Press(kind)) for kind, sign in KINDS.items())
    return (strokes, (_signs(page, 2), _left(2), _space(page, 2), _right(2), _rub(page, 2)))


def _sign_boards(page: Page, writing: Writing, *, wide: bool) -> list[Board]:
    back = _signs(page, 4)._replace(text=page.frame_say("type_back"))
    fuzzy = (_fuzzy(page, writing),) if writing.mode in ("pinyin", "nine") else ()
    short = _plain(_DIGITS + _FEW_MARKS)
    moving = (back._replace(parts=2), _left(2), _space(page, 2), _right(2), _clear(page, 2), _rub(page, 2))
    least = (short[:8], short[8:16], (*short[16:], *moving))
    if not wide:
        marks = _plain(_DIGITS + _MARKS[0] + _MARKS[1][2:6])
        return [(marks[:8], marks[8:16], marks[16:], (*fuzzy, *moving)), least]
    last = (back, *fuzzy, _left(2), _space(page, 3), _right(2), _clear(page, 3), _rub(page, 3))
    return [(_plain(_DIGITS), *map(_plain, _MARKS), last)]


def _dash(parts: int) -> Key:
    return Key("-", "-", Press("-"), parts)


def _rub(page: Page, parts: int) -> Key:
    return Key("rub", page.frame_say("rub"), Edit("rub"), parts, icon="backspace", quiet=True)


def _clear(page: Page, parts: int) -> Key:
    return Key("clear", page.frame_say("type_clear"), Edit("clear"), parts, quiet=True)


def _space(page: Page, parts: int) -> Key:
    return Key("space", page.frame_say("type_space"), Edit("space"), parts, quiet=True)


def _signs(page: Page, parts: int) -> Key:
    return Key("signs", page.frame_say("type_signs"), Edit("signs"), parts, quiet=True)


def _capital(page: Page, writing: Writing, parts: int) -> Key:
    word = page.frame_say("type_capital")
    return Key("capital", word, Edit("capital"), parts, "arrow-fat-up", quiet=True, chosen=writing.capital)


def _fuzzy(page: Page, writing: Writing) -> Key:
    """Off until somebody wants it: it offers more, and so the right one later."""
    return Key("fuzzy", page.frame_say("type_fuzzy"), Edit("fuzzy"), quiet=True, chosen=writing.fuzzy)


def _left(parts: int) -> Key:
    return Key("left", "", Edit("left"), parts, icon="caret-left", quiet=True)


def _right(parts: int) -> Key:
    return Key("right", "", Edit("right"), parts, icon="caret-right", quiet=True)
