"""Sample scenes: lines to be typed, empty and prefilled, short and of several rows."""

from __future__ import annotations

import msgspec

from kiosk.contract.content import Typing
from kiosk.contract.scene import Action, Countdown, Display, Steps
from kiosk.contract.words import Both
from tests.screens.gallery_frame import scene

_STEP = Steps(2, 5, Both("填表", "Form"))
_LATER = Action("later", Both("以后再填", "Later"), "secondary")
_NOTE = Both("写在门头上的名字，例如：东平县老湖镇李晓明面馆", "As it stands over the door, like: Dongping Noodles")
_ASKED = ("店名叫什么？", "What is your shop called?")

TYPING = scene("form.name", *_ASKED, Typing("name", "han", 40, note=_NOTE), steps=_STEP, actions=(_LATER,))
TYPING_FILLED = scene(
    "form.place",
    "经营场所在哪里？",
    "Where is your place of business?",
    Typing("place", "han", 60, least=4, lines=3, value="东平县老湖镇李晓明面馆", note=_NOTE),
    hint=Both("和租房合同上的一样，写到门牌号", "As in your lease, with the house number"),
    steps=_STEP,
    actions=(_LATER,),
)
TYPING_CODE = scene(
    "form.code",
    "请输入统一社会信用代码",
    "Please type the unified social credit code",
    Typing(
        "code",
        "code",
        18,
        value="91370923",
        note=Both("在营业执照的左上角，共18位", "Top left on the licence"),
    ),
    steps=_STEP,
)
TYPING_WARNED = msgspec.structs.replace(TYPING, name="form.name_warned", warning=Countdown(20))
TYPING_LOW = msgspec.structs.replace(TYPING, name="low.form_name", display=Display(low=True))
TYPING_CODE_LOW = msgspec.structs.replace(TYPING_CODE, name="low.form_code", display=Display(low=True))
TYPING_NIGHT = msgspec.structs.replace(TYPING_FILLED, name="contrast.form_place", display=Display(contrast=True))

TYPED = (TYPING, TYPING_FILLED, TYPING_CODE, TYPING_WARNED, TYPING_LOW, TYPING_CODE_LOW, TYPING_NIGHT)
