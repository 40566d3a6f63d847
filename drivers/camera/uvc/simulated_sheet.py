"""What people lay under a document camera, drawn: a Chinese A4 form, a card, a till slip. All names are invented."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import segno
from PIL import Image, ImageDraw, ImageFont

from drivers.vision.opencv import cv2

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Picture = npt.NDArray[np.uint8]

_FACE, _SIMPLIFIED = "NotoSansCJK-Regular.ttc", 2
_A4_MM, _CARD_MM, _SLIP_MM = (210.0, 297.0), (85.6, 53.98), (72.0, 190.0)
_BODY_POINTS = 10.5  # 五号, the size of ordinary office text
_SMALL_POINTS = 7.5  # 六号, foot notes
_PAPER, _INK, _SEAL, _PALE = (247, 247, 245), (38, 38, 42), (205, 40, 40), (222, 232, 240)
_NAMES = ("王小禾", "李思源", "赵明月", "孙立新", "周佳宁", "吴海燕")
_MATTERS = ("个体工商户变更登记", "社会保障卡补领", "公积金提取", "不动产登记信息查询", "残疾人证换领")
_SENTENCES = (
    "申请人承诺所填内容真实、准确、完整,所附材料与原件一致,并愿意承担由此产生的责任。",
    "受理机关自收到齐全材料之日起五个工作日内作出决定;需要延长的,应当书面说明理由。",
    "委托他人办理的,受托人应当出示本人身份证件和委托书,并在办理记录上签名。",
    "材料需要补正的,一次告知全部内容;逾期没有告知的,自收到材料之日起即为受理。",
    "办理结果可以到窗口领取,也可以从自助取件柜领取,或者按登记的地址邮寄。",
)


def a4_form(seed: int = 0, dpi: int = 250) -> Picture:
    """A filled form with text of 10.5 and 7.5 points, lines, a QR code and, on most, a red seal."""
    return _drawn(_draw_form, _A4_MM, seed, dpi)


def card(seed: int = 0, dpi: int = 400) -> Picture:
    """A plastic card of 85.6 x 54 mm with a picture field."""
    return _drawn(_draw_card, _CARD_MM, seed, dpi)


def slip(seed: int = 0, dpi: int = 250) -> Picture:
    """A long narrow till slip."""
    return _drawn(_draw_slip, _SLIP_MM, seed, dpi)


SHEETS: dict[str, Callable[[int], Picture]] = {"a4": a4_form, "card": card, "slip": slip}


class _Pen:
    """Draws in millimetres and points."""

    def __init__(self, size_mm: tuple[float, float], dpi: int, seed: int) -> None:
        self.dot = dpi / 25.4
        self.width, self.height = size_mm
        self.image = Image.new("RGB", (round(self.width * self.dot), round(self.height * self.dot)), _PAPER)
        self.chance = np.random.default_rng(seed)
        self._draw = ImageDraw.Draw(self.image)
        self._dpi = dpi

    def write(self, x: float, y: float, text: str, points: float = _BODY_POINTS) -> None:
        """Text with its left upper corner at (x, y) mm."""
        self._draw.text((x * self.dot, y * self.dot), text, font=_face(round(points * self._dpi / 72)), fill=_INK)

    def box(self, x: float, y: float, width: float, height: float, *, fill: tuple[int, int, int] | None = None) -> None:
        """A frame of 0.3 mm, or a filled field."""
        edge = None if fill else _INK
        corners = [x * self.dot, y * self.dot, (x + width) * self.dot, (y + height) * self.dot]
        self._draw.rectangle(corners, outline=edge, fill=fill, width=round(0.3 * self.dot))

    def seal(self, x: float, y: float, radius: float) -> None:
        """A round red seal around (x, y) mm."""
        left, upper, right, lower = ((v * self.dot) for v in (x - radius, y - radius, x + radius, y + radius))
        self._draw.ellipse([left, upper, right, lower], outline=_SEAL, width=round(1.0 * self.dot))
        font = _face(round(5 * self.dot))
        self._draw.text((x * self.dot, y * self.dot), "办事专用章", font=font, fill=_SEAL, anchor="mm")

    def code(self, x: float, y: float, content: str, module_mm: float) -> None:
        """A QR code with modules of that size."""
        modules = np.array([list(row) for row in segno.make(content, encoding="utf-8").matrix_iter(border=0)])
        side = round(modules.shape[0] * module_mm * self.dot)
        drawn = Image.fromarray(((1 - modules) * 255).astype(np.uint8)).resize((side, side), Image.Resampling.NEAREST)
        self.image.paste(drawn, (round(x * self.dot), round(y * self.dot)))

    def pick(self, words: tuple[str, ...]) -> str:
        """One of the words, by the sheet's own chance."""
        return words[int(self.chance.integers(len(words)))]


@lru_cache(maxsize=8)
def _drawn(draw: Callable[[_Pen], None], size_mm: tuple[float, float], seed: int, dpi: int) -> Picture:
    pen = _Pen(size_mm, dpi, seed)
    draw(pen)
    picture = cv2.cvtColor(np.asarray(pen.image), cv2.COLOR_RGB2BGR).astype(np.uint8)
    picture.setflags(write=False)
    return picture


@cache
def _face(dots: int) -> ImageFont.FreeTypeFont:
    """Pillow looks into the system's font folders by itself."""
    return ImageFont.truetype(_FACE, dots, index=_SIMPLIFIED)


def _draw_form(pen: _Pen) -> None:
    pen.write(62, 18, "个人事项受理登记表", 22)
    number = f"370999{pen.chance.integers(1, 10**9):09d}"
    pen.write(20, 34, f"受理编号:{number}")
    rows = [
        ("姓名", pen.pick(_NAMES)),
        ("事项", pen.pick(_MATTERS)),
        ("住址", "示例市和平路12号3单元402室"),
        ("电话", "0539-0000000"),
    ]
    for place, (label, value) in enumerate(rows):
        pen.box(20, 42 + 10 * place, 30, 10)
        pen.box(50, 42 + 10 * place, 105, 10)
        pen.write(23, 44.5 + 10 * place, label)
        pen.write(53, 44.5 + 10 * place, value)
    pen.code(160, 42, f"https://example.invalid/case/{number}", 1.0)
    _paragraphs(pen, 92, 230)
    pen.write(20, 240, "申请人签名:", 12)
    pen.write(120, 240, "日期:2026年3月12日", 12)
    pen.write(20, 276, "本表一式两份,申请人和受理机关各存一份。咨询电话12345。", _SMALL_POINTS)
    if pen.chance.random() < 0.7:
        pen.seal(150, 225, 20)


def _paragraphs(pen: _Pen, top: float, bottom: float) -> None:
    """Office text, line under line, some lines short, some left out."""
    y, text = top, ""
    while y < bottom:
        text += "".join(pen.pick(_SENTENCES) for _ in range(2)) if len(text) < 46 else ""
        shown = 46 if pen.chance.random() < 0.8 else int(pen.chance.integers(10, 40))
        pen.write(20, y, text[:shown])
        text = text[shown:]
        y += 6.5 if pen.chance.random() < 0.9 else 13


def _draw_card(pen: _Pen) -> None:
    pen.box(0, 0, pen.width, pen.height, fill=_PALE)
    pen.box(60, 8, 20, 26, fill=(150, 165, 180))
    pen.write(6, 6, "样例卡", 12)
    for place, line in enumerate((f"姓名 {pen.pick(_NAMES)}", "住址 示例市和平路12号", "有效期 2026.03-2036.03")):
        pen.write(6, 16 + 7 * place, line, 8)
    pen.write(6, 44, f"3709 9900 {pen.chance.integers(10**7, 10**8)}", 12)


def _draw_slip(pen: _Pen) -> None:
    pen.write(16, 8, "示例超市 购物小票", 12)
    for place in range(20):
        pen.write(6, 22 + 7 * place, f"商品{pen.chance.integers(100, 999)}    {pen.chance.integers(1, 99)}.00", 9)
