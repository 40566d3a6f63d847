"""python-escpos, where it is sound, makes our bytes and understands our printer; where it is not, that is pinned."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest
from escpos.printer import Dummy, Serial
from PIL import Image

from drivers.printer.escpos import raster
from drivers.printer.escpos.codec import commands
from drivers.printer.escpos.simulator import EscPosDevice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.drivers.conftest import Plug


def test_qr_bytes_are_those_that_python_escpos_makes() -> None:
    other = Dummy()
    other.qr("http://a.cn/1", native=True, size=6, ec=1)
    ours = commands.qr("http://a.cn/1")
    assert _between(other.output, b"\x1d(k", b"1Q0") == _between(ours, b"\x1d(k", b"1Q0")


def test_a_picture_has_the_bytes_that_python_escpos_makes() -> None:
    picture = raster.draw_line("王䶮 Wang", 48)
    image = Image.frombytes("1", (picture.row_bytes * 8, picture.height), bytes(b ^ 0xFF for b in picture.rows))
    other = Dummy()
    other.image(image, impl="bitImageRaster")
    assert commands.rasters(picture.rows, picture.row_bytes) == [other.output]


def test_a_cut_has_the_bytes_that_python_escpos_makes() -> None:
    other = Dummy()
    other.cut(mode="PART", feed=False)
    assert other.output[:2] == commands.FEED_AND_CUT[:2]


def test_a_bar_code_has_the_bytes_that_python_escpos_makes() -> None:
    other = Dummy()
    other.barcode("{B370999AB", "CODE128", height=80, width=2, pos="BELOW", function_type="B", check=False)
    ours = commands.code128("AB370999")
    assert _between(other.output, b"\x1dk", b"AB") == b"\x1dkI\x0a{B370999AB"
    for setting in (b"\x1dh\x50", b"\x1dw\x02", b"\x1dH\x02"):
        assert setting in other.output
        assert setting in ours


def test_chinese_is_the_same_bytes_and_ours_also_switches_the_printer_to_them() -> None:
    other = Dummy()
    other.text("取号单")
    assert commands.text("取号单") == b"\x1c&" + other.output + b"\x1c."


@pytest.mark.parametrize("text", ["䶮㐀", "：，。", "１２３"])
def test_where_python_escpos_prints_question_marks_we_do_not(text: str) -> None:
    other = Dummy()
    other.text(text)
    assert b"?" in other.output
    assert commands.text(text) == b"\x1c&" + text.encode("gb18030") + b"\x1c."


@pytest.fixture
async def device() -> EscPosDevice:
    """A printer on a serial line."""
    return EscPosDevice(speed=2000.0)


@pytest.mark.parametrize(
    ("paper", "cover_open", "plenty", "online"),
    [("ok", False, 2, True), ("near", False, 1, True), ("out", False, 0, False), ("ok", True, 2, False)],
)
async def test_python_escpos_understands_what_our_printer_says_about_itself(
    device: EscPosDevice, plug: Plug, paper: str, cover_open: bool, plenty: int, online: bool
) -> None:
    path = str(plug(device).path)
    device.paper, device.cover_open = paper, cover_open  # type: ignore[assignment]
    assert await asyncio.to_thread(_how_it_is, path) == (plenty, online)


async def test_our_printer_understands_what_python_escpos_prints(device: EscPosDevice, plug: Plug) -> None:
    await asyncio.to_thread(_print_with_it, str(plug(device).path))
    async with asyncio.timeout(20):
        while not device.receipts:  # noqa: ASYNC110 - paper is seen, not announced
            await asyncio.sleep(0.01)
    (receipt,) = device.receipts
    assert receipt.text.startswith("Receipt No. 3709")
    assert receipt.codes == (("qr", "http://a.cn/1"),)
    assert device.misread == []
    await device.close()


def _how_it_is(path: str) -> tuple[int, bool]:
    with _opened(path) as printer:
        return printer.paper_status(), printer.is_online()


def _print_with_it(path: str) -> None:
    with _opened(path) as printer:
        printer.text("Receipt No. 3709\n")
        printer.qr("http://a.cn/1", native=True, size=6, ec=1)
        printer.cut(feed=False)


@contextlib.contextmanager
def _opened(path: str) -> Iterator[Serial]:
    printer = Serial(path, baudrate=115200, timeout=1, dsrdtr=False)
    try:
        yield printer
    finally:
        printer.close()


def _between(stream: bytes, start: bytes, end: bytes) -> bytes:
    return stream[stream.index(start) : stream.rindex(end) + len(end)]
