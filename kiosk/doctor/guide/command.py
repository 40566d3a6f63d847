"""The printed field guide: codes on screens and slips, the doctor's checks, devices, commands.

It is made anew from the program's own tables each time, so that it says what this version does.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.manual import parser
from kiosk.pages.page import NoTypeface

if TYPE_CHECKING:
    from collections.abc import Sequence


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser("guide", __doc__)
    wishes.add_argument("--out", type=Path, required=True, metavar="FILE", help="the PDF to write")
    return wishes


def main(argv: Sequence[str]) -> int:
    """0 made, 2 not made."""
    wishes = options().parse_args(argv)
    from kiosk.doctor.guide.book import field_guide

    try:
        made = field_guide()
        fresh = wishes.out.with_name(f"{wishes.out.name}.new")
        fresh.write_bytes(made)
        fresh.replace(wishes.out)
    except (NoTypeface, OSError) as trouble:
        sys.stderr.write(f"{wishes.out}: {trouble}\n")
        return 2
    sys.stdout.write(f"{wishes.out}: {len(made) // 1024} KiB\n")
    return 0
