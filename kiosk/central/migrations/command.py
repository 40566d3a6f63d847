"""`kiosk central migrate`: brings a database to this program's version, before the programs are changed one by one."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from sqlalchemy import Engine

from kiosk.central.at_database import ask_for_database, at_database
from kiosk.central.migrations.state import known_in


def main(argv: Sequence[str]) -> int:
    """Exit code 0: it has this program's version; 2: it is left as it was, and the last line says why."""
    parser = argparse.ArgumentParser(prog="kiosk central migrate", description=__doc__)
    ask_for_database(parser)
    asked = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
    return at_database(asked, _tell)


def _tell(_engine: Engine) -> int:
    """Opening it was all."""
    sys.stdout.write(f"the tables have version {known_in()[-1]}\n")
    return 0
