"""The whole picture the terminal asks the screens to show, as frozen data.

A scene is what a citizen sees at one moment: one question, one piece of content, what can be touched.
The screens draw it and know nothing else; every touchable thing carries an id that comes back in an intent.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from kiosk.contract.words import Gap, Number, Say, Words

Tone = Literal["plain", "hall", "done", "care", "stopped", "off"]
Role = Literal["primary", "secondary", "stop"]
DoorState = Literal["opening", "open", "closed", "stuck"]
# Icon names are those of the Phosphor set that the screens ship.
Icon = str


class Action(msgspec.Struct, frozen=True):
    """One button of the action bar. At most three a scene; the primary one stands at the right."""

    id: str
    words: Words
    role: Role = "primary"
    icon: Icon = ""


class Steps(msgspec.Struct, frozen=True):
    """The step bar inside a service: current counts from 1."""

    current: int
    total: int
    words: Words


class Pill(msgspec.Struct, frozen=True):
    """A state in one or two words with its icon and tone; colour never says anything alone."""

    words: Words
    tone: Tone
    icon: Icon


class Tile(msgspec.Struct, frozen=True):
    """One verb of the home scene.

    When `why_not` is set the tile keeps its place, cannot be touched, and says why and where else. When `limited` is
    set it can be touched, and says in a "take care" tone what does not work now and what does instead.
    """

    id: str
    words: Words
    hint: Words
    icon: Icon
    why_not: Words | None = None
    limited: Words | None = None


class Row(msgspec.Struct, frozen=True):
    """One line of a list; `ticked` is None where rows are opened rather than selected."""

    id: str
    words: Words
    detail: Words | None = None
    pill: Pill | None = None
    ticked: bool | None = None


class Fact(msgspec.Struct, frozen=True):
    """A name and its value, for example 承诺办结 · 11月12日; `big` facts are those people copy down or act on."""

    words: Words
    value: Gap
    big: bool = False


class Stage(msgspec.Struct, frozen=True):
    """One stage of a case: behind us, here, or still to come, or paused here."""

    words: Words
    detail: Words | None
    place: Literal["past", "here", "ahead", "paused"]


class Cell(msgspec.Struct, frozen=True):
    """One door of the locker wall as it stands in the hall; column and row count from 0 at the top left.

    `tone` other than plain shows staff how a cell stands; citizens see a wall of plain doors and their own.
    """

    number: int
    column: int
    row: int
    height: int = 1
    tone: Tone = "plain"


# ---- content: exactly one piece a scene -------------------------------------------------------------------------


class Tiles(msgspec.Struct, frozen=True, tag="tiles"):
    """Home: at most six verbs."""

    tiles: tuple[Tile, ...]


class Rows(msgspec.Struct, frozen=True, tag="rows"):
    """A list in pages (no scrolling). Touching a row answers with its id."""

    rows: tuple[Row, ...]
    empty: Words | None = None


class Facts(msgspec.Struct, frozen=True, tag="facts"):
    """A card of names and values, with an optional tinted band that says what to do now."""

    facts: tuple[Fact, ...]
    band: Words | None = None


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """A case on its way: stages as a vertical line, facts beside it, what to do now, whom to call."""

    stages: tuple[Stage, ...]
    facts: tuple[Fact, ...]
    now: Words
    call: Words


class Place(msgspec.Struct, frozen=True, tag="place"):
    """Put something at a device of this terminal: a drawn picture of it, with what to do."""

    device: Literal["card", "scanner", "printer", "a4", "camera"]
    busy: bool = False
    note: Words | None = None


class DoorWall(msgspec.Struct, frozen=True, tag="doors"):
    """The cabinet as it stands, with the person's door lit and its number large; a door of 0 lights none."""

    cells: tuple[Cell, ...]
    door: int
    state: DoorState
    side: Literal["left", "right", "here"] = "right"
    note: Words | None = None


class Keypad(msgspec.Struct, frozen=True, tag="keypad"):
    """Digits typed on a large pad with grouped read-back; the answer carries them when complete.

    `length` is the longest answer, `shortest` the least. Digits stay in the screens until they are sent. Those of a
    `secret` keypad are read back as dots.
    """

    id: str
    length: int
    shortest: int
    groups: tuple[int, ...] = ()
    note: Words | None = None
    secret: bool = False


class SignaturePad(msgspec.Struct, frozen=True, tag="signature"):
    """A text, and below it a field in which a finger signs. The strokes come back when `签好了` is touched.

    `paragraphs` are exactly what is signed: the terminal renders the same words in the same language for its record.
    Strokes stay in the screens until they are sent; 重写 wipes the field.
    """

    id: str
    paragraphs: tuple[Words, ...]
    note: Words | None = None


class Lines(msgspec.Struct, frozen=True, tag="lines"):
    """Something happened: what, how far your matter is, what to do now, whom to call, and a code to quote."""

    what: Words
    matter: Words
    now: Words
    call: Words
    code: str
    tone: Tone = "care"


class Working(msgspec.Struct, frozen=True, tag="working"):
    """Wait, with the reason."""

    words: Words


class Thanks(msgspec.Struct, frozen=True, tag="thanks"):
    """What was done, a number to keep, what to take along. `tone` is other than "done" where something is missing."""

    done: Words
    number: Number | None = None
    number_words: Words | None = None
    qr: str = ""
    take: tuple[Words, ...] = ()
    tone: Tone = "done"
    icon: Icon = "check-circle"


class Pages(msgspec.Struct, frozen=True, tag="pages"):
    """Reading matter (help, notices) as paragraphs, shown a page at a time."""

    paragraphs: tuple[Words, ...]


Content = (
    Tiles | Rows | Facts | Progress | Place | DoorWall | Keypad | SignaturePad | Lines | Working | Thanks | Pages
)  # fmt: skip


class Display(msgspec.Struct, frozen=True):
    """How this citizen wants it shown; reset when the session ends."""

    language: Literal["zh", "en"] = "zh"
    large: bool = False
    low: bool = False  # controls within reach of a wheelchair user (lowest 45 % of a portrait screen)
    contrast: bool = False  # black ground, white and yellow
    muted: bool = False  # says nothing aloud


class Countdown(msgspec.Struct, frozen=True):
    """Time is running out: the screens count down and offer 继续办理."""

    seconds: int


class Frame(msgspec.Struct, frozen=True):
    """The fixed frame: the same at every scene of a terminal, apart from what may be left or undone now."""

    centre: Words
    phone: str
    demo: bool = False
    leave: bool = False  # 退出 shown: a session is open and may be left now
    back: bool = False
    home: bool = False
    help: bool = True
    voiced: bool = False  # this terminal speaks, so that a citizen may want it silent
    banner: Words | None = None  # for example: network away, pickup not affected


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """One numbered picture. `name` is its class for logs and pictures (pickup.door_open), never content."""

    number: int = 0  # given by the desk when it is shown
    name: str
    question: Words
    content: Content
    hint: Words | None = None
    steps: Steps | None = None
    actions: tuple[Action, ...] = ()
    voice: Say | None = None
    frame: Frame | None = None  # filled in by the desk
    display: Display = Display()
    warning: Countdown | None = None

    def offers(self) -> frozenset[str]:
        """Ids that may come back as chosen: actions, rows, and the tiles that work."""
        ids = {action.id for action in self.actions}
        match self.content:
            case Tiles(tiles):
                ids.update(tile.id for tile in tiles if tile.why_not is None)
            case Rows(rows):
                ids.update(row.id for row in rows)
            case _:
                pass
        return frozenset(ids)

    def asks_for(self, keypad: str, digits: str) -> bool:
        """True when this scene has that keypad and these digits fit it."""
        match self.content:
            case Keypad(id=id, length=length, shortest=shortest):
                return id == keypad and digits.isascii() and digits.isdigit() and shortest <= len(digits) <= length
            case _:
                return False

    def asks_to_sign(self, pad: str, strokes: tuple[tuple[int, ...], ...]) -> bool:
        """True when this scene has that pad and the strokes are a signature that fits it."""
        match self.content:
            case SignaturePad(id=id):
                return id == pad and is_signature(strokes)
            case _:
                return False


# A signature of five characters has forty strokes of a second each at most, told sixty times a second.
MOST_STROKES, MOST_POINTS, LEAST_POINTS = 80, 4000, 6
_ACROSS = 10_000
_PER_POINT = 3


def is_signature(strokes: tuple[tuple[int, ...], ...]) -> bool:
    """True for strokes that a finger can have drawn: lists of x, y, milliseconds, and more than a tap."""
    if not 1 <= len(strokes) <= MOST_STROKES or any(not stroke or len(stroke) % _PER_POINT for stroke in strokes):
        return False
    points = sum(len(stroke) for stroke in strokes) // _PER_POINT
    placed = (0 <= value <= _ACROSS for stroke in strokes for at in (0, 1) for value in stroke[at::_PER_POINT])
    return LEAST_POINTS <= points <= MOST_POINTS and all(placed)
