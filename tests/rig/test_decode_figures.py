"""The figures about codes come out where no photos lie beside the checkout, and name whom they are compared with."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.rig.measure.decode import decode
from kiosk.rig.measure.photos import PHOTOS, folder_of_photos, photos


def test_the_figures_come_out_without_any_photos(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(PHOTOS, str(tmp_path))
    figures = {figure.name: figure for figure in decode(quick=True)}
    for size in ("as they are", "at 1280x720"):
        assert {"pyzbar", "OpenCV", "zxing-cpp"} <= set(figures[f"codes not read, {size}"].beside)
        assert figures[f"codes not read, {size}"].met
        assert figures[f"false reads, {size}"].value == 0
    assert figures["one frame of a film, 1280x720"].beside["frames read %"] == 100
    assert figures["core used while nothing is in view"].value < 100


def test_photos_are_taken_from_where_one_says(tmp_path: Path) -> None:
    given = Path(__file__).resolve().parents[1] / "drivers" / "vision" / "photos"
    assert folder_of_photos(given) == given
    assert folder_of_photos(tmp_path) is None
    assert len(photos(None)) > 12
