"""Sample scenes for every kind of content, in the hall's own words: long names, six steps, rare characters."""

from __future__ import annotations

from typing import Any

import msgspec

from kiosk.contract.scene import (
    Action,
    Cell,
    Content,
    Countdown,
    Display,
    DoorWall,
    Fact,
    Facts,
    Frame,
    Keypad,
    Lines,
    Pages,
    Pill,
    Place,
    Progress,
    Row,
    Rows,
    Scene,
    Stage,
    Steps,
    Thanks,
    Tile,
    Tiles,

    Working,
)
from kiosk.contract.words import Both, Number

CENTRE = Both("东平县政务服务中心", "Dongping County Government Service Centre")
FRAME = Frame(centre=CENTRE, phone="0538-2821012", leave=True, back=True, home=True)
CASE = Number("3709992026110500014", (6, 8, 4, 1))
CALL = Both("东平县行政审批服务局 0538-2821012", "Dongping Approval Service Bureau 0538-2821012")


def scene(name: str, zh: str, en: str, content: Content, **more: Any) -> Scene:
    """A scene in the middle of a session."""
    return Scene(name=name, question=Both(zh, en), content=content, **{"number": 7, "frame": FRAME, **more})


def frame(**changes: Any) -> Frame:
    """The usual frame with changes."""
    return msgspec.structs.replace(FRAME, **changes)


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
    "identify.card_reading", "正在读，请不要移动", "Reading: please do not move it", Place("card", busy=True), steps=_STEP1
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
    ("食品经营许可证核发（小餐饮、小食杂店）", "Food business licence for small restaurants and shops", "11月3日申请", "3 Nov", _REVIEW),
    ("个体工商户设立登记", "Registration of an individual business", "10月28日申请", "28 Oct", _READY),
    ("公共场所卫生许可证延续", "Renewal of a public-place hygiene permit", "10月21日申请", "21 Oct", _FIX),
    ("残疾人证换领", "Exchange of a disability certificate", "9月30日申请", "30 Sep", _LATE),
    ("建设工程规划许可证（农村自建房）", "Planning permit for a self-built rural house", "9月2日申请", "2 Sep", _REVIEW),
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
    Rows((), Both("刚交的材料，请过几分钟再查。", "If you have only just handed papers in, try again in a few minutes.")),
    actions=(Action("ok", Both("知道了", "OK")),),
)
TICKS = scene(
    "pickup.choose",
    "您要取哪几件？",
    "Which ones do you collect?",
    Rows(
        (
            Row("a", Both("食品经营许可证", "Food business licence"), Both("3号柜", "Door 3"), None, True),
            Row("b", Both("个体工商户营业执照（正本、副本）", "Business licence, original and copy"), None, _READY, False),
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
        Both("您现在不用做什么。评审结束后继续计时。", "Nothing for you to do now. The clock goes on after the review."),
        CALL,
    ),
    actions=(Action("ok", Both("知道了", "OK")),),
)

# ---- facts ----------------------------------------------------------------------------------------------------------

CONFIRM = scene(
    "pickup.confirm",
    "请核对，没错就开柜门",
    "Please check, then open the door",
    Facts(
        (
            Fact(Both("领取", "Item"), Both("食品经营许可证（正本、副本）", "Food business licence, original and copy")),
            Fact(Both("领取人", "Name"), Both("䶮*𬱖", "䶮*𬱖")),
            Fact(Both("经办人", "Clerk"), Both("欧阳㛃", "Ouyang 㛃")),
            Fact(Both("存入日期", "Put in on"), Both("11月5日（星期四）", "Thu 5 Nov")),
            Fact(Both("办件编号", "Case number"), CASE, big=True),
        ),
        Both("柜门在屏幕右边的取件柜上，开门后会弹开。", "The door is in the locker to the right of the screen; it springs open."),
    ),
    steps=Steps(2, 4, Both("核对", "Check")),
    hint=Both("开门后请马上取走，关好柜门", "Take your things at once and shut the door"),
    actions=(
        Action("not", Both("不是这件", "Not this one"), "secondary"),
        Action("open", Both("没错，开柜门", "Yes, open it"), "primary", "lock-key-open"),
    ),
)
SIX_STEPS = scene(
    "apply.check",
    "请核对您的信息，没有问题点“提交”",
    "Please check what you entered, then choose Submit",
    Facts(
        (
            Fact(Both("经营者", "Owner"), Both("王*示", "W*** Y***")),
            Fact(
                Both("经营场所", "Premises"),
                Both("山东省泰安市东平县银山镇新湖路北段西侧12号", "12 Xinhu Road North, Yinshan Town, Dongping County, Tai'an, Shandong"),
            ),
        ),
    ),
    steps=Steps(5, 6, Both("核对信息", "Check the details")),
    actions=(
        Action("stop", Both("不办了，退出", "Stop and leave"), "stop"),
        Action("back", Both("修改", "Change"), "secondary"),
        Action("go", Both("提交", "Submit")),
    ),
)

# ---- doors ----------------------------------------------------------------------------------------------------------

_CELLS = tuple(Cell(number, (number - 1) % 4, (number - 1) // 4) for number in range(1, 25))
_TALL_CELLS = (Cell(1, 0, 0, 2), Cell(2, 0, 2), Cell(3, 0, 3), Cell(4, 1, 0), Cell(5, 1, 1), Cell(6, 1, 2, 2))
_STEP3 = Steps(3, 4, Both("开门取件", "Open and collect"))
DOOR_OPENING = scene(
    "pickup.door_opening", "正在打开12号柜门", "Opening door 12", DoorWall(_CELLS, 12, "opening"),
    hint=Both("请走到取件柜前", "Please step to the locker"), steps=_STEP3,
)  # fmt: skip
DOOR_OPEN = scene(
    "pickup.door_open",
    "12号柜门开了",
    "Door 12 is open",
    DoorWall(_CELLS, 12, "open", note=Both("柜门关好后，这里会自动继续。", "When the door is shut, this goes on by itself.")),
    hint=Both("请取走里面的物品，再关好柜门", "Take your things, then shut the door"),
    steps=_STEP3,
)
DOOR_CLOSED = scene(
    "pickup.door_closed",
    "12号柜里的东西取到了吗？",
    "Did you get what was behind door 12?",
    DoorWall(_CELLS, 12, "closed", "left"),
    steps=_STEP3,
    actions=(
        Action("empty", Both("里面是空的", "It was empty"), "secondary"),
        Action("not_mine", Both("不是我的", "Not mine"), "secondary"),
        Action("got_it", Both("取到了", "I have it")),
    ),
)
DOOR_STUCK = scene(
    "pickup.door_stuck",
    "3号柜门没有弹开",
    "Door 3 did not spring open",
    DoorWall(_TALL_CELLS, 3, "stuck", "here"),
    hint=Both("请轻轻推一下柜门，再点“再试一次”", "Push the door gently, then choose Try again"),
    actions=(
        Action("give_up", Both("还是打不开", "Still shut"), "secondary"),
        Action("again", Both("再试一次", "Try again"), "primary", "arrow-clockwise"),
    ),
)

# ---- the rest -------------------------------------------------------------------------------------------------------

CODE = scene(
    "pickup.code", "请输入取件码", "Type your pickup code", Keypad("code", 8, 8, (4, 4)),
    hint=Both("短信里的8位数字", "The 8 digits in your message"),
)  # fmt: skip
NUMBER = scene(
    "cases.number",
    "请输入办件编号",
    "Type your case number",
    Keypad("case", 19, 19, (6, 8, 4, 1), Both("在受理凭条上，也可以扫凭条上的条码", "It is on your slip; you can also scan the slip's barcode")),
    hint=Both("共19位", "19 digits"),
)
TROUBLE = scene(
    "pickup.trouble",
    "柜门打不开，已通知工作人员",
    "The door does not open; staff have been told",
    Lines(
        Both("12号柜门没有打开。您的物品还在柜里。", "Door 12 did not open. Your things are still inside."),
        Both("您的物品没有动，安全。这件没有算作领取。", "Your things are safe. They do not count as collected."),
        Both("请打下面的电话，报出编号，我们来开。", "Call the number below and quote the code; we will open it."),
        Both("东平县政务服务中心 0538-2821012（值守 12345）", "Dongping Service Centre 0538-2821012 (nights 12345)"),
        "LCK-02",
    ),
    actions=(
        Action("home", Both("回到首页", "Back to start"), "secondary"),
        Action("print", Both("打印凭条", "Print a slip"), "primary", "printer"),
    ),
)
STOPPED = scene(
    "identify.not_genuine",
    "这张证核验没有通过",
    "This card could not be verified",
    Lines(
        Both("读卡器和这张证互相不认。", "The reader and this card did not accept each other."),
        Both("没有开门，也没有留下记录。", "No door was opened and nothing was kept."),
        Both("请换一张证，或到1号窗口办理。", "Use another card, or go to window 1."),
        CALL,
        "ID-05",
        "stopped",
    ),
    actions=(Action("ok", Both("知道了", "OK")),),
)
WORKING = scene(
    "cases.asking", "正在查询", "Looking it up", Working(Both("正在向中心查询，请稍等", "Asking the centre, one moment please"))
)
THANKS = scene(
    "pickup.thanks",
    "取好了，谢谢",
    "All done, thank you",
    Thanks(
        Both("食品经营许可证已领取，凭条上有时间和编号。", "You have collected the food business licence. Time and number are on the slip."),
        CASE,
        Both("办件编号", "Case number"),
        "HALL:3709992026110500014",
        (Both("身份证", "Your ID card"), Both("食品经营许可证（正本、副本）", "The licence, original and copy"), Both("凭条", "The slip")),
    ),
    steps=Steps(4, 4, Both("完成", "Done")),
    actions=(
        Action("next", Both("再取一件", "Collect another"), "secondary"),
        Action("finish", Both("办完了，退出", "Finish and leave")),
    ),
)
THANKS_SHORT = scene("goodbye", "请带好您的身份证和材料", "Take your card and papers with you", Thanks(Both("谢谢使用，再见", "Thank you, goodbye")))
HELP = scene(
    "help",
    "怎么使用这台机器",
    "How to use this machine",
    Pages(
        (
            Both("身份证：平放在发蓝光的位置，不要移动，3秒就好。读好后请收好。", "ID card: lay it flat on the blue light and leave it there for three seconds. Take it back afterwards."),
            Both("取件码：短信里的8位数字，也可以把短信里的二维码对准扫码口。", "Pickup code: the 8 digits in your message. You can also hold the QR code in front of the scanner."),
            Both("办件编号：印在受理凭条上，共19位。忘记了也没关系，刷身份证就能查到。", "Case number: the 19 digits on your receipt. Forgotten it? Your ID card finds your cases too."),
            Both("需要帮忙，请打屏幕上方的电话，或请大厅工作人员帮助。12345随时有人接听。", "Need a hand? Call the number at the top of the screen, or ask the staff. 12345 answers at any hour."),
            Both("字太小：点屏幕下方的“大字”。坐轮椅：点“无障碍”，按键会移到下面。", "Text too small? Choose Larger below. In a wheelchair? Choose Access: everything you touch moves down."),
        )
    ),
    actions=(Action("ok", Both("知道了", "OK")),),
)  # fmt: skip
WARNED = scene(
    "pickup.confirm_warned",
    "请核对，没错就开柜门",
    "Please check, then open the door",
    CONFIRM.content,
    steps=CONFIRM.steps,
    actions=CONFIRM.actions,
    warning=Countdown(20),
)
LOW = Display(low=True)
HOME_LOW = scene("low.home", *HELLO, Tiles(_LIMITED), frame=FRAME, display=LOW)
CASES_LOW = msgspec.structs.replace(CASES, name="low.cases", display=LOW)
CODE_LOW = msgspec.structs.replace(CODE, name="low.code", display=LOW)
CONFIRM_LOW = msgspec.structs.replace(CONFIRM, name="low.confirm", display=LOW)
NIGHT = Display(contrast=True)
HOME_NIGHT = msgspec.structs.replace(HOME_LIMITED, name="contrast.home", display=NIGHT)
CASES_NIGHT = msgspec.structs.replace(CASES, name="contrast.cases", display=NIGHT)
PROGRESS_NIGHT = msgspec.structs.replace(PROGRESS, name="contrast.progress", display=NIGHT)
CARD_NIGHT = msgspec.structs.replace(CARD, name="contrast.card", display=NIGHT)
DOOR_NIGHT = msgspec.structs.replace(DOOR_OPEN, name="contrast.door", display=NIGHT)
CODE_NIGHT = msgspec.structs.replace(CODE, name="contrast.code", display=NIGHT)

SCENES = (
    HOME, HOME_LIMITED, CARD, CARD_BUSY, SCANNER, PRINTER, TRAY, CAMERA, CASES, CASES_FEW, CASES_NONE, TICKS, PROGRESS,
    PAUSED, CONFIRM, SIX_STEPS, DOOR_OPENING, DOOR_OPEN, DOOR_CLOSED, DOOR_STUCK, CODE, NUMBER, TROUBLE, STOPPED, WORKING,
    THANKS, THANKS_SHORT, HELP, WARNED, HOME_LOW, CASES_LOW, CODE_LOW, CONFIRM_LOW, HOME_NIGHT, CASES_NIGHT,
    PROGRESS_NIGHT, CARD_NIGHT, DOOR_NIGHT, CODE_NIGHT,
)  # fmt: skip


def as_lines() -> bytes:
    """All scenes, one JSON a line, as `python -m screens draw` reads them."""
    return b"".join(msgspec.json.encode(scene) + b"\n" for scene in SCENES)
