"""M13 材料规范化: pages under the document camera are judged before they are sent; M25 手机传照片. Nothing stays."""

from __future__ import annotations

import asyncio
import io
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from drivers.camera.uvc import driver
from kiosk.contract.content import Code, Photos
from kiosk.contract.handling import HandoffState
from kiosk.contract.items import Way
from kiosk.contract.platform import Refusal
from kiosk.contract.scene import Scene
from kiosk.terminal.flows.handling.folder import MOST_PAGES, Folder
from kiosk.terminal.platform.asking import Away, Refused
from tests.flows.handling.material_hall import PICTURE, MaterialHall, material, only, said

PLAN = material("plan", Way.UPLOAD)
SOON = 25.0  # seconds: pictures are drawn and judged beside other work


@pytest.fixture
def fitted() -> bool:
    """A document camera stands in this hall."""
    return True


@pytest.fixture(autouse=True)
def _in_no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulated camera draws its pages beside other work, which takes longer than a lens."""
    monkeypatch.setattr(driver, "_PICTURE_WITHIN", SOON)


def photos(scene: Scene) -> Photos:
    """What is to be seen of pages."""
    assert isinstance(scene.content, Photos)
    return scene.content


async def looks(papers: MaterialHall) -> None:
    """From the list to the live picture."""
    await papers.begins(PLAN)
    assert await papers.opens("plan") == ("camera", "phone")
    papers.citizen.touches("camera")
    await papers.citizen.until(
        lambda scene: scene.name == "handle.photo" and photos(scene).large == "live", "live", SOON
    )


async def hinted(papers: MaterialHall, hint: str) -> Scene:
    """Wait for this advice beside the live picture."""
    return await papers.citizen.until(
        lambda scene: scene.name == "handle.photo" and said(photos(scene).note) == f"camera.hint.{hint}", hint, SOON
    )


async def takes(papers: MaterialHall, **how: Any) -> Scene:  # noqa: ANN401
    """Lay a page down, and wait until it was taken by itself."""
    assert papers.camera is not None
    papers.camera.lay_page(**how)
    return await papers.citizen.sees("handle.photo_check", SOON)


async def keeps(papers: MaterialHall, **how: Any) -> Scene:  # noqa: ANN401
    """A page taken and kept; what stands there then."""
    await takes(papers, **how)
    papers.citizen.touches("keep")
    return await papers.citizen.sees("handle.photo_pages", SOON)


# ---- the document camera ---------------------------------------------------------------------------------------------


async def test_a_page_that_lies_still_is_taken_by_itself_looked_at_and_sent_at_once(papers: MaterialHall) -> None:
    await looks(papers)
    await hinted(papers, "no_page")
    scene = await takes(papers)
    (shown,) = photos(scene).photos
    assert shown.jpeg.startswith(b"\xff\xd8")
    assert papers.bureau.uploads == []
    papers.citizen.touches("keep")
    scene = await papers.citizen.sees("handle.photo_pages", SOON)
    assert len(papers.bureau.uploads) == 1
    upload_id, page = papers.bureau.uploads[0]
    assert [photo.id for photo in photos(scene).photos] == [upload_id]
    assert len(photos(scene).photos[0].jpeg) < len(shown.jpeg) < len(page)
    papers.citizen.touches("done")
    await papers.citizen.sees("handle.materials")
    assert papers.pills() == {"plan": "uploaded"}
    evidence = only(await papers.finishes())
    assert (evidence.way, evidence.uploads) == (Way.UPLOAD, (upload_id,))


@pytest.mark.parametrize(("how", "hint"), [({"blur": 6.0}, "blurred"), ({"glare": 1.0}, "glare")])
async def test_a_page_that_cannot_be_read_is_refused_and_never_sent(
    papers: MaterialHall, how: dict[str, Any], hint: str
) -> None:
    assert papers.camera is not None
    await looks(papers)
    papers.camera.lay_page(**how)
    await hinted(papers, hint)
    # Even where the citizen insists.
    papers.citizen.touches("take")
    await papers.citizen.sees("handle.photo_taking")
    await hinted(papers, hint)
    assert papers.bureau.uploads == []
    assert not [scene for scene in papers.citizen.seen if scene.name == "handle.photo_check"]
    await takes(papers)


async def test_live_pictures_come_a_few_times_a_second_and_only_when_something_is_new(papers: MaterialHall) -> None:
    assert papers.camera is not None
    await looks(papers)
    papers.camera.lay_page(moving=True)
    await hinted(papers, "moving")
    before, began = len(papers.citizen.seen), time.monotonic()
    async with asyncio.timeout(SOON):
        while len(papers.citizen.seen) < before + 4:  # noqa: ASYNC110 - a busy machine shows fewer, and never more
            await asyncio.sleep(0.5)
    seen = [photos(scene).photos[0].jpeg for scene in papers.citizen.seen[before:]]
    assert len(seen) <= 5 * (time.monotonic() - began) + 1
    assert len(set(seen)) > 1
    assert max(len(jpeg) for jpeg in seen) < 100_000


async def test_the_same_page_is_not_taken_twice_and_pages_keep_their_order(papers: MaterialHall) -> None:
    assert papers.camera is not None
    await looks(papers)
    await takes(papers)
    papers.citizen.touches("again")
    await hinted(papers, "same_page")
    papers.camera.take_away()
    await hinted(papers, "no_page")
    await keeps(papers)
    papers.citizen.touches("more")
    await hinted(papers, "same_page")
    scene = await keeps(papers, kind="card")
    first, second = (photo.id for photo in photos(scene).photos)
    papers.citizen.touches(second)
    assert photos(await papers.citizen.sees("handle.photo_page")).large == second
    papers.citizen.touches("earlier")
    await papers.citizen.until(lambda scene: scene.name == "handle.photo_pages", "the pages")
    papers.citizen.touches("done")
    assert only(await papers.finishes()).uploads == (second, first)


async def test_a_page_left_out_is_named_in_no_evidence(papers: MaterialHall) -> None:
    await looks(papers)
    scene = await keeps(papers)
    papers.citizen.touches(photos(scene).photos[0].id)
    await papers.touches_at("handle.photo_page", "drop")
    # None is left: the next one is looked for.
    await papers.citizen.sees("handle.photo", SOON)
    papers.citizen.goes("back")
    await papers.citizen.sees("handle.material", SOON)
    papers.citizen.goes("back")
    await papers.citizen.sees("handle.materials")
    assert papers.pills() == {"plan": "open"}


async def test_a_page_is_sent_again_under_the_same_id(papers: MaterialHall) -> None:
    papers.bureau.uploading = [Away("timed_out")]
    await looks(papers)
    await takes(papers)
    papers.citizen.touches("keep")
    await papers.touches_at("handle.photo_not_sent", "again")
    await papers.citizen.sees("handle.photo_pages", SOON)
    assert len({upload_id for upload_id, _ in papers.bureau.uploads}) == 1
    assert len(papers.bureau.uploads) == 2


async def test_a_page_that_the_platform_refuses_is_not_kept(papers: MaterialHall) -> None:
    papers.bureau.uploading = [Refused(Refusal("refused", "太大", "Too large", False, ""))]
    await looks(papers)
    await takes(papers)
    papers.citizen.touches("keep")
    await papers.touches_at("trouble.refused", "ok")
    await papers.citizen.sees("handle.material", SOON)


async def test_a_camera_that_goes_away_says_so_and_shows_no_control_any_more(papers: MaterialHall) -> None:
    await looks(papers)
    papers.lose_camera()
    await papers.citizen.until(lambda scene: scene.name.startswith("trouble."), "trouble", SOON)
    papers.citizen.touches("ok")
    scene = await papers.citizen.until(
        lambda scene: scene.name == "handle.material" and "camera" not in scene.offers(), "no camera", SOON
    )
    assert said(scene.hint) == "material.missed.camera"
    assert "phone" in scene.offers()


async def test_nothing_of_a_page_is_found_on_the_disk_and_none_stays_in_the_driver(
    papers: MaterialHall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    await looks(papers)
    await keeps(papers)
    papers.citizen.touches("done")
    await papers.finishes()
    (_, page), (thumbnail,) = papers.bureau.uploads[0], _thumbnails(papers.citizen.seen)
    driver: Any = papers.clerk.bench.camera.fitted
    assert (driver._view._sight, driver._view._stillness._before) == (None, None)
    assert _written(tmp_path, b"") > 0, "nothing was written: nothing was tried"
    assert [_written(tmp_path, _canary(picture)) for picture in (page, thumbnail)] == [0, 0]


def _written(folder: Path, what: bytes) -> int:
    """In how many files this stands."""
    return sum(what in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def _canary(picture: bytes) -> bytes:
    """The part of a picture that could be no other one's."""
    return max((picture[at : at + 48] for at in range(0, len(picture) - 48, 16)), key=lambda part: len(set(part)))


def _thumbnails(seen: list[Scene]) -> set[bytes]:
    return {photo.jpeg for scene in seen if scene.name == "handle.photo_pages" for photo in photos(scene).photos}


def test_a_folder_takes_no_more_than_the_platform_does() -> None:
    folder = Folder()
    for number in range(MOST_PAGES):
        assert not folder.full
        folder.add(f"{number}", PICTURE)
    assert folder.full
    folder.earlier("0")
    folder.earlier("2")
    assert folder.uploads[:3] == ("0", "2", "1")
    folder.forget()
    assert folder.uploads == ()


# ---- M25 the citizen's telephone -------------------------------------------------------------------------------------


async def scans(papers: MaterialHall) -> Scene:
    """From the list to the QR."""
    await papers.begins(PLAN)
    await papers.opens("plan")
    papers.citizen.touches("phone")
    return await papers.citizen.sees("handle.phone")


async def test_pages_of_a_telephone_appear_within_three_seconds_and_are_kept_or_refused(papers: MaterialHall) -> None:
    scene = await scans(papers)
    assert isinstance(scene.content, Code)
    assert scene.content.text == "http://127.0.0.1/h/one-time"
    assert [wish.materials for wish in papers.bureau.wishes] == [(("plan", PLAN.name),)]
    papers.bureau.arrives("u1", "plan")
    papers.bureau.arrives("u2", "plan")
    scene = await papers.citizen.sees("handle.phone_arrived", 3.0)
    assert photos(scene).photos[0].jpeg == PICTURE
    papers.citizen.touches("refuse")
    await papers.citizen.until(
        lambda scene: scene.name == "handle.phone_arrived" and scene.number > papers.citizen.seen[0].number, "two", 3.0
    )
    scene = await papers.citizen.sees("handle.phone_arrived", 3.0)
    await asyncio.sleep(0.2)
    papers.citizen.touches("keep")
    await papers.citizen.until(lambda scene: scene.name == "handle.phone" and "done" in scene.offers(), "the QR")
    papers.citizen.touches("done")
    assert only(await papers.finishes()).uploads == ("u2",)
    assert papers.bureau.ended == ["h1"]
    assert papers.bureau.uploads == []


async def test_the_page_of_the_telephone_ends_when_the_citizen_turns_back_or_goes(papers: MaterialHall) -> None:
    await scans(papers)
    papers.citizen.goes("back")
    await papers.citizen.sees("handle.material")
    await asyncio.sleep(0.1)
    assert papers.bureau.ended == ["h1"]
    papers.citizen.touches("phone")
    await papers.citizen.sees("handle.phone")
    papers.citizen.goes("leave")
    await papers.citizen.sees("welcome")
    await asyncio.sleep(0.1)
    assert papers.bureau.ended == ["h1", "h1"]


async def test_a_page_that_is_over_says_so(papers: MaterialHall) -> None:
    await scans(papers)
    papers.bureau.phone = HandoffState(open=False, opened=True, arrived=())
    await papers.touches_at("handle.phone_over", "ok")
    await papers.citizen.sees("handle.material")


async def test_what_is_no_picture_is_never_shown(papers: MaterialHall) -> None:
    await scans(papers)
    papers.bureau.arrives("u1", "plan", b"<script>")
    papers.bureau.arrives("u2", "plan", PICTURE)
    await papers.citizen.sees("handle.phone_arrived", 3.0)
    papers.citizen.touches("keep")
    await papers.citizen.until(lambda scene: scene.name == "handle.phone" and "done" in scene.offers(), "the QR")
    papers.citizen.touches("done")
    assert only(await papers.finishes()).uploads == ("u2",)


async def test_m13_a_page_that_lies_sideways_is_turned_and_sent_as_it_was_kept(papers: MaterialHall) -> None:
    await looks(papers)
    shown = await takes(papers)
    upright = Image.open(io.BytesIO(photos(shown).photos[0].jpeg)).size
    papers.citizen.touches("turn")
    lying = await papers.citizen.until(
        lambda scene: scene.name == "handle.photo_check" and scene.number > shown.number, "it turned", SOON
    )
    assert Image.open(io.BytesIO(photos(lying).photos[0].jpeg)).size == upright[::-1]
    papers.citizen.touches("keep")
    await papers.touches_at("handle.photo_pages", "done")
    ((_, sent),) = papers.bureau.uploads
    width, height = Image.open(io.BytesIO(sent)).size
    assert (width > height) is (upright[1] > upright[0])
    assert len(only(await papers.finishes()).uploads) == 1
