"""`python -m screens` shows scenes on the glass; `python -m screens draw` draws them to pictures."""

from __future__ import annotations

import sys


def main(argv: list[str]) -> int:
    """Choose the program by the first word, and import only that one."""
    if argv[:1] == ["draw"]:
        from screens.draw import main as draw

        return draw(argv[1:])
    from screens.app import main as show

    return show(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
