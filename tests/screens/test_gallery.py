"""Every kind of scene drawn by the real program, in both languages, orientations and text sizes, and looked over."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from screens.audit import audit_folder
from tests.screens import gallery

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all pictures of the gallery."""
    folder = tmp_path_factory.mktemp("gallery")
    scenes = folder / "scenes.jsonl"
    scenes.write_bytes(gallery.as_lines())
    command = [sys.executable, "-m", "screens", "draw", str(scenes), "--out", str(folder / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stderr
    return folder / "out"


@pytest.mark.xdist_group("gallery")
def test_no_picture_of_the_gallery_has_a_problem(pictures: Path) -> None:
    assert audit_folder(pictures) == {}


@pytest.mark.xdist_group("gallery")
def test_every_scene_is_there_in_all_its_forms(pictures: Path) -> None:
    names = {path.name for path in pictures.glob("*.png")}
    assert len(names) == 8 * len(gallery.SCENES)
    for scene in gallery.SCENES:
        for form in ("zh.portrait.standard", "en.landscape.large"):
            assert f"{scene.name}.{form}.png" in names


@pytest.mark.xdist_group("gallery")
def test_pictures_are_not_empty_and_differ(pictures: Path) -> None:
    seen = [path.read_bytes() for path in pictures.glob("*.zh.portrait.standard.png")]
    assert min(map(len, seen)) > 10_000
    assert len(set(seen)) >= len(seen) - 1  # in standard reach a few variations may look alike
