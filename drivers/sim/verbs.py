"""What hands can do in the hall, as a table: the socket, the command line and the page all read it from here."""

from __future__ import annotations

from dataclasses import dataclass

SOCKET = "control"  # name of the unix socket in the state directory
DEVICES = ("reader", "scanner", "printer", "locks", "a4", "camera", "cabinet", "ups")

_READER = (
    "unreadable stumbles wrong_card not_genuine always_found bad_checksum bytewise junk_prefix not_authorised"
    " self_test_failed"
)
_PRINTER = "silent deaf late marks reports single_bits answers_inside_pictures clears_whenever_asked"
_LOCKS = "lose_reply late_reply late_by echo inverted line_noise bad_checksum active_reports"

# Switches of the simulated devices, by the names their classes give them and explain.
FAULTS: dict[str, tuple[str, ...]] = {
    "reader": tuple(_READER.split()),
    "scanner": ("pieces", "late"),
    "printer": tuple(_PRINTER.split()),
    "locks": tuple(_LOCKS.split()),
    "a4": ("garbled", "bytewise", "late", "busy", "answers_lost", "stale_reasons", "skips_paper", "says"),
    "camera": ("black", "garbled", "stalled"),
    "cabinet": ("bad_checksum", "echo", "line_noise", "exception"),
    "ups": ("stale", "driver_gone", "denied", "garbled"),
}


@dataclass(frozen=True)
class Argument:
    """One thing a verb must be told; `several` takes the rest of the command line."""

    name: str
    kind: type[str | int] = str
    help: str = ""
    choices: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Verb:
    """One movement of the hands, with what it must be told."""

    name: str
    help: str
    arguments: tuple[Argument, ...] = ()


_WHO = Argument("who", help="name on the card, its place in the stack counted from 0, or the person's phone number")
_DOOR = Argument("door", int, "number on the door")
_OTHER = Argument("other", int, "number on the other door")
_DEVICE = Argument("device", help="which device", choices=DEVICES)
_RECEIPT = Argument("number", int, "receipts count from 1")
_MESSAGE = Argument("number", int, "messages count from 1")
_SHEET = Argument("kind", help="which sheet", choices=("a4", "card", "slip"))
_TEXT = Argument("text", help="what the code says")
_PUT = Argument("item", help="its id, what its label says, or what kind of papers it is")
_BOARD = Argument("board", int, "lock boards count from 1")
_THING = Argument("item", help="its id, or what its label says")
_FAULT = Argument("fault", help="its switch: " + "; ".join(f"{name}: {' '.join(FAULTS[name])}" for name in DEVICES))
_VALUE = Argument("value", int, "a number for switches that count or wait, 0 for off; else on", optional=True)

VERBS = (
    Verb("lay", "放卡: lay somebody's card on the reader", (_WHO,)),
    Verb("lift", "拿起卡: take the card off the reader"),
    Verb("show", "出示二维码: hold a code with any text before the scanner", (_TEXT,)),
    Verb(
        "show-pickup",
        "出示取件码: hold somebody's pickup QR code before the scanner",
        (_WHO, Argument("item", help="which deposit, when several wait; else the first", optional=True)),
    ),
    Verb("show-badge", "出示工牌: hold the badge of somebody of the staff before the scanner", (_WHO,)),
    Verb("show-label", "扫条码: hold the label of a thing before the scanner", (_THING,)),
    Verb("show-receipt", "出示凭条: hold the code printed on a receipt before the scanner", (_RECEIPT,)),
    Verb(
        "message",
        "来短信: a message comes to somebody's phone",
        (_WHO, Argument("text", help="what it says"), Argument("qr", help="the code in it", optional=True)),
    ),
    Verb("show-message", "出示短信: hold the code of such a message before the scanner", (_MESSAGE,)),
    Verb("hide", "收起: take away what is before the scanner"),
    Verb("tear", "纸用完: the paper roll ends now, in the middle of a receipt if one is printing"),
    Verb("near", "纸将尽: the roll is near its end"),
    Verb("load", "装纸: put in a new roll"),
    Verb("open-cover", "打开上盖: open the printer's cover"),
    Verb("close-cover", "合上上盖: close the printer's cover"),
    Verb("jam-cutter", "卡住切刀: jam the cutter"),
    Verb("free-cutter", "清理切刀: free the cutter"),
    Verb("take-receipt", "撕下凭条: tear off a receipt that hangs from the slot", (_RECEIPT,)),
    Verb("take", "取物: take what lies behind an open door", (_DOOR,)),
    Verb("put", "放物: put a thing from hand or trolley, or papers of any name, behind an open door", (_DOOR, _PUT)),
    Verb("shut", "关门: push a door shut", (_DOOR,)),
    Verb("shut-all", "全部关上: push all doors shut"),
    Verb("leave", "敞开: pull a door open without any command and leave it standing open", (_DOOR,)),
    Verb("key", "用钥匙开: open a door with its key, jammed or not, without any command", (_DOOR,)),
    Verb("jam", "卡住门: no pulse opens this door any more", (_DOOR,)),
    Verb("stick", "门粘住: the next pulse does not open this door, the one after does", (_DOOR,)),
    Verb("blind", "门磁坏: this door's sensor says closed for ever", (_DOOR,)),
    Verb("stuck-open", "门磁卡住: this door's sensor says open for ever", (_DOOR,)),
    Verb("beam-dead", "光束坏: this cell's beam says that nothing lies there", (_DOOR,)),
    Verb("beam-blocked", "光束被挡: this cell's beam says that something lies there", (_DOOR,)),
    Verb("free", "修好门: the door, its sensor and its beam work again", (_DOOR,)),
    Verb("cross", "接错线: the wires of two locks are swapped, the pulse for one opens the other", (_DOOR, _OTHER)),
    Verb("uncross", "接对线: the wires of a lock and the one it was swapped with go where they should", (_DOOR,)),
    Verb("silence-board", "锁板断电: one of several lock boards has no power", (_BOARD,)),
    Verb("wake-board", "锁板通电: it answers again", (_BOARD,)),
    Verb("empty-drawer", "取出A4纸: take all paper out of the A4 printer's drawer"),
    Verb("fill-drawer", "装A4纸: fill the drawer"),
    Verb("jam-a4", "A4卡纸: a sheet is stuck"),
    Verb("clear-a4", "清理卡纸: pull it out"),
    Verb("open-a4", "打开A4盖板: open the cover of the A4 printer"),
    Verb("close-a4", "合上A4盖板: close it"),
    Verb("toner", "墨粉: so much toner is left", (Argument("percent", int, "0 to 100"),)),
    Verb("lay-page", "放材料: lay a sheet under the document camera", (_SHEET,)),
    Verb("take-page", "收材料: take it away"),
    Verb("open-cabinet", "打开机柜: open the service door"),
    Verb("close-cabinet", "关上机柜: shut it"),
    Verb("knock", "撞机柜: shake the cabinet"),
    Verb("step-up", "走近: somebody comes near"),
    Verb("step-away", "走开: nobody is near any more"),
    Verb("sound-fire", "火警: the fire panel gives alarm"),
    Verb("end-fire", "火警解除: the fire panel is reset"),
    Verb("open-hall-door", "大厅门不关: somebody keeps the hall's door open"),
    Verb("close-hall-door", "大厅门关上: it falls shut"),
    Verb("heat", "机柜过热: the thermostat in the cabinet closes"),
    Verb("cool", "机柜降温: it opens again"),
    Verb("stop-fan", "风扇停转: the fan says that it stands still"),
    Verb("start-fan", "风扇转动: it turns again"),
    Verb("cut-mains", "停电: the mains fail, the battery carries on"),
    Verb("restore-mains", "来电: the mains are back"),
    Verb("battery", "电池: the battery is that full", (Argument("percent", int, "0 to 100"),)),
    Verb("pull", "拔线: pull a device's cable", (_DEVICE,)),
    Verb("plug", "插线: plug it in again; a serial line comes back under another name", (_DEVICE,)),
    Verb("silence", "断电: the cable stays in, the device says nothing", (_DEVICE,)),
    Verb("wake", "通电: it answers again", (_DEVICE,)),
    Verb("disturb", "干扰: lay a device's cable beside a motor, nothing it says arrives as it was", (_DEVICE,)),
    Verb("calm", "去干扰: lay it back", (_DEVICE,)),
    Verb("fault", "加故障: switch a fault of a simulated device on", (_DEVICE, _FAULT, _VALUE)),
    Verb("heal", "去故障: switch it off again", (_DEVICE, _FAULT)),
    Verb("reset", "重来: everything as it was at the start, cables in, doors shut, items in their cells"),
)

BY_NAME = {verb.name: verb for verb in VERBS}
