"""Nothing is a command but what the platform signed as one, for this terminal, in a form that is known."""

from __future__ import annotations

import datetime as dt
import secrets

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kiosk.central.signing import Signer
from kiosk.contract.commands import Command, CommandKind
from kiosk.terminal.commands.judging import NoCommand, command_in, now_there
from kiosk.terminal.trust import Trust

HERE = "T-1"
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)
PLATFORM, STRANGER = (Signer(Ed25519PrivateKey.generate()) for _ in range(2))
TRUST = Trust(PLATFORM.public)
HOUR = dt.timedelta(hours=1)


def _command(terminal: str = HERE) -> Command:
    return Command(secrets.token_hex(16), terminal, CommandKind.VOLUME, NOW, NOW + HOUR, {"percent": "40"})


def _payload(content: object, signer: Signer = PLATFORM, kind: str = "command") -> bytes:
    return msgspec.json.encode(signer.sign(kind, content))  # type: ignore[arg-type]


def _refused(payload: bytes, trust: Trust = TRUST) -> str:
    with pytest.raises(NoCommand) as none:
        command_in(payload, trust, HERE)
    return none.value.why


def test_the_platforms_own_is_one() -> None:
    command = _command()
    found, body = command_in(_payload(command), TRUST, HERE)
    assert found == command
    assert msgspec.json.decode(body, type=Command) == command


def test_a_strangers_and_one_of_another_kind_are_forged() -> None:
    assert _refused(_payload(_command(), STRANGER)) == "forged"
    assert _refused(_payload(_command(), kind="opening")) == "forged"
    assert _refused(_payload(_command()), Trust("")) == "forged", "who trusts nobody obeys nobody"


def test_another_terminals_is_not_for_us() -> None:
    assert _refused(_payload(_command("T-2"))) == "addressed_elsewhere"


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "shell"},
        {"id": "1"},
        {"expires": "2026-11-23T11:00:00"},
        {"expires": "never"},
        {"arguments": {"percent": 40}},
        {"arguments": {"percent": "x" * 401}},
    ],
)
def test_what_has_another_form_is_none_although_the_platform_signed_it(change: dict[str, object]) -> None:
    assert _refused(_payload(msgspec.to_builtins(_command()) | change)) == "garbled"


@given(st.binary(max_size=300), st.integers(0, 250), st.integers(1, 255))
def test_no_bytes_and_no_spoilt_byte_make_one(noise: bytes, place: int, flip: int) -> None:
    assert _refused(noise) == "garbled"
    payload = bytearray(_payload(_command()))
    payload[place % len(payload)] ^= flip
    try:
        found, _ = command_in(bytes(payload), TRUST, HERE)
    except NoCommand:
        return
    assert found.terminal == HERE, "a byte of the envelope that means nothing"
    assert found.arguments == {"percent": "40"}


def test_the_time_is_the_platforms_and_never_before_what_it_has_signed() -> None:
    assert now_there(NOW, None, None) == NOW
    assert now_there(NOW, 120.0, None) == NOW + dt.timedelta(seconds=120)
    assert now_there(NOW, -7200.0, None) == NOW - 2 * HOUR
    assert now_there(NOW - 24 * HOUR, None, NOW) == NOW, "a clock set back brings nothing back to life"
