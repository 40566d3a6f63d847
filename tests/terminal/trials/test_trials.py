"""Guided tests against the simulated devices: what passes, what does not, and what the technician is told."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from drivers.card.sdt.codec import encode_record
from kiosk.contract import health
from kiosk.terminal.clock import Clock
from kiosk.terminal.settings.model import Devices
from kiosk.terminal.trials import guide, kept, reading
from kiosk.terminal.trials.page import a4_test_page
from kiosk.terminal.trials.run import TRIALS, run
from kiosk.text import catalogue
from tests.drivers.sdt import people

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from .conftest import Stand

    Plugged = Callable[..., Awaitable[Stand]]


def test_every_place_on_the_bench_can_be_tested() -> None:
    assert set(TRIALS) == {field.name for field in dataclasses.fields(Devices)}


async def test_lights_are_judged_and_an_input_is_moved(plugged: Plugged) -> None:
    stand = await plugged("surroundings", "surroundings/modbus")
    shown: list[dict[str, bool]] = []
    for key in ("ready", "attention", "fault"):
        stand.technician.on[f"trial.surroundings.{key}"] = lambda: shown.append(dict(stand.device.lamps))
    stand.technician.on["trial.surroundings.move"] = stand.device.open_cabinet

    test = await run("surroundings", stand.trial, "modbus")

    assert (test.passed, test.outcome, test.facts["input"]) == (True, "input_seen", "cabinet_door")
    assert [lamps["green"] for lamps in shown] == [True, False, False]
    assert shown[2]["red"]


async def test_a_light_of_the_wrong_colour_has_not_passed(plugged: Plugged) -> None:
    stand = await plugged("surroundings", "surroundings/modbus")
    stand.technician.answers["trial.surroundings.fault"] = False

    test = await run("surroundings", stand.trial, "modbus")

    assert (test.passed, test.outcome, test.facts) == (False, "light_wrong", {"light": "fault"})


async def test_the_plug_is_pulled_and_put_back(plugged: Plugged) -> None:
    stand = await plugged("power", "power/nut")
    stand.technician.on |= {
        "trial.power.pull": stand.device.cut_mains,
        "trial.power.put_back": stand.device.restore_mains,
    }

    test = await run("power", stand.trial, "nut")

    assert (test.passed, test.outcome, test.facts) == (True, "changed_over", {"on_battery": "no", "charge": 100})


async def test_a_supply_whose_plug_may_not_be_pulled_is_only_asked(plugged: Plugged) -> None:
    stand = await plugged("power", "power/nut")
    stand.technician.answers["trial.power.may_pull"] = False

    test = await run("power", stand.trial, "nut")

    assert (test.passed, test.outcome) == (True, "answers")
    assert stand.technician.heard == ["trial.power.may_pull"]


async def test_a_plug_that_nobody_pulls_has_not_passed(plugged: Plugged, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guide, "PATIENCE", 0.1)
    monkeypatch.setattr(guide.until, "__defaults__", (0.1,))
    stand = await plugged("power", "power/nut")

    test = await run("power", stand.trial, "nut")

    assert (test.passed, test.outcome) == (False, "nobody_did_it")
    assert stand.technician.heard[-1] == "trial.nobody"


async def test_a_page_is_printed_and_judged(plugged: Plugged) -> None:
    stand = await plugged("a4", "a4/ipp")

    test = await run("a4", stand.trial, "ipp")

    assert (test.passed, test.outcome) == (True, "looks_right")
    assert len(stand.device.sheets) == 1


async def test_a_page_under_the_camera_is_seen_sharp_and_forgotten(plugged: Plugged) -> None:
    stand = await plugged("camera", "camera/uvc")
    stand.technician.on["trial.camera.no_page"] = stand.device.lay_page

    test = await run("camera", stand.trial, "uvc")

    assert (test.passed, test.outcome) == (True, "taken")
    assert int(test.facts["bytes"]) > 10_000
    assert "trial.camera.no_page" in stand.technician.heard


@pytest.mark.parametrize("model", ["honeywell", "newland"])
async def test_the_code_on_the_technicians_screen_must_be_read_as_it_is(plugged: Plugged, model: str) -> None:
    stand = await plugged("scanner", f"scanner/{model}")
    stand.technician.on["trial.scanner.show"] = lambda: stand.device.show(stand.technician.codes[-1].encode())

    test = await run("scanner", stand.trial, model)

    assert (test.passed, test.outcome) == (True, "read")


async def test_another_code_passes_only_when_the_technician_says_that_it_was_meant(plugged: Plugged) -> None:
    stand = await plugged("scanner", "scanner/newland")
    stand.technician.on["trial.scanner.show"] = lambda: stand.device.show("另一个码".encode())
    stand.technician.answers["trial.scanner.another"] = False

    test = await run("scanner", stand.trial, "newland")

    assert (test.passed, test.outcome, test.facts["bytes"]) == (False, "read_wrongly", 12)


async def test_a_card_that_never_reads_has_not_passed_and_one_from_before_is_taken_away(plugged: Plugged) -> None:
    stand = await plugged("card", "card/sdt")
    stand.device.unreadable = True
    stand.technician.on["trial.card.lay"] = lambda: stand.device.lay(encode_record(people.RESIDENT))

    test = await run("card", stand.trial, "sdt")

    assert (test.passed, test.outcome, test.facts) == (False, "unreadable", {})
    assert stand.technician.heard[0] == "trial.card.lay"
    assert stand.technician.heard.count("trial.card.again") == 2


async def test_a_device_that_is_not_there_is_told_with_its_cause(plugged: Plugged) -> None:
    stand = await plugged("card", "card/sdt")
    await stand.trial.bench.card.close()

    test = await run("scanner", stand.trial, "")

    assert (test.passed, test.outcome) == (False, "not_fitted")


def test_the_last_test_of_each_place_is_kept_and_a_spoilt_file_is_no_test(tmp_path: Path) -> None:
    first, second = (health.Tested("card", "sdt", Clock().now(), passed, "read") for passed in (False, True))
    other = health.Tested("locks", "kerong", Clock().now(), True, "all_shut", {"shut": 16})
    for test in (first, other, second):
        kept.keep(tmp_path, test)
    read = kept.last_tests(tmp_path)
    (tmp_path / kept.FILE_NAME).write_bytes(b"[{")

    assert read == {"card": second, "locks": other}
    assert kept.last_tests(tmp_path) == {}
    assert list(tmp_path.glob("*.new")) == []


def test_the_test_page_is_a_pdf_that_others_can_read(tmp_path: Path) -> None:
    import subprocess

    page = tmp_path / "page.pdf"
    page.write_bytes(a4_test_page("2026-11-23 12:00:00"))
    told = subprocess.run(["pdftotext", str(page), "-"], capture_output=True, text=True, check=True)
    size = subprocess.run(["pdfinfo", str(page)], capture_output=True, text=True, check=True).stdout

    assert "A4 test page, 22 pt, 2026-11-23 12:00:00" in told.stdout
    assert (told.stderr, "Pages:           1" in size, "(A4)" in size) == ("", True, True)


def test_every_sentence_of_a_trial_is_in_the_catalogue() -> None:
    from drivers.contracts import Hint, Light

    keys = catalogue("zh").keys
    asked: set[str] = {f"trial.camera.{hint.value}" for hint in Hint}
    asked |= {f"trial.surroundings.{light.value}" for light in (Light.READY, Light.ATTENTION, Light.FAULT)}

    assert asked <= keys


def test_every_way_in_which_a_card_does_not_read_has_a_word() -> None:
    from drivers.contracts import CardOutcome, CardRead, CardStillThere

    outcomes: set[Any] = set(CardOutcome.__args__) - {CardRead, CardStillThere}

    assert set(reading._OUTCOMES) == outcomes
