"""The child process that knows how Han characters are read: pypinyin's tables cost 0.3 s and 45 MB, so they live here.

A line in is a JSON pair of a number and a text, a line out the number and its spelling. The end of the input ends it.
Texts come through the pipe and never as arguments, which every process of the machine can read.
"""

from __future__ import annotations

import json
import sys

from pypinyin import Style, lazy_pinyin, load_phrases_dict

from drivers.speaker.alsa.mandarin import spelled

# Readings that pypinyin's own phrases lack, or that Shandong reads in its own way.
_PHRASES = {
    "单县": "shàn xiàn",
    "乐陵": "lào líng",
    "还款": "huán kuǎn",
    "还证": "huán zhèng",
    "还件": "huán jiàn",
    "调档": "diào dàng",
    "调阅": "diào yuè",
    "得带": "děi dài",
    "得到场": "děi dào chǎng",
}


def main() -> None:
    """Answer until the far side closes the pipe."""
    load_corrections()
    for line in sys.stdin:
        number, text = json.loads(line)
        sys.stdout.write(json.dumps([number, spelled(text, reading)]) + "\n")
        sys.stdout.flush()


def load_corrections() -> None:
    """Teach pypinyin what it does not know."""
    load_phrases_dict({phrase: [[syllable] for syllable in said.split()] for phrase, said in _PHRASES.items()})


def reading(han: str) -> list[str]:
    """A syllable with its tone for each character, polyphones by the phrases they stand in; "" for one unknown."""
    read = lazy_pinyin(han, style=Style.TONE3, neutral_tone_with_five=True, errors=lambda unknown: " " * len(unknown))
    return [syllable for piece in read for syllable in ([""] * len(piece) if piece.isspace() else [piece])]


if __name__ == "__main__":
    main()
