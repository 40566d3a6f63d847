"""Lines of the NUT protocol, as Debian's upsd 2.8.0 was heard to say them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contracts import Power
from drivers.power.nut import codec
from drivers.power.nut.codec import Objection

QUESTION = bytes.fromhex("4C 49 53 54 20 56 41 52 20 68 61 6C 6C 0A")  # LIST VAR hall
LISTING = b"""\
BEGIN LIST VAR hall
VAR hall battery.charge "97"
VAR hall battery.charge.low "20"
VAR hall battery.runtime "1800"
VAR hall device.mfr "Acme best"
VAR hall device.model "Line 1000"
VAR hall device.type "ups"
VAR hall driver.name "dummy-ups"
VAR hall driver.parameter.mode "dummy-once"
VAR hall driver.parameter.pollinterval "2"
VAR hall driver.parameter.port "hall.dev"
VAR hall driver.parameter.synchronous "auto"
VAR hall driver.version "2.8.0"
VAR hall driver.version.internal "0.15"
VAR hall ups.load "14"
VAR hall ups.mfr "Acme best"
VAR hall ups.model "Line 1000"
VAR hall ups.status "OL CHRG"
END LIST VAR hall
"""
ERR = b"ERR "


def test_the_question_and_the_answer_of_upsd() -> None:
    assert codec.list_variables("hall") == QUESTION
    answer = codec.answer_in(LISTING, "hall")
    assert isinstance(answer, dict)
    assert len(answer) == 17
    assert (answer["device.model"], answer["ups.status"]) == ("Line 1000", "OL CHRG")
    assert codec.listing("hall", answer) == LISTING
    assert codec.power_of(answer) == Power(on_battery=False, charge=97, seconds_left=1800)


@pytest.mark.parametrize("word", ["UNKNOWN-UPS", "DATA-STALE", "DRIVER-NOT-CONNECTED", "ACCESS-DENIED"])
def test_upsd_objects(word: str) -> None:
    assert codec.answer_in(ERR + word.encode() + b"\n", "hall") == Objection(word)
    assert codec.objection(word) == ERR + word.encode() + b"\n"


def test_quotes_and_backslashes_within_quotes() -> None:
    line = rb'VAR hall ups.mfr "The \"best\" in C:\\ups"'
    assert codec.words(line) == ["VAR", "hall", "ups.mfr", 'The "best" in C:\\ups']
    assert codec.variable("hall", "ups.mfr", 'The "best" in C:\\ups').encode() == line


@pytest.mark.parametrize(
    ("status", "power"),
    [
        ("OL", Power(on_battery=False)),
        ("OL CHRG LB", Power(on_battery=False)),  # nearly empty, and filling
        ("OB DISCHRG", Power(on_battery=True)),
        ("OB DISCHRG LB", Power(on_battery=True, low=True)),
        ("FSD OB", Power(on_battery=True, low=True)),  # upsd has ordered everything down
        ("BYPASS", Power(on_battery=False)),
        ("WAIT", None),
        ("", None),
    ],
)
def test_what_the_flags_of_a_ups_mean(status: str, power: Power | None) -> None:
    assert codec.power_of({"ups.status": status}) == power


@pytest.mark.parametrize(("said", "charge"), [("97", 97), ("97.5", 97.5), ("-1", None), ("n/a", None), ("nan", None)])
def test_a_charge_that_is_none_is_none(said: str, charge: float | None) -> None:
    power = codec.power_of({"ups.status": "OB", "battery.charge": said})
    assert power == Power(on_battery=True, charge=charge)


@pytest.mark.parametrize(
    "heard",
    [
        b"OK\n",
        b"BEGIN LIST VAR other\n",
        b'BEGIN LIST VAR hall\nVAR other ups.status "OL"\n',
        b"BEGIN LIST VAR hall\nVAR hall ups.status\n",
        b'BEGIN LIST VAR hall\nVAR hall ups.status "OL\n',
        b"BEGIN LIST VAR hall\nV\xffR\n",
        b"x" * 70_000,
    ],
)
def test_what_is_no_answer_is_refused(heard: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        codec.answer_in(heard, "hall")


def test_a_cheap_ups_with_rubbish_in_its_serial_number_is_understood() -> None:
    rubbish = b'VAR hall ups.serial "\xff\xfe "\n'
    heard = b"BEGIN LIST VAR hall\n" + rubbish + b'VAR hall ups.status "OL"\nEND LIST VAR hall\n'
    variables = codec.answer_in(heard, "hall")
    assert isinstance(variables, dict)
    assert codec.power_of(variables) == Power(on_battery=False)


@pytest.mark.parametrize("name", ["", "two words", "hall\nSET VAR x", 'q"', "x" * 65])
def test_a_name_that_would_be_another_command_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        codec.list_variables(name)


@given(st.integers(0, len(LISTING)))
def test_an_answer_in_pieces_is_whole_only_at_its_end(cut: int) -> None:
    answer = codec.answer_in(LISTING[:cut], "hall")
    assert (answer is not None) is (cut == len(LISTING))


@given(st.binary(max_size=200), st.integers(0, len(LISTING)))
def test_garbage_is_refused_or_waited_for(junk: bytes, at: int) -> None:
    for heard in (junk, LISTING[:at] + junk + LISTING[at:]):
        with contextlib.suppress(ValueError):
            answer = codec.answer_in(heard, "hall")
            if isinstance(answer, dict):
                assert all(isinstance(said, str) for said in answer.values())


@given(st.dictionaries(st.from_regex(r"[a-z]+(\.[a-z]+){0,2}", fullmatch=True), st.text().filter(str.isprintable)))
def test_whatever_a_ups_tells_is_understood(variables: dict[str, str]) -> None:
    assert codec.answer_in(codec.listing("hall", variables), "hall") == variables
