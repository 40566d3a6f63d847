"""What is wired where: settings judged before anything is opened, and contacts turned into words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contracts import Light
from drivers.errors import Misuse
from drivers.modbus import frames
from drivers.registry import driver_for
from drivers.surroundings.modbus.codec import MOST, panel

# Protocol sheet D7: read 8 inputs, input 1 set, none set; read 8 relays; relay 1 on and off; all off.
READ_INPUTS = bytes.fromhex("01 02 00 00 00 08 79 CC")
FIRST_SET, NONE_SET = bytes.fromhex("01 02 01 01 60 48"), bytes.fromhex("01 02 01 00 A1 88")
READ_RELAYS = bytes.fromhex("01 01 00 00 00 08 3D CC")
FIRST_ON, FIRST_OFF = bytes.fromhex("01 05 00 00 FF 00 8C 3A"), bytes.fromhex("01 05 00 00 00 00 CD CA")
ALL_OFF = bytes.fromhex("01 05 00 FF 00 00 FD FA")


def test_the_frames_are_those_of_the_paper() -> None:
    wired = panel({"cabinet_door": 1, "person": 2}, ["cabinet_door"], {"green": 1}, {})
    assert frames.read_inputs(1, 0, wired.input_count).frame == READ_INPUTS
    assert frames.read_coils(1, 0, wired.output_count).frame == READ_RELAYS
    assert frames.write_coil(1, 0, on=True).frame == FIRST_ON
    assert frames.write_coil(1, 0, on=False).frame == FIRST_OFF
    assert frames.all_off(1).frame == ALL_OFF
    question = frames.read_inputs(1, 0, 8)
    for heard, said in ((FIRST_SET, {"cabinet_door": False}), (NONE_SET, {"cabinet_door": True})):
        answer = frames.answer_in(heard, question)
        assert isinstance(answer, frames.Bits)
        assert wired.sensed(answer.bits) == {**said, "person": False}


def test_a_cut_wire_of_a_closed_loop_says_the_same_as_an_opened_door() -> None:
    wired = panel({"tamper": 2, "person": 3}, ["tamper"], {}, {})
    assert wired.sensed([False] * 8) == {"tamper": True, "person": False}


def test_a_cut_wire_to_the_fire_panel_says_the_same_as_its_alarm() -> None:
    wired = panel({"fire": 4}, ["fire"], {}, {}, {"hall_door": 9})
    assert wired.sensed([False] * 8) == {"fire": True}
    assert wired.output_count == 16


def test_a_cabinet_without_a_red_lamp_stays_dark_at_a_fault() -> None:
    wired = panel({}, [], {"green": 4}, {})
    assert [wired.lit(light) for light in Light] == [None, 4, None, None]
    assert wired.output_count == 8


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"inputs": {"cabinet_door": 0}}, "places are 1 to 32"),
        ({"inputs": {"cabinet_door": True}}, "places are 1 to 32"),
        ({"inputs": ["cabinet_door"]}, "a table of names"),
        ({"normally_closed": ["window"]}, "window, which is no input"),
        ({"lights": {"blue": 1}}, "not blue"),
        ({"lamps": {"siren": 1}}, "one contact or relay"),
        ({"inputs": {"person": 1, "tamper": 1}, "normally_closed": []}, "one contact or relay"),
        ({"holds": {"hall_door": 6}}, "one contact or relay"),
        ({"holds": {"hall_door": 33}}, "places are 1 to 32"),
        ({"debounce_ms": -1}, "debounce_ms"),
        ({"unit": 0}, "unit is 1 to 247"),
    ],
)
def test_a_mistake_in_the_settings_is_told(options: dict[str, Any], said: str) -> None:
    with pytest.raises(Misuse, match=said):
        driver_for("surroundings", "modbus", address="/dev/hall/cabinet", **options)


@given(
    st.dictionaries(st.text(min_size=1, max_size=5), st.integers(1, MOST), max_size=6),
    st.lists(st.booleans(), min_size=MOST, max_size=MOST),
)
def test_every_input_says_one_thing_or_its_opposite(inputs: dict[str, int], contacts: list[bool]) -> None:
    inputs = {name: place for place, name in {place: name for name, place in inputs.items()}.items()}
    plain, turned = panel(inputs, [], {}, {}), panel(inputs, list(inputs), {}, {})
    assert plain.input_count % 8 == 0
    assert plain.input_count >= max(inputs.values(), default=0)
    said = plain.sensed(contacts)
    assert said == {name: contacts[place - 1] for name, place in inputs.items()}
    assert turned.sensed(contacts) == {name: not says for name, says in said.items()}
