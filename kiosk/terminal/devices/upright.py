"""A page that lay sideways under the document camera, turned: which side is up somebody has to say."""

from __future__ import annotations

import asyncio

from drivers.contracts import Page


async def turned(page: Page, quarters: int) -> Page:
    """The page turned clockwise by so many right angles; work for another thread, some 0.2 s."""
    return await asyncio.to_thread(_turn, page, quarters)


def _turn(page: Page, quarters: int) -> Page:
    from drivers.vision.pages import jpeg  # a terminal without a camera never loads it

    return jpeg.turned(page, quarters)
