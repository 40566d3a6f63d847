"""Sample scenes: home, proving who one is, cases on their way."""

from __future__ import annotations

import msgspec

from kiosk.contract.content import Fact, Pill, Place, Progress, Row, Rows, Stage, Tile, Tiles
from kiosk.contract.scene import Action, Steps
from kiosk.contract.words import Both
from tests.screens.gallery_frame import CALL, CASE, frame, scene

# ---- home -----------------------------------------------------------------------------------------------------------

_TILES = (
    Tile("query", Both("我要查", "Check"), Both("查办到哪一步了", "See how far your case is"), "magnifying-glass"),
    Tile("handle", Both("我要办", "Apply"), Both("申请一件新的事", "Start something new"), "file-plus"),
    Tile("pickup", Both("我要取", "Collect"), Both("取证件、取结果", "Certificates and results"), "lockers"),
    Tile("hand_in", Both("我要交", "Hand in"), Both("交材料、补材料", "Papers that are asked for"), "tray-arrow-up"),
    Tile("book", Both("我要约", "Book"), Both("约时间、取排队号", "A time, or a queue ticket"), "calendar-check"),
    Tile("ask", Both("我要问", "Ask"), Both("电话、时间、地点", "Phones, hours, places"), "chat-circle-text"),
)
_AWAY = Both("网络正在恢复。请用旁边的2号机", "The network is coming back. Please use machine 2 beside this one")
_NOT_HERE = Both("这台机器不办这项。请到3号窗口", "Not on this machine. Please go to window 3")
_LIMITED = tuple(
    msgspec.structs.replace(tile, why_not={"query": _AWAY, "handle": _NOT_HERE}.get(tile.id)) for tile in _TILES
)
HELLO = ("您好，请选择要办的事", "Hello. What would you like to do?")
_CLOSED_FRAME = frame(leave=False, back=False, home=False)

_IN_PART = Both("身份证暂时读不了，可用取件码", "No card reading just now: use your pickup code")
_PARTLY = tuple(msgspec.structs.replace(tile, limited=_IN_PART if tile.id == "pickup" else None) for tile in _LIMITED)
HOME = scene("welcome.home", *HELLO, Tiles(_TILES), frame=_CLOSED_FRAME)
HOME_LIMITED = scene(
    "welcome.limited",
    *HELLO,
    Tiles(_LIMITED),
    frame=msgspec.structs.replace(
        _CLOSED_FRAME,
        demo=True,
        banner=Both(
            "网络断了，正在自动恢复。取件不受影响。",
            "The network is down and will come back by itself. Collecting still works.",
        ),
    ),
)

HOME_PARTLY = scene("welcome.partly", *HELLO, Tiles(_PARTLY), frame=_CLOSED_FRAME)

# The longest greeting and notices that a site's profile may say, and tiles out of hours.
_OPENS = Both("11月24日 07:00 开放", "Opens 24 Nov, 07:00")
HOME_OF_A_SITE = scene(
    "welcome.site",
    "您好，这里是斑鸠店镇便民服务点，请选择您要办的事",
    "Welcome to the Banjiudian township service point",
    Tiles(tuple(msgspec.structs.replace(tile, why_not=_OPENS if tile.id != "ask" else None) for tile in _TILES)),
    hint=Both(
        "本周五下午两点到五点停电，请大家改在上午来办 · 社保卡补办和激活，请您带好本人身份证原件过来",
        "No power on Friday afternoon from two to five. · Social cards: please bring your own original ID.",
    ),
    frame=_CLOSED_FRAME,
)

# ---- identify -------------------------------------------------------------------------------------------------------

_STEP1 = Steps(1, 4, Both("证明身份", "Prove who you are"))
_OTHER_WAY = Action("other", Both("换一种方式", "Another way"), "secondary", "swap")
CARD = scene(
    "identify.card",
    "请把身份证平放在蓝灯处",
    "Lay your ID card on the blue light",
    Place("card", note=Both("读好后请收好身份证。", "Please take your card back afterwards.")),
    hint=Both("不要移动，3秒就好", "Leave it there for three seconds"),
    steps=_STEP1,
    actions=(_OTHER_WAY,),
)
CARD_BUSY = scene(
    "identify.card_reading",
    "正在读，请不要移动",
    "Reading: please do not move it",
    Place("card", busy=True),
    steps=_STEP1,
)
SCANNER = scene(
    "identify.scanner",
    "请把短信里的二维码对准扫码口",
    "Hold the QR code from your message in front of the scanner",
    Place("scanner"),
    hint=Both("也可以手输8位取件码", "You can also type the 8 digits of your pickup code"),
    actions=(Action("type", Both("手输取件码", "Type the code"), "secondary", "numpad"),),
)
PRINTER = scene(
    "slip.printed", "凭条已打印，请取走", "Your slip is printed: please take it", Place("printer"),
    actions=(Action("ok", Both("取好了", "I have it")),),
)  # fmt: skip
TRAY = scene("slip.a4", "证明已打印，请取走", "Your certificate is printed: please take it", Place("a4"))
CAMERA = scene(
    "papers.camera",
    "请把材料正面朝上放好",
    "Lay the paper face up under the camera",
    Place("camera", note=Both("照片不保存在这台机器上。", "The picture is not kept on this machine.")),
    actions=(Action("skip", Both("先不拍", "Not now"), "secondary"), Action("shoot", Both("拍照", "Take the picture"))),
)

# ---- cases ----------------------------------------------------------------------------------------------------------

_REVIEW = Pill(Both("正在审", "Under review"), "hall", "hourglass-medium")
_READY = Pill(Both("可以取了", "Ready"), "done", "check-circle")
_FIX = Pill(Both("要补材料", "Papers needed"), "care", "warning")
_LATE = Pill(Both("超过期限", "Overdue"), "stopped", "clock-countdown")
_CLOSED = Pill(Both("办完了", "Closed"), "off", "archive")
_ITEMS = (
    (
        "食品经营许可证核发（小餐饮、小食杂店）",
        "Food business licence for small restaurants and shops",
        "11月3日申请",
        "3 Nov",
        _REVIEW,
    ),
    ("个体工商户设立登记", "Registration of an individual business", "10月28日申请", "28 Oct", _READY),
    ("公共场所卫生许可证延续", "Renewal of a public-place hygiene permit", "10月21日申请", "21 Oct", _FIX),
    ("残疾人证换领", "Exchange of a disability certificate", "9月30日申请", "30 Sep", _LATE),
    (
        "建设工程规划许可证（农村自建房）",
        "Planning permit for a self-built rural house",
        "9月2日申请",
        "2 Sep",
        _REVIEW,
    ),
    ("老年人优待证", "Senior citizen's card", "8月19日申请", "19 Aug", _CLOSED),
    ("医师执业注册变更", "Change of a doctor's registration", "7月6日申请", "6 Jul", _CLOSED),
    ("道路货物运输经营许可", "Road haulage permit", "6月1日申请", "1 Jun", _CLOSED),
)


def _row(place: int) -> Row:
    zh, en, day, english_day, pill = _ITEMS[place]
    return Row(f"case-{place}", Both(zh, en), Both(day, f"Applied on {english_day}"), pill)


CASES = scene(
    "cases.list",
    "您有8件事",
    "You have 8 cases",
    Rows(tuple(_row(place) for place in range(len(_ITEMS)))),
    hint=Both("点一件，看办到哪一步", "Touch one to see how far it is"),
)
CASES_FEW = scene("cases.few", "您有2件事", "You have 2 cases", Rows((_row(0), _row(1))))
CASES_NONE = scene(
    "cases.none",
    "没有查到您的办件",
    "No case was found",
    Rows(
        (), Both("刚交的材料，请过几分钟再查。", "If you have only just handed papers in, try again in a few minutes.")
    ),
    actions=(Action("ok", Both("知道了", "OK")),),
)
TICKS = scene(
    "pickup.choose",
    "您要取哪几件？",
    "Which ones do you collect?",
    Rows(
        (
            Row("a", Both("食品经营许可证", "Food business licence"), Both("3号柜", "Door 3"), None, True),
            Row(
                "b",
                Both("个体工商户营业执照（正本、副本）", "Business licence, original and copy"),
                None,
                _READY,
                False,
            ),
        )
    ),
    actions=(
        Action("none", Both("都不取", "None of them"), "secondary"),
        Action("open", Both("取选中的", "Collect those ticked")),
    ),
)
PROGRESS = scene(
    "cases.progress",
    "食品经营许可证核发",
    "Food business licence",
    Progress(
        (
            Stage(Both("已提交（申报）", "Handed in"), Both("11月3日", "3 Nov"), "past"),
            Stage(Both("正式收下（受理）", "Accepted"), Both("11月4日，开始计时", "4 Nov, the clock starts"), "past"),
            Stage(Both("正在审（审查）", "Under review"), Both("11月5日起", "since 5 Nov"), "here"),
            Stage(Both("决定", "Decision"), None, "ahead"),
            Stage(Both("制证", "Certificate is made"), None, "ahead"),
            Stage(Both("等您来取（出件）", "Ready to collect"), None, "ahead"),
        ),
        (
            Fact(Both("承诺办结", "Promised by"), Both("11月12日（星期四）", "Thu 12 Nov"), big=True),
            Fact(Both("时间", "Time"), Both("还有5个工作日", "5 working days left")),
            Fact(Both("办件编号", "Case number"), CASE),
        ),
        Both("您现在不用做什么。办好会发短信。", "Nothing for you to do now. A message tells you when it is done."),
        CALL,
    ),
    actions=(
        Action("list", Both("看完了", "Done reading"), "secondary"),
        Action("print", Both("打印凭条", "Print a slip"), "primary", "printer"),
    ),
)
PAUSED = scene(
    "cases.paused",
    "建设工程规划许可证",
    "Planning permit",
    Progress(
        (
            Stage(Both("已提交（申报）", "Handed in"), Both("9月2日", "2 Sep"), "past"),
            Stage(Both("正式收下（受理）", "Accepted"), Both("9月4日", "4 Sep"), "past"),
            Stage(
                Both("专家评审，暂停计时（特别程序）", "Expert review, the clock is paused"),
                Both("9月9日起，不算在办理时间里", "Since 9 Sep, not counted"),
                "paused",
            ),
            Stage(Both("决定", "Decision"), None, "ahead"),
        ),
        (Fact(Both("时间", "Time"), Both("暂停计时", "Paused"), big=True),),
        Both(
            "您现在不用做什么。评审结束后继续计时。", "Nothing for you to do now. The clock goes on after the review."
        ),
        CALL,
    ),
    actions=(Action("ok", Both("知道了", "OK")),),
)
