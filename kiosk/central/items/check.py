"""`kiosk items check DIR`: reads a catalogue as the platform would; says what is wrong, or how many items are good."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.central.items.folder import BadCatalogue, read_catalogue
from kiosk.sheets.problems import all_of


def main(argv: Sequence[str]) -> int:
    """Exit code 0: all good; 2: the platform would not take these files over."""
    parser = argparse.ArgumentParser(prog="kiosk items check", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder that holds items/ and the lists beside it")
    folder: Path = parser.parse_args(argv).folder
    try:
        written = read_catalogue(folder)
    except BadCatalogue as bad:
        sys.stdout.write(all_of(bad.problems))
        return 2
    sys.stdout.write(f"{len(written.items)} 个事项没有问题 items are good\n")
    return 0
