"""Sample scenes: checking, doors, typing, trouble, thanks, reading."""

from __future__ import annotations

from kiosk.contract.content import Cell, DoorWall, Fact, Facts, Keypad, Lines, Pages, Thanks, Working
from kiosk.contract.scene import Action, Countdown, Steps
from kiosk.contract.words import Both, say
from tests.screens.gallery_frame import CALL, CASE, scene

# ---- facts ----------------------------------------------------------------------------------------------------------

CONFIRM = scene(
    "pickup.confirm",
    "请核对，没错就开柜门",
    "Please check, then open the door",
    Facts(
        (
            Fact(
                Both("领取", "Item"), Both("食品经营许可证（正本、副本）", "Food business licence, original and copy")
            ),
            Fact(Both("领取人", "Name"), Both("䶮*𬱖", "䶮*𬱖")),
            Fact(Both("经办人", "Clerk"), Both("欧阳㛃", "Ouyang 㛃")),
            Fact(Both("存入日期", "Put in on"), Both("11月5日（星期四）", "Thu 5 Nov")),
            Fact(Both("办件编号", "Case number"), CASE, big=True),
        ),
        Both(
            "柜门在屏幕右边的取件柜上，开门后会弹开。",
            "The door is in the locker to the right of the screen; it springs open.",
        ),
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
                Both(
                    "山东省泰安市东平县银山镇新湖路北段西侧12号",
                    "12 Xinhu Road North, Yinshan Town, Dongping County, Tai'an, Shandong",
                ),
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
    DoorWall(
        _CELLS, 12, "open", note=Both("柜门关好后，这里会自动继续。", "When the door is shut, this goes on by itself.")
    ),
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
    Keypad(
        "case",
        19,
        19,
        (6, 8, 4, 1),
        Both("在受理凭条上，也可以扫凭条上的条码", "It is on your slip; you can also scan the slip's barcode"),
    ),
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
    "cases.asking",
    "正在查询",
    "Looking it up",
    Working(Both("正在向中心查询，请稍等", "Asking the centre, one moment please")),
)
THANKS = scene(
    "pickup.thanks",
    "取好了，谢谢",
    "All done, thank you",
    Thanks(
        Both(
            "食品经营许可证已领取，凭条上有时间和编号。",
            "You have collected the food business licence. Time and number are on the slip.",
        ),
        CASE,
        Both("办件编号", "Case number"),
        "HALL:3709992026110500014",
        (
            Both("身份证", "Your ID card"),
            Both("食品经营许可证（正本、副本）", "The licence, original and copy"),
            Both("凭条", "The slip"),
        ),
    ),
    steps=Steps(4, 4, Both("完成", "Done")),
    actions=(
        Action("next", Both("再取一件", "Collect another"), "secondary"),
        Action("finish", Both("办完了，退出", "Finish and leave")),
    ),
)
THANKS_PARTLY = scene(
    "pickup.no_slip",
    "取好了，凭条没有打印出来",
    "Collected; the slip was not printed",
    Thanks(
        Both("请用手机拍下这个编号，和凭条一样有用。", "Take a picture of this number: it is as good as the slip."),
        CASE,
        Both("办件编号", "Case number"),
        tone="care",
        icon="warning-circle",
    ),
    actions=(Action("finish", Both("办完了，退出", "Finish and leave")),),
)
THANKS_SHORT = scene(
    "goodbye",
    "请带好您的身份证和材料",
    "Take your card and papers with you",
    Thanks(Both("谢谢使用，再见", "Thank you, goodbye")),
)
HELP = scene(
    "help",
    "怎么使用这台机器",
    "How to use this machine",
    Pages(tuple(say(f"help.{key}") for key in ("card", "code", "number", "staff"))),
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
