"""`kiosk operators`: on the platform's machine, make the first operators, list them, let one begin anew, check the log.

It is how the first ones come to be, and the way back in when nobody is left who could let another in. What it does
stands in the log as done on the machine.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session as Db

from kiosk.central.at_database import ask_for_database, at_database
from kiosk.central.office import OPERATORS_FILE, local_now
from kiosk.central.operators import passwords, people, second
from kiosk.central.operators.audit import verify
from kiosk.central.operators.words import OperatorRole
from kiosk.central.secret_files import secret_in


def main(argv: Sequence[str]) -> int:
    """Exit code 0: done; 1: refused, or a log that does not hold, as the last line says; 2: no such database."""
    asked = _arguments(argv)
    return at_database(asked, lambda engine: int(asked.does(engine, asked) or 0))


def _list(engine: Engine, _asked: argparse.Namespace) -> None:
    with Db(engine) as db:
        for one in people.operators_in(db):
            state = "left" if one.left else "in use" if one.has_second else "not signed in yet"
            sys.stdout.write(f"{one.login:16} {one.name:16} {' '.join(one.roles) or '-':24} {state}\n")


def _add(engine: Engine, asked: argparse.Namespace) -> None:
    roles = tuple(OperatorRole(role) for role in asked.role)
    first = passwords.first_password()
    with Db(engine) as db, db.begin():
        people.add_operator(db, people.MACHINE, asked.login, asked.name, roles, passwords.hashed(first), local_now())
    sys.stdout.write(f"{asked.login}  first password, good for 24 hours: {first}\n")


def _reset(engine: Engine, asked: argparse.Namespace) -> None:
    first = passwords.first_password()
    with Db(engine) as db, db.begin():
        row = people.row_for(db, asked.login)
        people.begin_anew(db, people.MACHINE, row, passwords.hashed(first), local_now())
    sys.stdout.write(f"{asked.login}  first password, good for 24 hours: {first}\n")


def _verify(engine: Engine, _asked: argparse.Namespace) -> int:
    with Db(engine) as db:
        found = verify(db)
    said = "all hold" if found.holds else f"broken from line {found.broken_at} on"
    sys.stdout.write(f"{found.lines} lines, {said}; the newest has the hash {found.hash}\n")
    return 0 if found.holds else 1


def _take(engine: Engine, asked: argparse.Namespace) -> None:
    """Whoever of the file is not there yet, with the password and the second factor that stand in it."""
    key = secret_in(asked.keys / OPERATORS_FILE)
    for told in tomllib.loads(asked.file.read_text("utf-8"))["operator"]:
        with Db(engine) as db, db.begin():
            if people.operator_in(db, told["login"]) is not None:
                continue
            kept = passwords.hashed(told["password"])
            roles = tuple(OperatorRole(role) for role in told["roles"])
            people.add_operator(db, people.MACHINE, told["login"], told["name"], roles, kept, local_now())
            row = people.row_for(db, told["login"])
            row.must_change, row.password_until = False, None
            row.second = second.sealed(told["second"], row.login, key)


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    where = argparse.ArgumentParser(add_help=False)
    ask_for_database(where)
    where.add_argument("--keys", type=Path, help="folder of the platform's keys (default: that of --db)")
    parser = argparse.ArgumentParser(prog="kiosk operators", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="WHAT")
    add = verbs.add_parser("add", parents=[where], help="make an operator; prints a first password")
    add.add_argument("login")
    add.add_argument("--name", default="", help="how colleagues call this person")
    add.add_argument("--role", action="append", default=[], choices=[role.value for role in OperatorRole])
    add.set_defaults(does=_add)
    listed = verbs.add_parser("list", parents=[where], help="who there is")
    listed.set_defaults(does=_list)
    reset = verbs.add_parser("reset", parents=[where], help="let somebody begin anew; prints a first password")
    reset.add_argument("login")
    reset.set_defaults(does=_reset)
    checked = verbs.add_parser("verify", parents=[where], help="reckon the chain of the operators' log once more")
    checked.set_defaults(does=_verify)
    take = verbs.add_parser("take", parents=[where], help="make those of a file that are not there yet")
    take.add_argument("file", type=Path, help="as config/demo/operators.toml")
    take.set_defaults(does=_take)
    asked = parser.parse_args(argv)
    if asked.db is None and asked.keys is None and asked.does is _take:
        parser.error("--db-url needs --keys: there is no database file to find them beside")
    asked.keys = asked.keys or (asked.db.parent if asked.db else None)
    return asked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
