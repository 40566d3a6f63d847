"""Every kind of scene laid out in both languages, orientations and text sizes, painted in two, and looked over."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from screens.audit import audit_folder
from tests.screens import gallery

pytestmark = pytest.mark.timeout(300)


# Painted in the two ways that have least in common; laid out in all eight.
PAINTED = (("1080x1920", "zh", "standard"), ("1920x1080", "en", "large"))
WAYS = 8


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with the scenes of the gallery."""
    file = tmp_path_factory.mktemp("gallery") / "scenes.jsonl"
    file.write_bytes(gallery.as_lines())
    return file


@pytest.fixture(scope="module")
def pictures(scenes: Path) -> Path:
    """A folder with the pictures of the gallery."""
    for size, language, text in PAINTED:
        _draw(scenes, "pictures", "--size", size, "--language", language, "--text", text)
    return scenes.parent / "pictures"


def _draw(scenes: Path, folder: str, *ways: str) -> Path:
    out = scenes.parent / folder
    command = [sys.executable, "-m", "screens", "draw", str(scenes), "--out", str(out), *ways]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stderr
    return out


@pytest.mark.xdist_group("gallery")
def test_no_scene_of_the_gallery_has_a_problem_in_any_way(scenes: Path) -> None:
    layouts = _draw(scenes, "layouts", "--layouts")
    assert len(list(layouts.glob("*.json"))) == WAYS * len(gallery.SCENES)
    assert audit_folder(layouts) == {}


@pytest.mark.xdist_group("gallery")
def test_every_scene_is_painted_and_no_picture_has_a_problem(pictures: Path) -> None:
    names = {path.name for path in pictures.glob("*.png")}
    assert len(names) == len(PAINTED) * len(gallery.SCENES)
    for scene in gallery.SCENES:
        for form in ("zh.portrait.standard", "en.landscape.large"):
            assert f"{scene.name}.{form}.png" in names
    assert audit_folder(pictures) == {}


@pytest.mark.xdist_group("gallery")
def test_pictures_are_not_empty_and_differ(pictures: Path) -> None:
    seen = [path.read_bytes() for path in pictures.glob("*.zh.portrait.standard.png")]
    assert min(map(len, seen)) > 10_000
    assert len(set(seen)) >= len(seen) - 1  # in standard reach a few variations may look alike
