"""What looks wrong, part by part: each cause of devices, doors, power, papers and supplies in the operators' words."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import pytest

from drivers.contracts import Door, Power
from drivers.status import Condition, Remedy, Status
from kiosk.contract.causes import CAUSES
from kiosk.contract.content import Rows
from kiosk.contract.fleet import Finding, Host, Supply
from kiosk.contract.health import DeviceHealth
from kiosk.profile.sections import CareSettings, DoorSeconds, LimitSettings
from kiosk.terminal.errors import FAULTS
from kiosk.terminal.flows.upkeep.machine_scenes import findings
from kiosk.terminal.health.findings import Sign
from kiosk.terminal.health.looks import devices, doors, host, itself, supplies, trends
from kiosk.terminal.health.state import Health, Part
from kiosk.terminal.identity.certificates import Life
from kiosk.terminal.upkeep.supplies import Supply as Used
from kiosk.text import catalogue, render

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
LIMITS = LimitSettings()


def device(place: str, condition: Condition, cause: str = "", **details: str) -> DeviceHealth:
    remedy = FAULTS[cause].remedy.value if cause else Remedy.NONE.value
    counted = (0, 0, 0, None, None, "")
    return DeviceHealth(
        place, place, "model", "", {}, condition.value, cause, remedy, "staff", "", "", NOON, details, *counted
    )


def causes(signs: Iterable[Sign]) -> set[str]:
    """What is said to be wrong, each with its place."""
    return {f"{sign.cause} {sign.place}".rstrip() for sign in signs if sign.wrong}


def nothing(_cause: str, _place: str) -> bool:
    """Nothing was found before."""
    return False


def everything(_cause: str, _place: str) -> bool:
    """All of it was."""
    return True


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (device("printer", Condition.READY), set()),
        (device("printer", Condition.DEGRADED, "paper_low", near_end="yes"), {"paper_low printer"}),
        (device("printer", Condition.FAULT, "paper_out", near_end="yes", paper_out="yes"), {"paper_out printer"}),
        (device("printer", Condition.FAULT, "cutter", cutter="yes"), {"jam printer"}),
        (
            device("printer", Condition.FAULT, "cover_open", near_end="yes"),
            {"device_fault printer", "paper_low printer"},
        ),
        (device("a4", Condition.FAULT, "paper_jam", causes="paper_jam toner_low"), {"jam a4", "toner_low a4"}),
        (device("a4", Condition.FAULT, "paper_out", causes="paper_out"), {"sheets_out a4"}),
        (device("a4", Condition.DEGRADED, "paper_low", causes="paper_low"), {"sheets_low a4"}),
        (device("a4", Condition.FAULT, "toner_out", causes="toner_out"), {"toner_low a4", "device_fault a4"}),
        (device("card", Condition.FAULT, "self_test_failed"), {"card_sam card"}),
        (device("card", Condition.FAULT, "not_authorised"), {"card_sam card"}),
        (device("scanner", Condition.LOST, "port_lost"), {"device_away scanner"}),
        (device("scanner", Condition.UNKNOWN, "garbled"), {"device_away scanner"}),
        (device("scanner", Condition.UNKNOWN, "not_asked"), set()),
        (device("power", Condition.DEGRADED, "replace_battery"), {"device_poor power"}),
        (device("power", Condition.DEGRADED, "on_battery"), set()),
        (device("camera", Condition.DISABLED, "not_fitted"), set()),
        (device("camera", Condition.DISABLED, "bad_settings"), {"settings_strange camera"}),
        (device("camera", Condition.DISABLED, "out_of_service"), set()),
    ],
)
def test_each_state_of_a_device_in_the_operators_words(one: DeviceHealth, told: set[str]) -> None:
    assert causes(devices.of_devices([one], LIMITS)) == told


def test_a_head_that_is_hot_is_let_cool_before_anybody_is_told() -> None:
    hot = list(devices.of_devices([device("printer", Condition.FAULT, "head_hot")], LIMITS))
    away = list(devices.of_devices([device("printer", Condition.LOST, "no_answer")], LIMITS))
    assert hot[0].patience.hold == 60
    assert away[0].patience.hold == LIMITS.fault_seconds


@pytest.mark.parametrize(
    ("printer", "ends"),
    [
        (device("printer", Condition.READY), False),
        (device("printer", Condition.DEGRADED, "paper_low", near_end="yes"), True),
        (device("printer", Condition.FAULT, "cutter", near_end="yes"), True),
        (device("printer", Condition.FAULT, "cover_open"), None),  # while it is open its sensors tell nothing
        (device("printer", Condition.LOST, "port_lost"), None),
        (device("printer", Condition.DISABLED, "out_of_service"), None),
    ],
)
def test_whether_a_roll_ends_only_a_shut_printer_that_answers_can_tell(
    printer: DeviceHealth, ends: bool | None
) -> None:
    assert devices.roll_ends(printer) is ends


def test_what_was_set_aside_or_lent_is_not_judged() -> None:
    bench = [
        device("card", Condition.DISABLED, "borrowed"),
        device("a4", Condition.DISABLED, "out_of_service"),
        device("locks", Condition.READY),
    ]
    assert devices.unseen(bench) == {"card", "a4"}


def test_sensors_that_cannot_be_right_are_a_fault_of_the_locks() -> None:
    implausible = Status(Condition.FAULT, "sensors_implausible", Remedy.CALL)
    assert causes(devices.of_locks(implausible, LIMITS)) == {"device_fault locks"}
    assert causes(devices.of_locks(Status(Condition.LOST, "no_answer"), LIMITS)) == set()


def test_doors_wait_for_their_minutes_and_one_that_opened_for_nobody_does_not() -> None:
    seen = {7: Door.OPEN, 8: Door.CLOSED, 9: Door.UNKNOWN}
    signs = {sign.cause: sign for sign in doors.of_cells(seen, {3: "opened_unbidden", 4: "wrong_door"}, DoorSeconds())}
    waits = {cause: (sign.place, sign.patience.hold) for cause, sign in signs.items()}
    assert waits == {
        "door_open": ("cell:7", 60),
        "door_open_long": ("cell:7", 120),
        "door_unexpected": ("cell:3", 0),
        "door_wrong": ("cell:4", 0),
    }


def test_only_contacts_that_are_wired_tell_of_the_cabinet() -> None:
    assert causes(doors.of_cabinet({}, LIMITS)) == set()
    felt = {"tamper": True, "hall_door": True, "cabinet_hot": True, "fan": True, "cabinet_door": True, "person": True}
    assert causes(doors.of_cabinet(felt, LIMITS)) == {"tamper", "hall_door", "cabinet_hot", "fan", "cabinet_open"}


@pytest.mark.parametrize(
    ("charge", "low", "has", "told"),
    [
        (90.0, False, nothing, {"on_battery power"}),
        (39.0, False, nothing, {"on_battery power", "battery_low power"}),
        (43.0, False, nothing, {"on_battery power"}),
        (43.0, False, everything, {"on_battery power", "battery_low power"}),
        (15.0, True, nothing, {"on_battery power", "battery_low power", "battery_out power"}),
        (None, True, nothing, {"on_battery power", "battery_low power", "battery_out power"}),
    ],
)
def test_the_battery_by_its_charge(charge: float | None, low: bool, has: host.Has, told: set[str]) -> None:
    fed = Power(on_battery=True, charge=charge, low=low)
    assert causes(host.of_power(fed, on_battery=True, nearly_empty=low, limits=LIMITS, has=has)) == told


def test_on_the_mains_a_battery_that_fills_is_nobodys_trouble() -> None:
    fed = Power(on_battery=False, charge=12.0)
    assert causes(host.of_power(fed, on_battery=False, nearly_empty=False, limits=LIMITS, has=everything)) == set()


def test_heat_and_load_are_wrong_beyond_their_limits_and_unknown_where_nothing_measures() -> None:
    busy = Host(cpu_percent=96.0, memory_percent=91.0, temperature=86.0)
    calmer = Host(cpu_percent=94.0, memory_percent=89.0, temperature=84.0)
    assert causes(host.of_host(busy, LIMITS, nothing)) == {"cpu_high", "memory_high", "host_hot"}
    assert causes(host.of_host(calmer, LIMITS, nothing)) == set()
    assert causes(host.of_host(calmer, LIMITS, everything)) == {"cpu_high", "memory_high", "host_hot"}
    assert [sign.wrong for sign in host.of_host(Host(), LIMITS, everything)] == [None, None, None]
    assert causes(host.of_air(51.0, LIMITS, nothing)) == {"cabinet_hot power"}
    assert causes(host.of_air(-0.5, LIMITS, nothing)) == {"cabinet_cold power"}
    assert causes(host.of_air(2.0, LIMITS, everything)) == {"cabinet_cold power"}
    assert causes(host.of_air(None, LIMITS, everything)) == set()


@pytest.mark.parametrize(
    ("days", "left", "told"),
    [
        (30, 11.0, set()),  # it renews itself at ten
        (30, 7.0, {"certificate_soon"}),
        (30, 2.9, {"certificate_soon", "certificate_late"}),
        (365, 31.0, set()),
        (365, 29.0, {"certificate_soon"}),
        (365, 6.0, {"certificate_soon", "certificate_late"}),
        (365, -1.0, {"certificate_soon", "certificate_late"}),
    ],
)
def test_a_certificate_that_has_not_renewed_itself(days: int, left: float, told: set[str]) -> None:
    ends = NOON + dt.timedelta(days=left)
    life = Life(ends - dt.timedelta(days=days), ends)
    assert causes(itself.of_papers(life, NOON, LIMITS)) == told
    assert causes(itself.of_papers(None, NOON, LIMITS)) == set()


def test_five_refused_sign_ins_are_told() -> None:
    assert causes(itself.of_sign_ins(4, LIMITS)) == set()
    assert causes(itself.of_sign_ins(5, LIMITS)) == {"login_failures"}


@pytest.mark.parametrize(
    ("part", "cause", "told"),
    [
        (Part.STORAGE, "storage_hangs", {"storage"}),
        (Part.MEMORY, "memory_broken", {"audit_broken"}),
        (Part.SPACE, "space_low", {"disk_low"}),
        (Part.SPACE, "space_nearly_out", {"disk_out"}),
        (Part.CLOCK, "clock_off", {"clock_off"}),
        (Part.CLOCK, "clock_wrong", {"clock_wrong"}),
        (Part.IDENTITY, "certificate_revoked", {"identity_refused"}),
        (Part.IDENTITY, "renewal_overdue", set()),
        (Part.IDENTITY, "identity_unreadable", {"identity_unreadable"}),
        (Part.STARTS, "unclean_stop", set()),
        (Part.STARTS, "safe_mode", {"restarts"}),
        (Part.TOUCH, "touch_gone", {"touch"}),
        (Part.QUIET, "touch_untouched", {"touch_quiet"}),
        (Part.USB, "usb_blocked", {"usb_strange"}),
        (Part.PROFILE, "profile_unfit", {"profile_kept"}),
        (Part.SERVICES, "nothing_works", {"closed"}),
        (Part.UPDATE, "updating", set()),
    ],
)
def test_what_the_terminals_own_watches_find(part: Part, cause: str, told: set[str]) -> None:
    health = Health()
    health.find(part, cause)
    assert causes(itself.of_parts(health, Host(), LIMITS)) == told


def test_paper_is_told_by_metres_printed_only_where_somebody_said_that_a_roll_is_new() -> None:
    bench = [
        device("printer", Condition.READY),
        device("a4", Condition.READY, supplies="Waste Tank 5 %, Black Toner 9 %"),
    ]
    care = CareSettings(roll_metres=80, tray_sheets=250)
    left = supplies.left(bench, Used(75_000, 900_000, NOON), Used(205, 999, NOON), care)
    assert left == (
        Supply("printer", "paper", 5.0, "m", 6.2),
        Supply("a4", "sheets", 45, "sheets", 18.0),
        Supply("a4", "Black Toner", 9.0, "percent", 9.0),
    )
    assert causes(supplies.of_supplies(left, LIMITS)) == {"paper_low printer", "sheets_low a4", "toner_low a4"}
    assert supplies.left(bench[:1], Used(75_000, 75_000, None), Used(0, 0, None), care) == ()
    assert supplies.left(bench[:1], Used(99_000, 99_000, NOON), Used(0, 0, None), care)[0].left == 0


def said_in_the_code() -> set[str]:
    """Every word that is given to a sign, or stands in a table of such words, or in a text of its own."""
    tables = (devices._OWN, devices._SHEETS, doors._UNBIDDEN, trends._READERS, *itself._CAUSES.values())
    found = {word for table in tables for word in table.values()}
    for file in Path(devices.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and node.value in CAUSES:
                found.add(str(node.value))
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Sign", "_high"):
                found |= {str(each.value) for each in node.args[:1] if isinstance(each, ast.Constant)}
    return found


def test_there_is_a_rule_and_a_sentence_for_technicians_for_every_word() -> None:
    said = said_in_the_code()
    assert len(said) > 35
    assert said <= CAUSES
    assert {f"finding.{word}" for word in said} == {key for key in catalogue("zh").keys if key.startswith("finding.")}


def test_a_technician_reads_what_operators_are_told() -> None:
    told = (
        Finding("paper_low", NOON, "printer"),
        Finding("door_open_long", NOON, "cell:7"),
        Finding("clock_off", NOON, value=2.5),
    )
    content = findings(told).content
    assert isinstance(content, Rows)
    assert [render(row.words, "zh") for row in content.rows] == ["凭条纸快用完", "门开着很久了", "时钟有偏差"]
    where = [render(row.detail, "zh") for row in content.rows if row.detail is not None]
    assert [words.split(",")[0] for words in where[:2]] == ["凭条打印机", "7号格口"]
    assert where[2].endswith("起")
