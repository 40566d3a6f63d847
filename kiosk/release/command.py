"""`kiosk release`: a release key, a bundle signed with it, checked, and brought to a platform.

`key` makes one: the private half is kept offline, the public half goes into every terminal's release.pub and to the
platform (`kiosk central --release-keys`). `sign` unpacks the bundle as a terminal would before it says anything of it.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kiosk.contract.lockers import Signed
from kiosk.contract.release import NotARelease, keys_in, read_release
from kiosk.release.making import Unsound, checked, made_key, private_key, signed
from kiosk.release.office import AtTheOffice, NotTaken
from kiosk.update.unpack import BadBundle


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = argparse.ArgumentParser(
        prog="kiosk release", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    acts = wishes.add_subparsers(dest="act", required=True)
    key = acts.add_parser("key", help="make a release key: FILE, and FILE.pub beside it")
    key.add_argument("file", type=Path)
    sign = acts.add_parser("sign", help="sign a bundle: BUNDLE.release beside it")
    sign.add_argument("bundle", type=Path)
    sign.add_argument("--key", type=Path, required=True, metavar="FILE", help="the private key")
    sign.add_argument("--version", required=True, help="numbers with dots between, as the bundle's tree is called")
    sign.add_argument("--days", type=float, default=90, help="how long it may be installed (90)")
    sign.add_argument("--follows", default="0.0", metavar="VERSION", help="the oldest version it may be installed over")
    for name, says in (("check", "say whether a terminal would take it"), ("bring", "bring it to a platform")):
        act = acts.add_parser(name, help=says)
        act.add_argument("bundle", type=Path)
        if name == "check":
            act.add_argument("--keys", type=Path, required=True, metavar="FILE", help="the public keys")
        else:
            act.add_argument("--platform", required=True, metavar="URL")
            act.add_argument("--ca", type=Path, metavar="FILE", help="authority of a platform that has its own")
            act.add_argument(
                "--staff", required=True, metavar="NUMBER", help="who brings it; HALL_PIN, or it is asked for"
            )
    return wishes


def main(argv: Sequence[str]) -> int:
    """0: done. 1: not sound, or not taken. 2: a file cannot be read or written."""
    told = options().parse_args(argv)
    try:
        sys.stdout.write(f"{_acted(told)}\n")
    except (Unsound, BadBundle, NotARelease, NotTaken) as refused:
        sys.stderr.write(f"refused: {refused}\n")
        return 1
    except (OSError, ValueError, msgspec.MsgspecError) as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 2
    return 0


def _acted(told: argparse.Namespace) -> str:
    if told.act == "key":
        return made_key(told.file)
    beside = told.bundle.with_name(told.bundle.name + ".release")
    if told.act == "sign":
        statement = signed(told.bundle, private_key(told.key), told.version, told.days, told.follows)
        beside.write_bytes(msgspec.json.encode(statement))
        return f"{beside}: {statement.body}"
    statement = msgspec.json.decode(beside.read_bytes(), type=Signed)
    if told.act == "check":
        release = read_release(statement, keys_in(told.keys.read_text("ascii")))
        checked(told.bundle, release)
        return f"{release.version} for Python {release.python}, good until {release.not_after:%Y-%m-%d %H:%M %Z}"
    pin = os.environ.get("HALL_PIN") or getpass.getpass("PIN: ")
    return AtTheOffice(told.platform, told.staff, pin, told.ca).brings(told.bundle, statement)
