"""The fault table has a line, in words of both languages, for everything that can go wrong."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from drivers.status import Remedy
from kiosk.contract.enrolment import NOT_BELIEVED
from kiosk.contract.words import Gap
from kiosk.terminal.errors import FAULTS, PREFIXES, Severity, fault_of, fault_words
from kiosk.terminal.settings.model import Off
from kiosk.text import LANGUAGES, Language, catalogue, render

RAISED = {"LinkLost", "NoAnswer", "Garbled", "Refused", "NotPrinted", "Unconfirmed", "Away", "LineDown"}
TERMINAL_ROOMS = ("devices", "lockers", "platform", "receipts", "flows")
ROOMS = [Path("drivers"), *(Path("kiosk/terminal", room) for room in TERMINAL_ROOMS)]
SOURCES = [
    path
    for room in ROOMS
    for path in room.rglob("*.py")
    if "sim" not in path.parts and not path.stem.startswith("simulat")
]


def said_in_sources() -> set[str]:
    """Every cause that stands as a literal where a fault, an outcome or a status is made, or words are asked for."""
    return {
        cause
        for path in SOURCES
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        for cause in _literals(call)
    }


def _literals(call: ast.Call) -> list[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    place = 0 if name in RAISED else 1 if name in ("Status", "trouble") else None
    if place is None or len(call.args) <= place:
        return []
    cause = call.args[place]
    return [cause.value] if isinstance(cause, ast.Constant) and isinstance(cause.value, str) and cause.value else []


def said_by_drivers() -> set[str]:
    """Every cause that a driver's quality card lists."""
    cards = [tomllib.loads(path.read_text("utf-8")) for path in Path("drivers").glob("*/*/quality.toml")]
    return {cause for card in cards for cause in card.get("causes", {})}


def test_every_cause_of_devices_and_platform_has_a_line() -> None:
    said = said_in_sources() | said_by_drivers() | {off.value for off in Off}
    said |= {"port_missing", "port_lost", "port_busy", "port_denied", "no_connection", "broken", "timed_out", "garbled"}

    assert len(said) > 30
    assert said - set(FAULTS) == set()


def test_whatever_keeps_the_platform_from_believing_us_has_a_line() -> None:
    assert NOT_BELIEVED - set(FAULTS) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_is_told_in_whole_sentences(language: Language) -> None:
    devices = [*PREFIXES, "any"]
    told = [render(gap, language) for cause in FAULTS for device in devices for gap in _lines(cause, device)]

    assert [sentence for sentence in told if not sentence or "[" in sentence or "{" in sentence] == []


def _lines(cause: str, device: str) -> list[Gap]:
    words = fault_words(cause, device)
    return [words.what, words.now]


def test_no_sentence_of_the_table_is_left_over() -> None:
    used = {fault.words for fault in FAULTS.values()}
    spoken = {key.split(".")[1] for key in catalogue("zh").keys if key.startswith("fault.")}

    assert spoken - {"device", "instead"} == used


def test_a_code_stands_for_one_cause() -> None:
    codes = [fault.code for fault in FAULTS.values()]

    assert len(codes) == len(set(codes))
    assert (fault_of("paper_out").code, fault_of("platform_away").code, fault_of("door_unreachable").code) == (
        "PRT-01",
        "NET-01",
        "LCK-02",
    )


def test_a_fault_that_any_device_can_have_carries_the_code_and_name_of_its_own() -> None:
    reader, scanner = fault_words("port_missing", "card"), fault_words("port_missing", "scanner")

    assert (reader.code, scanner.code) == ("ID-91", "SCN-91")
    assert render(reader.what, "zh") == "身份证读卡器暂时连不上,正在自动恢复"
    assert render(scanner.what, "en") == "The code scanner cannot be reached; it will come back by itself"


def test_what_a_citizen_did_calls_nobody() -> None:
    for cause in ("card_not_read", "card_expired", "door_stuck"):
        assert fault_of(cause).severity is Severity.NONE
    assert fault_of("wrong_door").severity is Severity.P1
    assert fault_of("paper_out").remedy is Remedy.REFILL


def test_an_unknown_cause_is_told_as_unknown_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    words = fault_words("never_heard_of")

    assert words.code == "SYS-03"
    assert caplog.messages == ["the fault table has no line for never_heard_of"]
