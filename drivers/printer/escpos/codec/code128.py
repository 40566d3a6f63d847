"""Code 128 (ISO/IEC 15417): from a printer's GS k data to text, and from symbol values to bars."""

from __future__ import annotations

START_B, START_C, CODE_C, CODE_B, STOP = 104, 105, 99, 100, 106
_CHECK_MODULUS = 103

# Widths of bar, space, bar, space, bar, space for the values 0 to 105; 106 ends with a seventh.
_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
    "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
    "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"
)
_STOP_WIDTHS = "2331112"


def values_of(data: bytes) -> list[int]:
    """Symbol values, start and check included, of GS k 73 data ({A is not used here). Raises ValueError."""
    values: list[int] = []
    place, packed = 0, False
    while place < len(data):
        if data[place] == ord("{"):
            place += 1
            if (letter := data[place : place + 1]) != b"{":
                packed = _switch(values, letter)
                place += 1
                continue
        values.append(data[place] if packed else data[place] - 32)
        place += 1
    return [*values, sum(max(n, 1) * value for n, value in enumerate(values)) % _CHECK_MODULUS, STOP]


def _switch(values: list[int], letter: bytes) -> bool:
    if letter not in (b"B", b"C"):
        raise ValueError("code set A and functions are not used")
    packed = letter == b"C"
    if values:
        values.append(CODE_C if packed else CODE_B)
    else:
        values.append(START_C if packed else START_B)
    return packed


def text_of(values: list[int]) -> str:
    """What the symbol says."""
    text, packed = "", False
    for value in values[:-2]:
        if value in (START_B, START_C):
            packed = value == START_C
        elif value in (CODE_B, CODE_C) and packed is not (value == CODE_C):
            packed = value == CODE_C
        else:
            text += f"{value:02}" if packed else chr(value + 32)
    return text


def modules_of(values: list[int]) -> list[bool]:
    """The symbol as narrow modules, True for black, without quiet zones."""
    widths = "".join(_STOP_WIDTHS if value == STOP else _WIDTHS[6 * value : 6 * value + 6] for value in values)
    return [place % 2 == 0 for place, width in enumerate(widths) for _ in range(int(width))]
