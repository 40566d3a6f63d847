"""M25 手机传照片 in a real browser of a telephone's size: photos, screenshots and PDFs go through, rubbish does not."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.central.handling.telephone import telephone
from tests.central.handling.test_handoffs import begun, state
from tests.central.handling.test_uploads import document
from tests.central.handling.writing import Counter, picture
from tests.central.running import Central

_SETTLED = "[...document.querySelectorAll('li')].filter(row => row.className).length === 4"


async def test_a_telephone_sends_what_it_has_and_says_what_arrived(central: Central, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("photo.jpg", "screen.png", "paper.pdf", "broken.jpg")]
    files[0].write_bytes(picture(size=(3000, 4000)))
    Image.new("RGBA", (800, 600), (255, 0, 0, 128)).save(files[1])
    files[2].write_bytes(document(2))
    files[3].write_bytes(b"nothing")
    at = Counter(central)
    made = begun(at)
    async with telephone(tmp_path) as phone:
        await phone.open(made["url"])
        await phone.choose(1, *files)
        await phone.until(_SETTLED)
        rows = await phone.value("[...document.querySelectorAll('li')].map(row => row.className).join()")
        assert rows == "good,good,good,bad"
        assert "打不开这个文件" in await phone.value("document.querySelector('li.bad').innerText")
        wide = await phone.value("document.documentElement.scrollWidth <= innerWidth")
        assert wide, "nobody scrolls sideways"
        small = "[...document.querySelectorAll('label')].filter(one => one.getBoundingClientRect().height < 60).length"
        assert await phone.value(small) == 0
        assert phone.complaints == []
    arrived = state(at, made)["arrived"]
    assert [(one["material"], one["pages"]) for one in arrived] == [("plan", 1), ("plan", 1), ("plan", 2)]


async def test_what_could_not_be_sent_is_sent_again_once(central: Central, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(picture())
    at = Counter(central)
    made = begun(at)
    async with telephone(tmp_path) as phone:
        await phone.open(made["url"])
        central.switch(lose_answer=True, prefix="/h/")
        await phone.choose(1, photo)
        await phone.until("document.querySelector('li.bad button') !== null")
        assert central.ask("DELETE", "/faults").status_code == 204
        await phone.value("document.querySelector('li.bad button').click()")
        await phone.until("document.querySelector('li.good') !== null")
    assert len(state(at, made)["arrived"]) == 1
