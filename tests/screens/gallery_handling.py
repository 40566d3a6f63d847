"""Sample scenes of handling: codes for a telephone, photographed pages, faces, departments, amounts and long texts."""

from __future__ import annotations

import functools
import io

import msgspec
from PIL import Image, ImageDraw

from kiosk.contract.content import (
    Code,
    Faces,
    Fact,
    Keypad,
    Lanes,
    LaneShown,
    Option,
    Pages,
    Photo,
    Photos,
    Pill,
    Row,
    Rows,
)
from kiosk.contract.scene import Action, Display, Scene, Steps
from kiosk.contract.words import Both, Number
from tests.screens.gallery_frame import CALL, CASE, scene

_LOW, _NIGHT = Display(low=True), Display(contrast=True)
_GO_ON = Action("go_on", Both("继续", "Go on"))
_TURN_BACK = Action("back", Both("先不办了", "Not today"), "secondary")


def _also(scene: Scene, *displays: Display) -> tuple[Scene, ...]:
    """The scene in other displays."""
    kinds = {_LOW: "low", _NIGHT: "contrast"}
    return tuple(msgspec.structs.replace(scene, name=f"{kinds[way]}.{scene.name}", display=way) for way in displays)


# ---- codes ----------------------------------------------------------------------------------------------------------

HANDED_OVER = scene(
    "handle.telephone",
    "请用手机扫一扫",
    "Scan this with your telephone",
    Code(
        "https://hall.dongping.example/h/7Q4K-93XD-11AZ",
        Both("用手机拍材料，拍完自动传到这里", "Photograph your papers there: they come here by themselves"),
        note=Both("10分钟内有效，只能传这一次。", "Valid for 10 minutes, and only for this once."),
    ),
    actions=(_TURN_BACK,),
)
TAKEN = scene(
    "handle.taken",
    "已经交上去了",
    "It has been handed in",
    Code(
        "3709992026110500014",
        Both("用这个码可以查办到哪一步", "With this code you can see how far it is"),
        CASE,
        Both("办件编号", "Case number"),
        (
            Fact(Both("查询码", "Query code"), Number("482913", (3, 3)), big=True),
            Fact(Both("承诺办结", "Promised by"), Both("11月12日（星期四）", "Thu 12 Nov")),
            Fact(Both("要交的钱", "To pay"), "¥1,234.50"),
            Fact(Both("结果怎么给您", "How you get the result"), Both("放进取件柜", "In a locker of this hall")),
        ),
        Both(
            "请在15天内把原件放进收件柜。到期没交，申请就不算了。",
            "Please put the originals in the locker within 15 days, or the application lapses.",
        ),
    ),
    steps=Steps(4, 4, Both("提交", "Hand in")),
    actions=(_GO_ON,),
)

# ---- photographs ----------------------------------------------------------------------------------------------------


@functools.cache
def sheet(number: int, size: tuple[int, int] = (1000, 1414)) -> bytes:
    """A page with lines of writing, as a JPEG."""
    picture = Image.new("RGB", size, "#f4f1e8")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((60, 60, size[0] - 60, 120 + 20 * number), fill="#96161c")
    for line in range(12):
        y = 260 + line * size[1] // 16
        pen.rectangle((80, y, size[0] - 120 - 60 * ((line * number) % 5), y + 22), fill="#3a4450")
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=80)
    return held.getvalue()


def _photo(number: int) -> Photo:
    return Photo(f"page-{number}", sheet(number), Both(f"第{number}页", f"Page {number}"))


_AGAIN = Action("again", Both("重拍", "Again"), "secondary", "arrow-counter-clockwise")
_ENOUGH = Action("enough", Both("拍好了", "That is all"), "primary", "check")
ONE_PHOTO = scene(
    "material.page",
    "看得清楚吗？",
    "Is it easy to read?",
    Photos((_photo(1),), large="page-1"),
    hint=Both("四个角都在、字看得清就可以", "All four corners, and every word"),
    actions=(_AGAIN, _ENOUGH),
)
THREE_PHOTOS = scene(
    "material.pages",
    "拍了3页，都在吗？",
    "3 pages: are they all here?",
    Photos(tuple(_photo(number) for number in (1, 2, 3)), large="page-2"),
    actions=(_AGAIN, Action("more", Both("再拍一页", "One more"), "secondary"), _ENOUGH),
)
MANY_PHOTOS = scene(
    "material.many",
    "拍了12页，都在吗？",
    "12 pages: are they all here?",
    Photos(tuple(_photo(number) for number in range(1, 13)), large="page-1"),
    actions=(_AGAIN, _ENOUGH),
)
SIDE_BY_SIDE = scene(
    "material.side_by_side",
    "拍了8页，都在吗？",
    "8 pages: are they all here?",
    Photos(tuple(_photo(number) for number in range(1, 9))),
    hint=Both("点一页，可以看大图、重拍或删掉", "Touch one to see it large, take it again or drop it"),
    actions=(Action("more", Both("再拍一页", "One more"), "secondary"), _ENOUGH),
)
SINGLE = scene(
    "material.single",
    "拍了1页，都在吗？",
    "One page: is that all?",
    Photos((_photo(1),)),
    actions=(Action("more", Both("再拍一页", "One more"), "secondary"), _ENOUGH),
)
LIVE = scene(
    "material.live",
    "请把营业执照放在拍摄台上",
    "Lay your business licence under the camera",
    Photos(
        (_photo(1), _photo(2), Photo("live", sheet(5, (960, 720)), Both("现在", "Now"))),
        large="live",
        live=True,
        note=Both("纸有一角在外面，请往中间移", "One corner is outside: move it to the middle"),
    ),
    actions=(_AGAIN, Action("shoot", Both("拍摄", "Take it"), "primary", "camera")),
)
LIVE_FIRST = scene(
    "material.live_first",
    "请把身份证放在拍摄台上",
    "Lay your ID card under the camera",
    Photos((_photo(1),), live=True, note=Both("请把材料放在拍摄台上", "Lay the paper under the camera")),
    actions=(Action("shoot", Both("拍摄", "Take it"), "primary", "camera"),),
)

# ---- faces ----------------------------------------------------------------------------------------------------------

FACES = scene(
    "handle.rate",
    "这次办得怎么样？",
    "How was it this time?",
    Faces(
        (
            Option("5", Both("非常满意", "Very satisfied")),
            Option("4", Both("满意", "Satisfied")),
            Option("3", Both("基本满意", "Fairly satisfied")),
            Option("2", Both("不满意", "Dissatisfied")),
            Option("1", Both("非常不满意", "Very dissatisfied")),
        )
    ),
    hint=Both("评不评、怎么评，都不影响您的事", "Whatever you say has no influence on your case"),
    actions=(Action("skip", Both("不评价，直接结束", "Leave it out"), "secondary"),),
)

# ---- departments ----------------------------------------------------------------------------------------------------

_AT_WORK = Pill(Both("正在审", "Under review"), "hall", "hourglass-medium")
_DONE = Pill(Both("审完了", "Done"), "done", "check-circle")
_WAITS = Pill(Both("等您补材料", "Waits for you"), "care", "warning")


def _lane(zh: str, en: str, state: Pill, clock: Both | None, **marks: bool) -> LaneShown:
    return LaneShown(Both(zh, en), state, clock, **marks)


_BUREAU = _lane(
    "县行政审批服务局", "Approval Service Bureau", _DONE, Both("用了2个工作日", "Took 2 working days"), lead=True
)
_FIRE = _lane(
    "市消防救援支队",
    "City Fire and Rescue",
    _AT_WORK,
    Both("还有6个工作日", "6 working days left"),
    slowest=True,
    city=True,
)
_HEALTH = _lane("县卫生健康局", "Health Bureau", _WAITS, Both("暂停计时", "Paused"))
_MARKET = _lane("县市场监督管理局", "Market Supervision Administration", _AT_WORK, Both("还有3个工作日", "3 days left"))
LANES = scene(
    "handle.lanes",
    "开一家小餐馆",
    "Opening a small restaurant",
    Lanes(
        (_BUREAU, _FIRE, _HEALTH),
        (
            Fact(Both("最晚办结", "At the latest by"), Both("11月18日（星期三）", "Wed 18 Nov"), big=True),
            Fact(Both("办件编号", "Case number"), CASE),
        ),
        Both("卫生健康局要您补一份材料，其他部门不用等。", "The Health Bureau needs one more paper; the others go on."),
        CALL,
    ),
    actions=(Action("correct", Both("现在补材料", "Hand it in now")),),
)
LANES_FOUR = scene(
    "handle.lanes_four",
    "开一家小餐馆",
    "Opening a small restaurant",
    Lanes(
        (_BUREAU, _FIRE, _HEALTH, _MARKET),
        (Fact(Both("最晚办结", "At the latest by"), Both("11月18日（星期三）", "Wed 18 Nov"), big=True),),
        Both("您现在不用做什么。办好会发短信。", "Nothing for you to do now. A message tells you when it is done."),
        CALL,
    ),
    actions=(Action("ok", Both("知道了", "OK")),),
)
LANES_TWO = msgspec.structs.replace(
    LANES, name="handle.lanes_two", content=msgspec.structs.replace(LANES.content, lanes=(_BUREAU, _FIRE))
)

# ---- numbers and texts ----------------------------------------------------------------------------------------------

ID_NUMBER = scene(
    "form.id_number",
    "请输入法定代表人的身份证号",
    "Type the ID number of the person in charge",
    Keypad("id", 18, 18, (6, 8, 4), letters=True, value="37092319680412201"),
    hint=Both("最后一位可能是X", "The last sign may be an X"),
)
AMOUNT = scene(
    "form.amount",
    "您的店投资多少钱？",
    "How much do you invest?",
    Keypad("amount", 12, 1, point=True, value="1234567.5", note=Both("单位：元", "In yuan")),
)
AMOUNT_NONE = scene("form.amount_none", "投资多少？", "How much?", Keypad("amount", 12, 1, point=True))
DATE = scene(
    "form.date", "哪一天开业？", "On which day do you open?", Keypad("date", 8, 8, (4, 2, 2), value="20261128")
)
NO_DATE = scene("form.no_date", "哪一天开业？", "On which day?", Keypad("date", 8, 8, (4, 2, 2), value="20260231"))
_CLAUSE = (
    "本人已经阅读并理解下列内容：所填写的信息和提交的材料真实、准确、完整；在取得许可后按照要求开展经营活动，"
    "接受并配合监督检查；如果承诺不实，愿意承担相应的法律责任，由此取得的许可可以被撤销。"
)
_ENGLISH = (
    "I have read and understood the following: what I have written and handed in is true, exact and complete; once I "
    "have the permit I keep to its terms and help those who inspect it; if this is untrue the permit may be revoked."
)
AGREE = scene(
    "material.text",
    "请看完告知承诺书",
    "Please read the letter of commitment",
    Pages(tuple(Both(f"{n}、{_CLAUSE}", f"{n}. {_ENGLISH}") for n in range(1, 8)), to_the_end=True),
    actions=(_TURN_BACK, Action("agree", Both("我看完了，同意", "I have read it and agree"))),
)
AGREE_SHORT = scene(
    "material.short_text",
    "请看完告知承诺书",
    "Please read the letter of commitment",
    Pages((Both(_CLAUSE, _ENGLISH),), to_the_end=True),
    actions=(_TURN_BACK, Action("agree", Both("我看完了，同意", "I have read it and agree"))),
)

# ---- yes or no, and many pages of choices ---------------------------------------------------------------------------

_YES, _NO = Both("是", "Yes"), Both("不是", "No")
YES_NO = scene(
    "form.yes_no",
    "您的店里用明火做饭吗？",
    "Do you cook with an open flame?",
    Rows((Row("yes", _YES), Row("no", _NO))),
    steps=Steps(2, 4, Both("填表", "Questions")),
)
_GOODS = ("热食类", "冷食类", "生食类", "糕点类", "自制饮品", "散装酒", "凉菜", "裱花蛋糕", "乳制品", "预包装食品")
MANY_TICKS = scene(
    "form.many",
    "您要卖哪几样？",
    "Which of these will you sell?",
    Rows(tuple(Row(str(place), Both(name, f"Goods {place}"), ticked=place == 8) for place, name in enumerate(_GOODS))),
    actions=(_GO_ON,),
)

HANDLING = (
    HANDED_OVER, *_also(HANDED_OVER, _NIGHT), TAKEN, *_also(TAKEN, _LOW, _NIGHT), ONE_PHOTO, THREE_PHOTOS,
    *_also(THREE_PHOTOS, _LOW, _NIGHT), MANY_PHOTOS, *_also(MANY_PHOTOS, _LOW), LIVE, *_also(LIVE, _LOW, _NIGHT),
    LIVE_FIRST, SIDE_BY_SIDE, *_also(SIDE_BY_SIDE, _LOW, _NIGHT), SINGLE,
    FACES, *_also(FACES, _LOW, _NIGHT), LANES, *_also(LANES, _NIGHT), LANES_FOUR, LANES_TWO, YES_NO,
    *_also(YES_NO, _LOW, _NIGHT), MANY_TICKS, ID_NUMBER, *_also(ID_NUMBER, _LOW, _NIGHT), AMOUNT,
    *_also(AMOUNT, _LOW, _NIGHT), AMOUNT_NONE, DATE, *_also(DATE, _LOW), NO_DATE, AGREE, *_also(AGREE, _LOW, _NIGHT),
    AGREE_SHORT,
)  # fmt: skip
