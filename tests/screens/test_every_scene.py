"""Every scene of the hall, recorded live on a tour and drawn in every way, must pass the audit of the screens."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from kiosk.contract.content import Content, Tiles
from kiosk.contract.platform import CaseState
from kiosk.rig.gallery import write_page
from kiosk.rig.house import CONFIG
from kiosk.rig.province import can_start
from kiosk.rig.shots import PICTURES, draw
from kiosk.rig.tour import JOURNEYS, Shot, walk_all
from screens.audit import audit_folder
from screens.fonts import icon_table
from tests.screens.scene_names import PUT_TOGETHER, put_together, scene_names
from tests.screens.unmet_scenes import UNMET

pytestmark = [pytest.mark.xdist_group("every-scene"), pytest.mark.timeout(900)]

TELEPHONE = ("telephone.beginning", "telephone.scan", "telephone.denied", "telephone.expired")
A_KEY = re.compile(r"\[[a-z_]+(\.[a-z_]+)+\]")


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> list[Shot]:
    """The scenes of one tour."""
    return walk_all(tmp_path_factory.mktemp("tour"))


@pytest.fixture(scope="session")
def drawn(shots: list[Shot], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with their layouts in every way; that they can be painted, the other tests of the screens show."""
    out = tmp_path_factory.mktemp("shots")
    assert draw(shots, out, layouts=True) == len(shots) * 8
    return out / PICTURES


@pytest.fixture(scope="session")
def findings(drawn: Path) -> dict[str, list[str]]:
    """What the audit says of them, by the picture's name."""
    return audit_folder(drawn)


@pytest.mark.parametrize(
    "way", [".".join(way) for way in product(("zh", "en"), ("portrait", "landscape"), ("standard", "large"))]
)
def test_nothing_is_clipped_covered_too_small_or_too_pale(findings: dict[str, list[str]], way: str) -> None:
    found = [f"{name}: {problem}" for name, problems in findings.items() if name.endswith(way) for problem in problems]
    assert not found, "\n".join(found)


def test_the_tour_meets_every_kind_of_content_and_every_state_of_a_case(shots: list[Shot]) -> None:
    kinds = {type(shot.scene.content) for shot in shots}
    assert kinds == set(get_args(Content))
    assert {shot.journey for shot in shots} == set(JOURNEYS)
    assert {f"cases.{state.value}" for state in CaseState} <= {shot.scene.name for shot in shots}


def test_the_tour_meets_every_scene_that_the_terminal_can_show(shots: list[Shot]) -> None:
    met = {shot.scene.name.partition("~")[0] for shot in shots}
    left_out = UNMET if can_start() else {**UNMET, **dict.fromkeys(TELEPHONE, "no identity provider is installed here")}
    named = scene_names()
    gaps = {name: place for name, place in named.items() if name not in met and name not in left_out}
    assert not gaps, "\n".join(f"no walk of the tour leads to {name}, {place}" for name, place in gaps.items())
    assert not UNMET.keys() & met, "met after all: strike them from unmet_scenes.py"
    assert UNMET.keys() <= named.keys(), "no scene of this name any more: strike it from unmet_scenes.py"
    assert put_together() == PUT_TOGETHER.keys(), "the source puts other names together than scene_names.py knows"


def test_a_first_screen_says_what_is_away_and_what_to_do_instead(shots: list[Shot]) -> None:
    homes = {shot.scene.name: shot.scene.content for shot in shots if isinstance(shot.scene.content, Tiles)}
    told = {name: sum(bool(tile.why_not or tile.limited) for tile in home.tiles) for name, home in homes.items()}
    usual = told.pop("welcome")
    for name in ("reader_away", "scanner_away", "reader_and_scanner_away", "locks_away", "platform_away"):
        assert told[f"welcome~{name}"] > usual


def test_every_icon_has_its_picture(shots: list[Shot]) -> None:
    named = {icon for shot in shots for icon in _icons(msgspec.to_builtins(shot.scene))}
    assert named
    assert named <= set(icon_table())


def test_every_sentence_is_written(drawn: Path) -> None:
    assert not [text for text in _texts(drawn) if A_KEY.search(text)]


def test_no_picture_shows_a_whole_name_or_number_of_a_person(drawn: Path) -> None:
    people = tomllib.loads((CONFIG / "demo" / "people.toml").read_text("utf-8"))["person"]
    personal = {person[part] for person in people for part in ("name", "english_name", "number") if person.get(part)}
    assert not [text for text in _texts(drawn) if any(datum in text for datum in personal)]


def test_the_page_shows_every_picture_and_what_is_wrong_with_it(shots: list[Shot], drawn: Path, tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    folder = tmp_path / PICTURES
    folder.mkdir()
    for layout in drawn.glob("*.json"):
        (folder / layout.name).with_suffix(".png").touch()
    write_page(shots, folder, {"help.zh.portrait.large": ["text 'A < B' was cut short"]}, page)
    text = page.read_text("utf-8")
    pictures = {f"{PICTURES}/{picture.name}" for picture in folder.iterdir()}
    assert set(re.findall(r'<img src="([^"]+)"', text)) == pictures
    assert "text &#x27;A &lt; B&#x27; was cut short" in text
    assert text.count('class="zh portrait large found"') == 1


def _texts(drawn: Path) -> Iterator[str]:
    for layout in drawn.glob("*.json"):
        yield from (text["text"] for text in json.loads(layout.read_text("utf-8"))["texts"])


def _icons(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if part.get("icon"):
            yield part["icon"]
        for inner in part.values():
            yield from _icons(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _icons(inner)
