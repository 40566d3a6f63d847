"""A request is read as if somebody hostile had put it there, and every statement is judged by the release key alone."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract import update
from kiosk.contract.lockers import Signed
from kiosk.contract.release import keys_in, order_of
from tests.update.bench import NEW, NOW, OLD, RELEASE_KEY, Box, packed, signed, tree

BUNDLE = packed(tree(NEW))


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


def ended(box: Box) -> tuple[str, str]:
    """How the request ended; nothing of it is left, and the old version runs undisturbed."""
    outcome = box.update.run()
    assert outcome is not None
    assert box.current == OLD
    assert box.places.on_disk() == (OLD,)
    assert box.programs.running
    assert not (box.state / update.ASKED / update.REQUEST).exists()
    return outcome.end, outcome.reason


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"not_after": NOW - dt.timedelta(seconds=1)}, "expired"),
        ({"version": "0.9.0"}, "not_newer"),
        ({"version": OLD}, "not_newer"),
        ({"python": "3.9"}, "other_python"),
        ({"follows": "1.0.5"}, "too_far"),
        ({"size": len(BUNDLE) + 1}, "corrupted"),
        ({"size": len(BUNDLE) - 1}, "corrupted"),
        ({"sha256": "0" * 64}, "corrupted"),
        ({"version": "../../etc"}, "garbled"),
        ({"version": "1.2.0"}, "no_version"),
    ],
)
def test_a_genuine_statement_that_does_not_fit_is_refused(change: dict[str, Any], why: str, box: Box) -> None:
    box.ask(BUNDLE, signed(BUNDLE, **change))
    assert ended(box) == ("refused", why)


def test_a_statement_of_somebody_else_is_refused(box: Box) -> None:
    box.ask(BUNDLE, signed(BUNDLE, key=Ed25519PrivateKey.generate()))
    assert ended(box) == ("refused", "forged")


def test_a_platforms_signature_is_none(box: Box) -> None:
    """The same key under another kind of text: a platform's key, even if it were this one, signs no release."""
    good = signed(BUNDLE)
    order = RELEASE_KEY.sign(f"hall-terminal/1/update\n{good.body}".encode()).hex()
    box.ask(BUNDLE, Signed(good.body, order))
    assert ended(box) == ("refused", "forged")


def test_a_clock_set_back_makes_no_old_release_fresh(box: Box) -> None:
    box.ask(BUNDLE, signed(BUNDLE, not_after=dt.datetime(2026, 10, 31, tzinfo=dt.UTC)))
    update = box.update
    update.now = lambda: dt.datetime(2020, 1, 1, tzinfo=dt.UTC)  # what runs was made on the first of November
    outcome = update.run()
    assert outcome is not None
    assert outcome.reason == "expired"


def test_either_of_two_keys_is_ours(box: Box) -> None:
    other = Ed25519PrivateKey.generate()
    lines = (
        f"{key.public_key().public_bytes_raw().hex()}  # {name}" for key, name in ((RELEASE_KEY, "a"), (other, "b"))
    )
    box.keys.write_text("\n".join(lines))
    box.ask(BUNDLE, signed(BUNDLE, key=other))
    outcome = box.update.run()
    assert outcome is not None
    assert (outcome.end, box.current) == ("healthy", NEW)


def test_a_file_of_keys_that_cannot_be_read_believes_nobody(box: Box) -> None:
    box.keys.write_text("not a key")
    box.ask(BUNDLE, signed(BUNDLE))
    assert ended(box) == ("refused", "no_release_key")


def test_the_same_request_is_not_done_twice(box: Box) -> None:
    box.programs.worse = True
    box.ask(BUNDLE, signed(BUNDLE), serial=4)
    first = box.update.run()
    box.ask(BUNDLE, signed(BUNDLE), serial=4)
    assert box.update.run() == first
    assert not (box.state / update.ASKED / update.REQUEST).exists()


def _link(folder: Path) -> None:
    (folder / update.REQUEST).unlink()
    (folder / update.REQUEST).symlink_to("/etc/passwd")


def _pipe(folder: Path) -> None:
    (folder / update.BUNDLE).unlink()
    os.mkfifo(folder / update.BUNDLE)


def _folder_elsewhere(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to("elsewhere")


def _endless(folder: Path) -> None:
    (folder / update.REQUEST).write_bytes(b"[" * 10_000_000)


@pytest.mark.parametrize("trick", [_link, _pipe, _folder_elsewhere, _endless])
def test_tricks_in_the_folder_of_requests_end_in_a_refusal(trick: Callable[[Path], None], box: Box) -> None:
    box.ask(BUNDLE, signed(BUNDLE))
    trick(box.state / update.ASKED)
    outcome = box.update.run()
    assert outcome is not None
    assert (outcome.end, box.current, box.places.on_disk()) == ("refused", OLD, (OLD,))


def test_what_was_judged_is_what_is_unpacked(box: Box) -> None:
    """The bundle is copied while it is hashed: changing it afterwards changes nothing."""
    box.ask(BUNDLE, signed(BUNDLE))
    box.places.work.mkdir()
    assert box.update._accepted() is not None  # the moment between looking and unpacking
    (box.state / update.ASKED / update.BUNDLE).write_bytes(packed({"version.json": b"{}"}))
    outcome = box.update.run()
    assert outcome is not None
    assert (outcome.end, box.current) == ("healthy", NEW)


def test_versions_are_compared_as_numbers() -> None:
    assert order_of("0.10") > order_of("0.9")
    assert order_of("1.0") == order_of("1.0.0")
    with pytest.raises(ValueError, match="numbers"):
        order_of("1.0-rc1")
    assert keys_in(f"# none\n{'ab' * 32}  # one\n\n") == ("ab" * 32,)


def test_an_outcome_can_be_read_by_the_terminal(box: Box) -> None:
    box.ask(BUNDLE, signed(BUNDLE))
    box.update.run()
    told = msgspec.json.decode((box.program / "update" / "last.json").read_bytes(), type=update.Outcome)
    assert (told.version, told.end) == (NEW, "healthy")
