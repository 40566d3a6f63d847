"""The page in words: Chinese first. Names are escaped; there is nothing else in it that comes from outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from kiosk.contract.names import Name

_FRAME = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>给自助机传照片</title>
<link rel="stylesheet" href="/h/page.css">
</head>
<body>
<main>
{inside}
</main>
</body>
</html>
"""
_PAGE = """<h1>给自助机传照片<small>Send pages to the terminal</small></h1>
<p class="to">接收方:<b>{zh}</b>,只用于您正在自助机上办的这件事。
<small>They go to {en}, for what you are doing at the terminal and nothing else.</small></p>
<noscript><p class="trouble">请用手机自带的浏览器打开。
<small>Please use your telephone's own browser.</small></p></noscript>
{materials}
<p class="after">传完后请看自助机的屏幕。10分钟后或您离开自助机后,这个页面就不能用了。
<small>When you are done, look at the terminal. This page ends after ten minutes, or when you leave.</small></p>
<script src="/h/page.js"></script>"""
_MATERIAL = """<section data-material="{name}">
<h2>{zh}<small>{en}</small></h2>
<div class="ways">
<label>拍照<small>Camera</small><input type="file" accept="image/*" capture="environment"></label>
<label>相册或文件<small>Photos, PDF</small><input type="file" accept="image/*,application/pdf" multiple></label>
</div>
<ul></ul>
</section>"""
_OVER = Name(
    "这个页面已经失效。需要时请在自助机上重新点“用手机拍”。", "This page is over. Ask the terminal for a new one."
)
_TAKEN = Name(
    "这个页面已在另一部手机上打开。如果不是您,请在自助机上点“取消”,再重新扫码。",
    "This page is open on another telephone. If that is not yours, cancel at the terminal and scan a new code.",
)


def page(site: Name, materials: Iterable[Sequence[str]]) -> str:
    """The page for these materials (id, Chinese, English), received at this place."""
    parts = (_MATERIAL.format(name=escape(name), zh=escape(zh), en=escape(en)) for name, zh, en in materials)
    return _FRAME.format(inside=_PAGE.format(zh=escape(site.zh), en=escape(site.en), materials="\n".join(parts)))


def turned_away(*, over: bool) -> str:
    """Why there is nothing to send here."""
    why = _OVER if over else _TAKEN
    return _FRAME.format(inside=f'<p class="trouble">{escape(why.zh)}<small>{escape(why.en)}</small></p>')
