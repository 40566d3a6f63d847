"""Turns the picture that an X server keeps in a file (X window dump, on stdin) into a PNG."""

import struct
import sys

from PIL import Image

_HEAD = struct.Struct(">25I")
_COLOUR = 12  # bytes of an entry of the colour map


def main() -> None:
    """Command line: the PNG to write."""
    dump = sys.stdin.buffer.read()
    head = _HEAD.unpack_from(dump)
    start, width, height, row, colours = head[0], head[4], head[5], head[12], head[19]
    pixels = dump[start + colours * _COLOUR :][: row * height]
    Image.frombuffer("RGB", (width, height), pixels, "raw", "BGRX", row, 1).save(sys.argv[1])


if __name__ == "__main__":
    main()
