"""Pages as files: always small, of the paper's true size, and opened by programs that we did not write."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.camera.uvc.simulated_desk import DESKS, Scene
from drivers.contracts.camera import Page, PageKind, PageTaken
from drivers.vision.opencv import cv2
from drivers.vision.pages.jpeg import MOST_BYTES, encoded, turned
from drivers.vision.pages.pdf import jpeg_size, pdf
from drivers.vision.pages.taking import taken
from kiosk.rig.measure.pages import codes_on, decoded, sheet_with_codes, similarity, upright

if TYPE_CHECKING:
    from pathlib import Path

SIZE = (3264, 2448)


def page_of(scene: Scene, kind: PageKind = PageKind.ANY) -> Page:
    """The page that comes of a scene."""
    outcome = taken(scene.picture(*SIZE)[0], kind)
    assert isinstance(outcome, PageTaken)
    return outcome.page


@pytest.fixture(scope="module")
def sheets() -> list[Page]:
    """A form with a red seal, one without colours, a card."""
    return [page_of(Scene(seed=2)), page_of(Scene(desk="white", seed=4)), page_of(Scene("card", "wood", 1))]


@pytest.mark.parametrize("desk", DESKS)
def test_small_print_is_readable_and_the_file_is_small(desk: str) -> None:
    sheet, texts = sheet_with_codes()
    page = page_of(Scene(desk=desk, seed=DESKS.index(desk), paper=sheet), PageKind.A4)
    assert len(page.jpeg) < MOST_BYTES
    assert page.dpi == 200
    assert sorted((page.width, page.height)) == [1654, 2339]
    picture = upright(decoded(page.jpeg))
    assert texts <= codes_on(picture)
    assert similarity(picture, sheet) > 0.9


def test_colour_is_kept_where_there_is_some(sheets: list[Page]) -> None:
    assert [jpeg_size(page.jpeg)[2] for page in sheets] == [3, 1, 3]
    assert [jpeg_size(page.jpeg)[:2] for page in sheets] == [(page.width, page.height) for page in sheets]


def test_even_a_page_of_nothing_but_noise_is_small() -> None:
    noise = np.asarray(np.random.default_rng(1).integers(0, 256, (2339, 1654, 3)), np.uint8)
    assert len(encoded(noise, PageKind.A4)) < MOST_BYTES


def test_a_page_is_turned_by_right_angles_and_back(sheets: list[Page]) -> None:
    page = sheets[0]
    right = turned(page, 1)
    assert (right.width, right.height, right.dpi) == (page.height, page.width, page.dpi)
    assert jpeg_size(right.jpeg)[:2] == (right.width, right.height)
    before, after = decoded(page.jpeg), decoded(right.jpeg)
    assert np.abs(np.rot90(before, -1).astype(int) - after).mean() < 2
    assert turned(page, 4) is page
    back = decoded(turned(right, -1).jpeg)
    assert np.abs(before.astype(int) - back).mean() < 3


def test_a_pdf_of_several_pages_is_read_by_poppler(sheets: list[Page], tmp_path: Path) -> None:
    file = tmp_path / "pages.pdf"
    file.write_bytes(pdf(sheets))
    told = _run("pdfinfo", "-l", "3", file)
    sizes = [(float(w), float(h)) for w, h in re.findall(r"size:\s+([\d.]+) x ([\d.]+) pts", told)]
    a4, card = (842.0, 595.4), (242.6, 153.1)
    assert "Pages:           3" in told
    for (width, height), wanted in zip(sizes, (a4, a4, card), strict=True):
        assert sorted((width, height)) == pytest.approx(sorted(wanted), abs=0.6)
    rows = [line.split() for line in _run("pdfimages", "-list", file).splitlines()[2:]]
    assert [(row[5], row[8], int(row[12])) for row in rows] == [
        ("rgb", "jpeg", 200),
        ("gray", "jpeg", 200),
        ("rgb", "jpeg", 300),
    ]
    assert _run("pdftotext", file, "-").strip() == ""


def test_poppler_draws_the_page_as_it_is(sheets: list[Page], tmp_path: Path) -> None:
    file = tmp_path / "page.pdf"
    file.write_bytes(pdf(sheets[:1]))
    _run("pdftoppm", "-r", "200", "-png", "-singlefile", file, tmp_path / "drawn")
    drawn = cv2.imread(str(tmp_path / "drawn.png"))
    assert drawn is not None
    page = decoded(sheets[0].jpeg)
    height, width = page.shape[:2]
    assert abs(drawn.shape[0] - height) <= 1
    assert abs(drawn.shape[1] - width) <= 1
    same = drawn[: height - 1, : width - 1].astype(int) - page[: height - 1, : width - 1]
    assert np.abs(same).mean() < 6


def test_a_pdf_needs_pages_and_pages_need_jpegs() -> None:
    with pytest.raises(ValueError, match="at least one page"):
        pdf([])
    with pytest.raises(ValueError, match="JPEG"):
        pdf([Page(b"GIF89a", 1, 1, 200)])


@given(st.binary(max_size=200))
def test_rubbish_is_no_jpeg(rubbish: bytes) -> None:
    with pytest.raises(ValueError, match="JPEG"):
        jpeg_size(b"\xff\xd8\xff\xe0" + rubbish.replace(b"\xff", b"\xfe"))


def _run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
