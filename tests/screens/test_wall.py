"""The wall as staff see it, and as a citizen does: all doors with their tones, or one door and nothing else."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.contract.content import DoorWall, Tone
from kiosk.contract.scene import Display, Scene
from screens.audit import contrast
from screens.layout import Look, lay_out
from screens.marks import Fill, Icon, Ink
from screens.sheet import Sheet
from screens.theme import DAY
from screens.views.doors import DOOR_NUMBERS
from screens.window import LANDSCAPE, PORTRAIT
from tests.screens import gallery
from tests.screens.bench import Ruler

_TONED: tuple[tuple[str, Tone, str], ...] = (
    ("2", "done", "空闲"),
    ("5", "care", "超期未取"),
    ("8", "stopped", "故障或待核实"),
    ("9", "off", "停用"),
)


def laid_out(scene: Scene, size: tuple[int, int] = PORTRAIT) -> Sheet:
    """The scene's sheet."""
    return lay_out(scene, size, Ruler(), Look(time="14:32"))


def texts(sheet: Sheet) -> dict[str, Ink]:
    """Runs of text by what they say."""
    return {mark.text: mark for mark in sheet.marks if isinstance(mark, Ink)}


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
@pytest.mark.parametrize("display", [Display(), Display(contrast=True), Display(large=True)])
def test_every_door_has_its_number_well_to_be_read(size: tuple[int, int], display: Display) -> None:
    for scene in (gallery.OVERVIEW, gallery.OVERVIEW_WIDE, gallery.OVERVIEW_PLAIN):
        assert isinstance(scene.content, DoorWall)
        said = texts(laid_out(msgspec.structs.replace(scene, display=display), size))
        for cell in scene.content.cells:
            number = said[str(cell.number)]
            assert number.size <= 72
            assert contrast(number.colour, number.ground) >= 7


def test_a_door_is_filled_in_its_tone_and_the_tone_has_its_word() -> None:
    sheet = laid_out(gallery.OVERVIEW)
    said = texts(sheet)
    for number, tone, word in _TONED:
        wash = DAY.washes[tone]
        assert (said[number].ground, said[number].colour) == (wash.ground, wash.ink)
        assert said[word].ground == wash.ground
    assert said["1"].ground == DAY.paper


def test_a_wall_without_a_door_lights_none_and_shows_no_arrow_and_does_not_blink() -> None:
    for scene in (gallery.OVERVIEW, gallery.OVERVIEW_PLAIN):
        sheet = laid_out(scene)
        assert not sheet.beats
        assert not [mark for mark in sheet.marks if isinstance(mark, Icon) and "arrow-fat" in mark.name]
        assert not [mark for mark in sheet.marks if isinstance(mark, Ink) and mark.size in DOOR_NUMBERS]
        assert "0" not in texts(sheet)


def test_a_wall_of_plain_doors_needs_no_explanation() -> None:
    sheet = laid_out(gallery.OVERVIEW_PLAIN)
    assert "有物品" not in texts(sheet)
    assert not [mark for mark in sheet.marks if isinstance(mark, Icon) and mark.name == "package"]


def test_a_citizen_sees_their_own_door_and_no_tone_of_another() -> None:
    assert isinstance(gallery.OVERVIEW.content, DoorWall)
    content = msgspec.structs.replace(gallery.OVERVIEW.content, door=12, state="open")
    sheet = laid_out(msgspec.structs.replace(gallery.OVERVIEW, content=content))
    assert "2" not in texts(sheet)
    assert DAY.washes["care"].ground not in {mark.colour for mark in sheet.marks if isinstance(mark, Fill)}
