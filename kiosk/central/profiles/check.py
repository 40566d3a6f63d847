"""`kiosk profiles check DIR`: reads profiles as the platform would; says what is wrong, or how many are good."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.central.profiles.folder import SHIPPED, BadProfiles, read_profiles
from kiosk.sheets.problems import all_of


def main(argv: Sequence[str]) -> int:
    """Exit code 0: all good; 2: the platform would not publish these files."""
    parser = argparse.ArgumentParser(prog="kiosk profiles check", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of the tiers' files, or of the sites'")
    parser.add_argument("--tiers", type=Path, default=SHIPPED, help="where tiers lie that the folder does not have")
    told = parser.parse_args(argv)
    items = [int(file.name[:2]) for file in told.folder.parent.glob("items/[0-9][0-9]-*.toml")]
    try:
        tiers, sites = read_profiles(told.folder, items=items or None, tiers=told.tiers)
    except BadProfiles as bad:
        sys.stdout.write(all_of(bad.problems))
        return 2
    sys.stdout.write(f"{len(tiers)} 个层级、{len(sites)} 个站点没有问题 tiers and sites are good\n")
    return 0
