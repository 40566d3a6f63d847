"""Root reads the terminal's folder as a stranger's: no link leads it anywhere, nothing keeps it, nothing is told."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.contract.errands import FOLDER, LONGEST, Power
from kiosk.errands.hostile import Refused, asked, understood

SECRET = b'{"deed": "power_off", "boot": "root:$6$salt$hash"}'


@pytest.fixture
def state(tmp_path: Path) -> Path:
    (tmp_path / "state" / FOLDER).mkdir(parents=True)
    (tmp_path / "secret").write_bytes(SECRET)
    return tmp_path / "state"


def link(state: Path, at: Path) -> None:
    at.symlink_to(state.parent / "secret")


def second_name(state: Path, at: Path) -> None:
    os.link(state.parent / "secret", at)


def pipe(_state: Path, at: Path) -> None:
    os.mkfifo(at)


def folder(_state: Path, at: Path) -> None:
    at.mkdir()


def listening(_state: Path, at: Path) -> None:
    here = Path.cwd()
    os.chdir(at.parent)  # the name of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(at.name)
    finally:
        os.chdir(here)


def endless(_state: Path, at: Path) -> None:
    at.write_bytes(b"x" * (LONGEST + 1))


def another_folder(state: Path, at: Path) -> None:
    elsewhere = state.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / at.name).write_bytes(SECRET)
    at.parent.rmdir()
    at.parent.symlink_to(elsewhere)


def nothing(_state: Path, _at: Path) -> None:
    """Nobody has asked."""


@pytest.mark.parametrize(
    ("trick", "why"),
    [
        (link, "no_file"),
        (second_name, "not_ours"),
        (pipe, "no_file"),
        (folder, "no_file"),
        (listening, "no_file"),
        (endless, "too_long"),
        (another_folder, "no_file"),
        (nothing, "not_there"),
    ],
)
def test_a_trick_is_refused_by_name(state: Path, trick: Callable[[Path, Path], None], why: str) -> None:
    trick(state, state / FOLDER / "power.json")

    with pytest.raises(Refused) as refused:
        asked(state, "power.json")
    assert refused.value.why == why
    assert str(refused.value) == why


def test_a_file_of_somebody_else_s_is_refused(state: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    (state / FOLDER / "power.json").write_bytes(SECRET)
    os.chown(state / FOLDER / "power.json", 65534, 65534)

    with pytest.raises(Refused, match="not_ours"):
        asked(state, "power.json")


def test_a_plain_file_is_read(state: Path) -> None:
    (state / FOLDER / "power.json").write_bytes(SECRET)
    assert asked(state, "power.json") == SECRET


@pytest.mark.parametrize(
    "request_", [b"\xff\xfe", b"{}", b'{"deed":"rm","boot":"x"}', b'{"deed":"reboot","boot":1}', b"[" * 9999]
)
def test_what_is_not_understood_is_not_repeated(request_: bytes) -> None:
    with pytest.raises(Refused) as refused:
        understood(Power, request_)
    assert (str(refused.value), refused.value.__cause__, refused.value.__suppress_context__) == (
        "not_understood",
        None,
        True,
    )
