"""A technician writes settings: what is right is read, what is wrong is told all at once, with file and line."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.contract.names import Name
from kiosk.terminal.settings import BadSettings, load

from .conftest import DEVICES, GOOD, Papers

if TYPE_CHECKING:
    from kiosk.terminal.settings import Settings

CONFIG = Path(__file__).parents[3] / "config"


def test_good_settings_are_read_with_their_defaults(papers: Papers) -> None:
    settings = papers.read()

    assert settings.terminal.id == "T-0001"
    assert settings.terminal.position == Name("1号机", "Terminal 1")
    assert settings.counter.socket == papers.folder / "run/counter.sock"
    assert settings.state.dir == Path("/var/lib/kiosk")
    assert (settings.timings.idle.anonymous, settings.timings.idle.identified) == (120, 90)
    assert settings.timings.warning == 20
    assert [cell.height for cell in settings.cabinet[0].cells] == [1, 2]
    assert settings.demo_banner is False
    assert settings.problems == ()


def test_settings_cannot_be_changed_afterwards(papers: Papers) -> None:
    settings = papers.read()

    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.demo_banner = True  # type: ignore[misc]


def test_later_files_are_laid_over_earlier_ones(papers: Papers) -> None:
    base = papers.write("terminal.toml", GOOD)
    bench = papers.write("devices.toml", DEVICES)
    over = papers.write(
        "overlay.toml",
        'demo_banner = true\n[terminal]\nid = "T-0002"\n'
        '[card]\naddress = "/run/hall/card"\n[timings.idle]\nform = 240\n',
    )

    settings = load([base, over], [bench])

    assert (settings.terminal.id, settings.terminal.site) == ("T-0002", "370923-01")
    assert settings.devices.card.address == "/run/hall/card"
    assert settings.devices.card.model == "sdt"
    assert settings.timings.idle.form == 240
    assert settings.demo_banner


def test_a_list_in_an_overlay_replaces_the_list_below(papers: Papers) -> None:
    over = 'cabinet = [{ id = "B", cells = [{ number = 9, board = 1, channel = 9, column = 0, row = 0 }] }]\n'

    settings = load([papers.write("terminal.toml", GOOD), papers.write("over.toml", over)])

    assert [(cabinet.id, [cell.number for cell in cabinet.cells]) for cabinet in settings.cabinet] == [("B", [9])]


def test_a_mistake_in_an_overlay_is_shown_in_the_overlay(papers: Papers) -> None:
    base, over = papers.write("terminal.toml", GOOD), papers.write("over.toml", "\n\n[timings]\nwarning = 5\n")

    with pytest.raises(BadSettings) as caught:
        load([base, over])

    assert [str(problem) for problem in caught.value.problems] == [
        f"{over}:4: timings.warning: 5.0 is out of range; allowed is 20 to 300 seconds"
    ]


def test_every_problem_of_all_files_is_told_at_once(papers: Papers) -> None:
    config = GOOD.replace('phone = "0538-2100000"', 'fone = "0538-2100000"').replace("[counter]", "[conter]")
    config += '[timings]\nwarning = "long"\n[display]\nlanguage = "zn"\n'
    devices = DEVICES.replace("channels = 24", "chanels = 24")

    complaints = papers.complaints(config, devices)

    assert complaints == [
        "devices.toml:10: locker/board8a has no option chanels; did you mean channels?",
        "terminal.toml:1: counter is missing; add [counter]",
        "terminal.toml:1: terminal.phone is missing; add phone = …",
        'terminal.toml:4: terminal.fone is not a setting; did you mean "phone"?',
        'terminal.toml:8: conter is not a setting; did you mean "counter"?',
        "terminal.toml:23: timings.warning is text in quotes; it must be a number",
        "terminal.toml:25: display.language is 'zn'; allowed: zh, en",
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("row = 0 }", "row = 0, size = 3 }", "cabinet[1].cells[1].size is 3; allowed: small, medium, large"),
        ("channel = 1,", "channel = 99,", "cabinet[1].cells[1].channel: 99 is out of range; allowed is 1 to 48"),
        ("channel = 1,", "channel = true,", "cabinet[1].cells[1].channel is true or false; it must be a whole number"),
        ("channel = 1,", "channel = 2,", "board 1 channel 2 opens cell A1 already; each cell has its own"),
        ("number = 1,", "number = 2,", "cell 2 is there twice; each number stands on one door"),
        ("column = 0, row = 1", "column = 0, row = 0", "cell 2 lies over cell 1 at column 0, row 0"),
        ('"https://platform.example"', '"platform.example"', "platform.url: the value has not the right shape"),
        ('"0538-2100000"', '"ask"', 'terminal.phone: "ask" has not the right shape'),
        (', en = "Terminal 1" }', " }", "terminal.position.en is missing; add en = …"),
        ('socket = "run/counter.sock"', "socket = []", "counter.socket is a list; it must be a path in quotes"),
    ],
)
def test_each_kind_of_mistake_is_named_at_its_line(papers: Papers, right: str, wrong: str, complaint: str) -> None:
    config = GOOD.replace(right, wrong, 1)
    pairs = zip(GOOD.split("\n"), config.split("\n"), strict=True)
    line = next(number for number, (old, new) in enumerate(pairs, 1) if old != new)

    complaints = papers.complaints(config)

    assert any(complaint in text for text in complaints), complaints
    # Two cells that collide are told at the second one.
    assert all(int(text.split(":")[1]) in (line, line + 1) for text in complaints)


def test_the_calls_of_an_open_door_must_come_in_their_order(papers: Papers) -> None:
    complaints = papers.complaints(GOOD + "[timings.door]\nvoice = 70\n")

    assert complaints == [
        (
            "terminal.toml:22: timings.door.loud must come after timings.door.voice; "
            "the order is voice < loud < alert < free_others"
        )
    ]


def test_text_that_is_no_toml_is_told_with_its_line(papers: Papers) -> None:
    complaints = papers.complaints(GOOD.replace('id = "T-0001"', "id = T-0001"))

    assert complaints == ["terminal.toml:2: is not TOML: Invalid value"]


def test_a_file_that_is_not_there_is_told(papers: Papers) -> None:
    missing = papers.folder / "nowhere.toml"

    with pytest.raises(BadSettings, match=r"nowhere.toml:1: cannot be opened: No such file or directory"):
        load([missing])


def test_a_persons_number_is_refused_and_not_repeated(papers: Papers) -> None:
    number = "37010119900307771X"
    complaints = papers.complaints(GOOD.replace('"T-0001"', f'"{_resident(number[:17])}"'))

    assert complaints == [
        (
            "terminal.toml:2: terminal.id holds a person's number; "
            "settings hold nobody; synthetic people belong to the demo only"
        )
    ]


def test_a_synthetic_person_is_refused_on_a_real_terminal_and_taken_in_the_demo(papers: Papers) -> None:
    config = GOOD.replace('"T-0001"', f'"{_resident("37099919500101003")}"')

    complaints = papers.complaints(config)
    demo = papers.read("demo_banner = true\n" + config)

    assert ["holds a person's number" in text for text in complaints] == [True]
    assert demo.demo_banner


def test_the_settings_that_come_with_the_terminal_are_right(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    papers.write("platform-key", "ab" * 32, 0o400)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(papers.folder))

    enrolled = papers.write("enrolled.toml", f'[platform]\nsigner = "{"cd" * 32}"\n')

    real = load([CONFIG / "terminal.toml", enrolled], [CONFIG / "devices.toml"])
    demo = load([CONFIG / "terminal.toml", CONFIG / "demo.toml", enrolled], [CONFIG / "devices.toml"])

    assert (real.problems, demo.problems) == ((), ())
    assert (real.demo_banner, demo.demo_banner) == (False, True)
    assert _places(real) == {(column, row) for column in range(4) for row in range(6)}
    assert [cell.number for cell in real.cabinet[0].cells] == list(range(1, 25))


def _places(settings: Settings) -> set[tuple[int, int]]:
    return {(cell.column, cell.row) for cell in settings.cabinet[0].cells}


def _resident(first17: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first17 + "10X98765432"[sum(int(d) * w for d, w in zip(first17, weights, strict=True)) % 11]


def test_a_second_cabinet_is_refused_because_nobody_could_collect_from_it(papers: Papers) -> None:
    second = '[[cabinet]]\nid = "B"\ncells = [{ number = 9, board = 1, channel = 9, column = 0, row = 0 }]\n'
    (complaint,) = papers.complaints(GOOD + second)
    assert complaint.endswith('cabinet "B" would not be served; a terminal serves one cabinet')


def test_the_staff_socket_stands_beside_the_counters_unless_it_is_put_elsewhere(papers: Papers) -> None:
    usual = papers.read().staff_socket
    elsewhere = papers.read(GOOD + '[staff]\nsocket = "/run/other/staff.sock"\n').staff_socket

    assert (usual, elsewhere) == (papers.folder / "run/staff.sock", Path("/run/other/staff.sock"))


# ---- lockers --------------------------------------------------------------------------------------------------------

SIGNER = next(line + "\n" for line in GOOD.splitlines() if line.startswith("signer"))


def test_a_cabinet_without_the_platforms_key_is_refused_for_no_door_would_ever_open(papers: Papers) -> None:
    (complaint,) = papers.complaints(GOOD.replace(SIGNER, ""))

    assert "platform.signer is missing, and a cabinet stands here; the platform shows its public key" in complaint


def test_a_terminal_without_a_cabinet_needs_no_such_key(papers: Papers) -> None:
    settings = papers.read(GOOD.replace(SIGNER, "").partition("[[cabinet]]")[0])

    assert (settings.cabinet, settings.platform.signer) == ((), "")


def test_a_public_key_of_the_wrong_shape_is_told(papers: Papers) -> None:
    (complaint,) = papers.complaints(GOOD.replace(SIGNER, 'signer = "abc"\n'))

    assert "platform.signer" in complaint and "64 hexadecimal digits, the platform's public key" in complaint


def test_lockers_and_staff_have_the_defaults_of_the_dossier(papers: Papers) -> None:
    settings = papers.read()
    lockers, staff = settings.lockers, settings.staff.rules

    assert (lockers.reservation_seconds, lockers.undo_seconds, lockers.reopen_seconds) == (600, 60, 600)
    assert (lockers.wrong_codes, lockers.lockout_seconds, lockers.code_tries_a_day) == (5, 600, 10)
    assert (lockers.reserve_percent, lockers.keep_low, lockers.stuck_seconds) == (10, 2, 3)
    assert (staff.wrong_pins, staff.first_rest_seconds, staff.longest_rest_seconds) == (3, 60, 3600)
    assert staff.onsite_seconds == 300


def test_what_a_cell_is_for_and_what_sees_it(papers: Papers) -> None:
    config = GOOD.replace("row = 0 }", 'row = 0, size = "large", low = true, use = "in" }')
    config = config.replace("[[cabinet]]\n", '[[cabinet]]\ncamera = "CAM-3"\ncamera_ahead = -2.5\n')
    config += "[lockers]\nreserve_percent = 20\nkeep_low = 0\n[staff.rules]\nwrong_pins = 5\n"
    settings = papers.read(config)
    first, second = settings.cabinet[0].cells

    assert (first.size, first.low, first.use) == ("large", True, "in")
    assert (second.size, second.low, second.use) == ("small", False, "out")
    assert (settings.cabinet[0].camera, settings.cabinet[0].camera_ahead) == ("CAM-3", -2.5)
    assert (settings.lockers.reserve_percent, settings.lockers.keep_low) == (20, 0)
    assert settings.staff.rules.wrong_pins == 5


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (
            "[lockers]\nreserve_percent = 80\n",
            "lockers.reserve_percent: 80.0 is out of range; allowed is 0 to 50 percent",
        ),
        ("[lockers]\nundo_second = 30\n", "lockers.undo_second is not a setting; did you mean"),
        ("[staff.rules]\nwrong_pins = 0\n", "staff.rules.wrong_pins: 0 is out of range; allowed is 1 to 20"),
    ],
)
def test_a_rule_out_of_its_bounds_is_told(papers: Papers, wrong: str, complaint: str) -> None:
    (told,) = papers.complaints(GOOD + wrong)

    assert complaint in told
