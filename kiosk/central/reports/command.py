"""`kiosk reports`: write a month's report, or that of some days, from the platform's database into a folder.

For each language an XLSX, a PDF and a CSV a table. Nothing is changed in the database, and nothing personal is read.
With --due whole months that are over are written into it, as the platform does by itself.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session as Db

from kiosk.central.at_database import ask_for_database, at_database
from kiosk.central.office import local_now
from kiosk.central.reports import written
from kiosk.central.reports.monthly import write_due
from kiosk.central.reports.period import BadPeriod, Period, days_of, month_of
from kiosk.central.reports.reading import rows_of
from kiosk.central.reports.reckoning import reckon
from kiosk.central.reports.table import Report
from kiosk.central.reports.words import ReportWords
from kiosk.central.storage import looking
from kiosk.text.catalogue import LANGUAGES

_BEHIND = 10


def main(argv: Sequence[str]) -> int:
    """Exit code 0: written; 1: no such days or site; 2: no such database."""
    asked = _arguments(argv)
    return at_database(asked, lambda engine: _write_due(engine) if asked.due else _write_asked(engine, asked))


def _write_due(engine: Engine) -> int:
    os.nice(_BEHIND)  # whoever serves terminals goes before it
    while month := write_due(engine, local_now()):
        sys.stdout.write(f"{month}\n")
    return 0


def _write_asked(engine: Engine, asked: argparse.Namespace) -> int:
    try:
        period = _period(asked)
        with Db(looking(engine)) as db:
            report = reckon(rows_of(db, period, asked.site), period, asked.site)
    except BadPeriod as bad:
        sys.stderr.write(f"there is no report about {bad}\n")
        return 1
    for language in LANGUAGES if asked.language is None else (asked.language,):
        _write(report, ReportWords(language), asked.out, asked.site)
    return 0


def _write(report: Report, t: ReportWords, folder: Path, site: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    stem = "-".join(filter(None, ("report", report.period.name, site, t.language)))
    (folder / f"{stem}.xlsx").write_bytes(written.xlsx(report, t))
    (folder / f"{stem}.pdf").write_bytes(written.pdf(report, t))
    for key, text in written.csv_files(report, t).items():
        (folder / f"{stem}-{key}.csv").write_bytes(text.encode())
    sys.stdout.write(f"{folder / stem}.xlsx .pdf, {len(report.tables) + 1} .csv\n")


def _period(asked: argparse.Namespace) -> Period:
    now = local_now()
    if asked.month:
        return month_of(asked.month, now)
    return days_of(asked.since, asked.until, now)


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kiosk reports", description=__doc__)
    ask_for_database(parser)
    parser.add_argument("--month", default="", metavar="YYYY-MM", help="a whole month")
    parser.add_argument("--from", dest="since", default="", metavar="YYYY-MM-DD", help="or from this day …")
    parser.add_argument("--to", dest="until", default="", metavar="YYYY-MM-DD", help="… to this one, both included")
    parser.add_argument("--site", default="", metavar="CODE", help="one site only")
    parser.add_argument("--language", choices=LANGUAGES, help="one language only")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where they are written to")
    parser.add_argument(
        "--due", action="store_true", help="instead: write whole months that are over into the database"
    )
    asked = parser.parse_args(argv)
    if asked.due:
        return asked
    if asked.out is None:
        parser.error("say --out, or --due")
    if bool(asked.month) == bool(asked.since and asked.until):
        parser.error("say --month, or --from and --to")
    return asked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
