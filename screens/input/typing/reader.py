"""`python -m screens.input.typing.reader LIBRARY MODEL`: reads handwriting, in a process of its own.

A line of JSON comes in with strokes, a line with candidates goes out. The library is zinnia (BSD), the model that of
Debian's tegaki-zinnia-simplified-chinese (LGPL-2.1+). It is a program apart so that drawing never waits for it, a fault
in foreign code cannot end the screens, and all it was told is gone when it ends, with the field it served.
"""

from __future__ import annotations

import ctypes
import json
import resource
import sys
from typing import Any

ACROSS = 1000
_MOST = 24
_POINTER, _SIZE, _INT = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int


class Zinnia:
    """As much of zinnia's C interface as reading needs."""

    def __init__(self, library: str, model: str) -> None:
        self._library = ctypes.CDLL(library)
        self._recognizer = self._call("recognizer_new", _POINTER)
        if not self._call("recognizer_open", _INT, (_POINTER, self._recognizer), (ctypes.c_char_p, model.encode())):
            raise OSError(f"no model for handwriting in {model}")
        self._character = self._call("character_new", _POINTER)

    def read(self, strokes: list[list[int]]) -> list[str]:
        """The likeliest characters; strokes are x and y in turn, from 0 to 1000."""
        character = (_POINTER, self._character)
        self._call("character_clear", None, character)
        self._call("character_set_width", None, character, (_SIZE, ACROSS))
        self._call("character_set_height", None, character, (_SIZE, ACROSS))
        for number, stroke in enumerate(strokes):
            for x, y in zip(stroke[::2], stroke[1::2], strict=True):
                self._call("character_add", _INT, character, (_SIZE, number), (_INT, x), (_INT, y))
        result = self._call("recognizer_classify", _POINTER, (_POINTER, self._recognizer), character, (_SIZE, _MOST))
        if not result:
            return []
        try:
            count = self._call("result_size", _SIZE, (_POINTER, result))
            values = (self._call("result_value", ctypes.c_char_p, (_POINTER, result), (_SIZE, n)) for n in range(count))
            return [value.decode() for value in values]
        finally:
            self._call("result_destroy", None, (_POINTER, result))

    def _call(self, name: str, answers: Any, *arguments: tuple[Any, Any]) -> Any:
        function = self._library[f"zinnia_{name}"]
        function.restype, function.argtypes = answers, [kind for kind, _ in arguments]
        return function(*(value for _, value in arguments))


def main(library: str, model: str) -> int:
    """Answer line by line until nobody asks any more."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what was written must not lie on a disk after a fault
    zinnia = Zinnia(library, model)
    for line in sys.stdin.buffer:
        sys.stdout.write(json.dumps(zinnia.read(json.loads(line))) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
