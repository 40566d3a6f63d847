"""Both readers by themselves: bytes as they stand in the code, whatever encoding, mode or colour it has."""

from __future__ import annotations

import pytest

from drivers.vision.codes.code import CODE128, EAN13, FORMATS, PDF417, QR
from drivers.vision.codes.zbar import Zbar
from drivers.vision.codes.zxing import Zxing
from drivers.vision.opencv import cv2
from tests.drivers.vision.rendered import bars, on_ground, qr

READERS = [pytest.param(Zxing(FORMATS), id="zxing"), pytest.param(Zbar(FORMATS), id="zbar")]
EVERY_BYTE = bytes(range(256))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "raw",
    [
        "张伟".encode(),
        "龙波".encode(),
        "张伟".encode("gbk"),
        "王䶮".encode("gb18030"),
        "姓名:王䶮|37099919900101001X".encode(),
        EVERY_BYTE,
        b"\x00\x01HALL\x00\xff\xfe\x80\x00end",
    ],
    ids=len,
)
def test_a_qr_code_gives_its_bytes_unchanged(reader: Zxing | Zbar, raw: bytes) -> None:
    (code,) = reader.read(qr(raw, mode="byte"))
    assert (code.format, code.raw, code.checked) == (QR, raw, True)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("text", ["张伟", "龙波", "王䶮", "姓名:欧阳修远"])
def test_a_chinese_name_is_read_in_both_encodings(reader: Zxing | Zbar, text: str, encoding: str) -> None:
    (code,) = reader.read(qr(text.encode(encoding), mode="byte"))
    assert code.text == text


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("张伟", {"encoding": "gb18030", "mode": "byte", "eci": True}),
        ("办件编号张伟", {"mode": "hanzi"}),
        ("点字情報", {"mode": "kanji"}),
        ("Ж", {"encoding": "cp1251", "mode": "byte", "eci": True}),
        ("31415926", {"mode": "numeric"}),
    ],
    ids=["GB18030 named by ECI", "Hanzi mode", "Kanji mode", "Cyrillic named by ECI", "digits"],
)
def test_every_mode_of_a_qr_code_is_understood(text: str, options: dict[str, object]) -> None:
    (code,) = Zxing(FORMATS).read(qr(text, **options))
    assert code.text == text


@pytest.mark.parametrize("reader", READERS)
def test_light_on_dark_is_read(reader: Zxing | Zbar) -> None:
    (code,) = reader.read(cv2.bitwise_not(qr(b"HALLPICK1:q7Zr")))
    assert code.raw == b"HALLPICK1:q7Zr"


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("payload", "format_"), [("HALL-0815", CODE128), ("6901234567892", EAN13)])
def test_bars_are_read_and_want_a_second_read(reader: Zxing | Zbar, payload: str, format_: str) -> None:
    (code,) = reader.read(bars(payload, format_))
    assert (code.format, code.text, code.checked) == (format_, payload, False)


def test_pdf417_is_read() -> None:
    (code,) = Zxing(FORMATS).read(bars("办件编号:2025", PDF417))
    assert (code.format, code.text, code.checked) == (PDF417, "办件编号:2025", True)


@pytest.mark.parametrize("reader", READERS)
def test_where_a_code_stands_is_told_in_dots(reader: Zxing | Zbar) -> None:
    code_alone = qr(b"x" * 20)
    (code,) = reader.read(on_ground(code_alone))
    assert code.middle == pytest.approx((320, 240), abs=8)
    assert code.extent == pytest.approx(len(code_alone) - 2 * 4 * 6, abs=12)


def test_the_repr_of_a_code_says_nothing() -> None:
    (code,) = Zxing(FORMATS).read(qr(b"37099919900101001X"))
    assert "3709" not in repr(code)
