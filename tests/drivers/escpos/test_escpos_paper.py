"""What stands on the paper: codes that scanners read, rare characters that are no boxes, bytes that others make too."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from drivers.contracts import Printed, Receipt, ReceiptCode, ReceiptLine
from drivers.printer.escpos import raster
from drivers.printer.escpos.codec import commands
from drivers.printer.escpos.codec.columns import COLUMN_DOTS
from drivers.printer.escpos.codec.stream import CommandReader
from drivers.printer.escpos.compose import Paper, compose
from drivers.printer.escpos.driver import EscPosPrinter
from drivers.printer.escpos.fonts import MISSING, face_for
from drivers.printer.escpos.simulated_paper import SeenCode

if TYPE_CHECKING:
    from drivers.printer.escpos.fonts import Face
    from drivers.printer.escpos.simulated_paper import SeenReceipt
    from tests.drivers.escpos.conftest import PrinterOnDesk

RARE = "䶮㛃𬱖"


QR, BARS = zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128


def _codes(receipt: SeenReceipt) -> list[tuple[object, str]]:
    picture = Image.open(io.BytesIO(receipt.png()))
    return [(code.format, code.text) for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("qr", ["native", "raster"])
@pytest.mark.parametrize("columns", [48, 32])
async def test_the_codes_on_a_receipt_can_be_scanned(desk: PrinterOnDesk, qr: str, columns: int) -> None:
    desk.device.power_cycle(columns=columns)
    printer = EscPosPrinter(address=desk.address, qr=qr, columns=columns)
    await printer.open()
    codes = (ReceiptCode("qr", "HALLPICK1:q7Zr-0aXk29_mBv4"), ReceiptCode("code128", "3709992025111200347"))
    assert await printer.print(Receipt((ReceiptLine("取件凭条", "centre", double=True), *codes))) == Printed()
    await printer.close()
    wanted = [(QR, "HALLPICK1:q7Zr-0aXk29_mBv4"), (BARS, "3709992025111200347")]
    assert sorted(_codes(desk.device.receipts[0]), key=lambda code: code[1], reverse=True) == wanted


@pytest.mark.parametrize("label", ["HI00000101", "HS00000007", "HI99999999"])
@pytest.mark.parametrize(("columns", "dot"), [(48, 3), (32, 2)])  # the narrowest bar: 0.375 mm, and 0.25 mm
async def test_a_label_is_printed_as_wide_as_it_may_be_and_read(
    desk: PrinterOnDesk, columns: int, dot: int, label: str
) -> None:
    desk.device.power_cycle(columns=columns)
    printer = EscPosPrinter(address=desk.address, columns=columns)
    await printer.open()
    words = (ReceiptLine("投件标签", "centre"), ReceiptCode("code128", label), ReceiptLine(label, "centre"))
    assert await printer.print(Receipt(words)) == Printed()
    await printer.close()
    (bars,) = [part for part in desk.device.receipts[0].parts if isinstance(part, SeenCode)]
    width = commands.code128_modules(label) * bars.dot
    quiet = (columns * COLUMN_DOTS - width) // 2
    assert (bars.dot, bars.text) == (dot, label)
    assert quiet >= 10 * bars.dot
    assert _codes(desk.device.receipts[0]) == [(BARS, label)]


async def test_a_rare_name_is_drawn_and_everything_else_stays_text(desk: PrinterOnDesk, printer: EscPosPrinter) -> None:
    lines = (ReceiptLine("领取人"), ReceiptLine(f"王{RARE}", "centre", double=True), ReceiptLine("柜门 12"))
    assert await printer.print(Receipt(lines)) == Printed()
    receipt = desk.device.receipts[0]
    assert receipt.text.split("\n") == ["领取人", "柜门 12"]
    assert receipt.pictures == 1
    assert "□" not in receipt.text


@pytest.mark.parametrize("character", RARE)
@pytest.mark.parametrize("bold", [False, True])
def test_rare_characters_are_glyphs_and_never_a_box(character: str, bold: bool) -> None:
    face = face_for(character, bold)
    assert face is not None
    assert face.has(character)
    drawn, box = raster.draw_line(character, 48, bold=bold), _drawn_in(face, "\U0010fffd")
    assert drawn.rows != box
    assert drawn.rows == _drawn_in(face, character)


def test_a_character_that_no_face_has_becomes_the_sign_for_it() -> None:
    assert face_for("\U0010fffd") is None
    assert raster.draw_line("王\U0010fffd", 48) == raster.draw_line(f"王{MISSING}", 48)


def test_without_a_character_in_the_first_face_the_next_one_draws_it() -> None:
    first, other = face_for("王"), face_for("\U0002a6a5")  # four dragons: not in Noto Sans SC
    assert first is not None
    assert other is not None
    assert not first.has("\U0002a6a5")


def test_a_drawn_line_keeps_its_place_and_its_height() -> None:
    left, right = (raster.draw_line("王䶮", 48, align) for align in ("left", "right"))
    assert left.height == right.height == 30
    assert left.row_bytes < right.row_bytes == 72
    double = raster.draw_line("王䶮", 48, double=True)
    assert double.height == 60
    assert raster.draw_line("䶮" * 30, 48).row_bytes == 72


PARTS = st.one_of(
    st.builds(
        ReceiptLine,
        st.text(alphabet="取件凭条，。：王示䶮 abcXYZ0129\n\x1b\x1d", max_size=60),
        st.sampled_from(["left", "centre", "right"]),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(ReceiptCode, st.just("qr"), st.text(min_size=1, max_size=60)),
    st.builds(ReceiptCode, st.just("code128"), st.from_regex(r"[A-Z]{0,2}[0-9]{4,16}", fullmatch=True)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(PARTS, max_size=6), st.sampled_from([32, 48]), st.integers(1, 8))
def test_whatever_is_on_a_receipt_each_piece_is_whole_and_small(
    parts: list[ReceiptLine | ReceiptCode], columns: int, lines_at_once: int
) -> None:
    for piece in compose(Receipt(tuple(parts)), Paper(columns, lines_at_once, draws_qr=True)):
        reader = CommandReader()
        commands_read = reader.feed(piece)
        assert reader.unfinished == 0
        # Neither rubbish nor the drawer, nor what switches a printer off or throws away its buffer.
        assert not {"unknown", "drawer", "real_time_order", "recover"} & {command.name for command in commands_read}
        assert len(piece) <= commands.LONGEST_PIECE


def test_lines_longer_than_the_paper_are_wrapped_before_the_printer_does_it() -> None:
    receipt = Receipt((ReceiptLine("请携带本人身份证到一楼综合窗口办理领取手续", double=True),))
    pieces = compose(receipt, Paper(32, 1, draws_qr=True))
    assert [piece.count(b"\n") for piece in pieces] == [0, 1, 1, 1]


def _drawn_in(face: Face, character: str) -> bytes:
    """One character at the size of a line, box or not."""
    image = Image.new("L", (24, 30), 0)
    ImageDraw.Draw(image).text((0, 24), character, fill=255, font=face.at(24), anchor="ls")
    return image.point(lambda level: 255 if level >= 128 else 0).convert("1").tobytes()
