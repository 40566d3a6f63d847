"""The usual frame of the sample scenes, and short ways to make one."""

from __future__ import annotations

import msgspec

from kiosk.contract.content import Content
from kiosk.contract.scene import Frame, Scene
from kiosk.contract.words import Both, Number

CENTRE = Both("东平县政务服务中心", "Dongping County Government Service Centre")
FRAME = Frame(centre=CENTRE, phone="0538-2821012", leave=True, back=True, home=True)
CASE = Number("3709992026110500014", (6, 8, 4, 1))
CALL = Both("东平县行政审批服务局 0538-2821012", "Dongping Approval Service Bureau 0538-2821012")


def scene(name: str, zh: str, en: str, content: Content, **more: object) -> Scene:
    """A scene in the middle of a session."""
    usual = Scene(name=name, question=Both(zh, en), content=content, number=7, frame=FRAME)
    return msgspec.structs.replace(usual, **more)


def frame(**changes: object) -> Frame:
    """The usual frame with changes."""
    return msgspec.structs.replace(FRAME, **changes)
