"""Sample scenes: a text to sign, a number nobody may read, the wall as staff see it."""

from __future__ import annotations

import msgspec

from kiosk.contract.content import Cell, DoorWall, Keypad, Pill, Row, Rows, SignaturePad
from kiosk.contract.scene import Action, Countdown, Display, Steps
from kiosk.contract.words import Both
from tests.screens.gallery_frame import scene

# ---- a signature ----------------------------------------------------------------------------------------------------

RECEIPT = (
    Both("送达回证", "Proof of service"),
    Both("文书：食品经营许可证（正本、副本），共2份", "Document: food business licence, original and copy, 2 in all"),
    Both("文书编号：JY23709230012345", "Document number: JY23709230012345"),
    Both("受送达人：䶮*𬱖（本人领取）", "Receiver: 䶮*𬱖, in person"),
    Both("送达地点：东平县政务服务中心1号自助机，12号柜", "Place: Dongping service centre, terminal 1, door 12"),
    Both("签收时间：11月12日 14:32", "Time: 12 Nov, 14:32"),
)
_RIGHTS = (
    Both(
        "我已核对上述文书的名称、编号和份数，确认由本人当场领取。柜门打开前，本签名只表示我要求领取；取出文书、关好柜门后，"
        "本回证才算完成。",
        "I have checked the names, numbers and copies of the documents above and collect them here myself. Until the "
        "door is open this signature only says that I ask for them; the proof is complete when they are taken out and "
        "the door is shut.",
    ),
    Both(
        "如果柜里是空的、拿到的不是我的文书，或者柜门没有打开，我可以在屏幕上当场说明，本次签名随即作废，由工作人员核实后另行送达。",
        "If the cell is empty, if what is in it is not mine, or if the door does not open, I can say so on the screen "
        "at once: this signature is then void, and staff will look into it and serve the documents in another way.",
    ),
    Both(
        "对决定不服的，可以自收到之日起60日内申请行政复议，或者6个月内向人民法院起诉。",
        "Whoever does not agree with the decision may ask for review within 60 days, or sue within 6 months.",
    ),
)
_STEP = Steps(3, 5, Both("签收", "Sign"))
_NOT_NOW = Action("not_now", Both("现在不签", "Not now"), "secondary")
SIGN = scene(
    "pickup.sign",
    "请看一遍，然后签名",
    "Please read this, then sign",
    SignaturePad("receipt", RECEIPT, Both("签名只用在这份送达回证上", "Your signature is used for this proof alone")),
    steps=_STEP,
    actions=(_NOT_NOW,),
)
SIGN_LONG = scene(
    "pickup.sign_long",
    "请看一遍，然后签名",
    "Please read this, then sign",
    SignaturePad(
        "receipt", (*RECEIPT, *_RIGHTS), SIGN.content.note if isinstance(SIGN.content, SignaturePad) else None
    ),
    hint=Both("签好后柜门才会打开", "The door opens after you have signed"),
    steps=_STEP,
    actions=(_NOT_NOW,),
)
SIGN_SHORT = scene(
    "pickup.sign_short",
    "请签名",
    "Please sign",
    SignaturePad("receipt", (Both("今收到居住证一张。欧阳㛃", "Received: one residence permit. Ouyang 㛃"),)),
)
SIGN_WARNED = msgspec.structs.replace(SIGN, name="pickup.sign_warned", warning=Countdown(20))
SIGN_LOW = msgspec.structs.replace(SIGN, name="low.sign", display=Display(low=True))
SIGN_LONG_LOW = msgspec.structs.replace(SIGN_LONG, name="low.sign_long", display=Display(low=True))
SIGN_NIGHT = msgspec.structs.replace(SIGN, name="contrast.sign", display=Display(contrast=True))
SIGN_LONG_NIGHT = msgspec.structs.replace(SIGN_LONG, name="contrast.sign_long", display=Display(contrast=True))

# ---- staff ----------------------------------------------------------------------------------------------------------

PIN = scene(
    "staff.pin",
    "请输入6位工作密码",
    "Type your six-digit PIN",
    Keypad(
        "pin", 6, 6, (3, 3), Both("只在本机核对，请用手遮挡", "Checked here; shield it with your hand"), secret=True
    ),
    hint=Both("方*理，投递员、管理员", "F*** G***, courier and administrator"),
)
_TONES = {2: "done", 3: "done", 5: "care", 8: "stopped", 9: "off", 12: "done", 16: "hall", 17: "stopped", 24: "done"}
_WALL = tuple(
    msgspec.convert(
        {"number": number, "column": (number - 1) % 4, "row": (number - 1) // 4, "tone": _TONES.get(number, "plain")},
        Cell,
    )
    for number in range(1, 25)
)
_WIDE_WALL = tuple(
    msgspec.convert(
        {
            "number": 100 + number,
            "column": (number - 1) % 10,
            "row": (number - 1) // 10,
            "tone": ("plain", "done", "care", "stopped", "off")[number % 5],
        },
        Cell,
    )
    for number in range(1, 61)
)
OVERVIEW = scene(
    "staff.wall",
    "取件柜现在的样子",
    "The locker as it stands",
    DoorWall(
        _WALL,
        0,
        "closed",
        note=Both("24格，4格空闲，1格超期，2格要看一看", "24 cells: 4 free, 1 overdue, 2 to look at"),
    ),
    actions=(
        Action("list", Both("看清单", "List"), "secondary", "list-bullets"),
        Action("deposit", Both("存件", "Put in"), "primary", "tray-arrow-down"),
    ),
)
OVERVIEW_WIDE = scene("staff.wide_wall", "主柜和副柜", "Both cabinets", DoorWall(_WIDE_WALL, 0, "closed"))
OVERVIEW_PLAIN = scene(
    "staff.plain_wall", "哪一格？", "Which door?",
    DoorWall(tuple(Cell(n, (n - 1) % 4, (n - 1) // 4) for n in range(1, 13)), 0, "open"),
)  # fmt: skip
OVERVIEW_NIGHT = msgspec.structs.replace(OVERVIEW, name="contrast.wall", display=Display(contrast=True))
_OVERDUE = Pill(Both("超期", "Overdue"), "care", "clock-countdown")
RECLAIM = scene(
    "staff.reclaim",
    "要收回哪几件？",
    "What do you take back?",
    Rows(
        tuple(
            Row(str(number), Both(zh, en), Both(f"{number}号柜", f"Door {number}"), _OVERDUE, ticked)
            for number, zh, en, ticked in (
                (3, "食品经营许可证", "Food business licence", True),
                (5, "个体工商户营业执照（正本、副本）", "Business licence, original and copy", True),
                (9, "不动产权证书", "Title deed", False),
                (11, "残疾人证", "Disability card", True),
                (12, "道路货物运输经营许可证", "Haulage licence", False),
                (14, "出生医学证明", "Birth certificate", False),
                (21, "居住证", "Residence permit", True),
                (22, "卫生许可证", "Hygiene licence", False),
            )
        )
    ),
    hint=Both("已选4件", "4 chosen"),
    actions=(
        Action("none", Both("都不收", "None"), "secondary"),
        Action("go", Both("逐格开门收回", "Open one by one"), "primary", "lock-key-open"),
    ),
)
SIGNING = (
    SIGN, SIGN_LONG, SIGN_SHORT, SIGN_WARNED, SIGN_LOW, SIGN_LONG_LOW, SIGN_NIGHT, SIGN_LONG_NIGHT, PIN, OVERVIEW,
    OVERVIEW_WIDE, OVERVIEW_PLAIN, OVERVIEW_NIGHT, RECLAIM,
)  # fmt: skip
