"""What a scene shows: exactly one piece of content, and the parts it is put together from."""

from __future__ import annotations

from typing import Literal

import msgspec

from kiosk.contract.words import Gap, Number, Words

Tone = Literal["plain", "hall", "done", "care", "stopped", "off"]
DoorState = Literal["opening", "open", "closed", "stuck"]
# Icon names are those of the Phosphor set that the screens ship.
Icon = str


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
    `secret` keypad are read back as dots. `letters` adds X for ID numbers; `point` a decimal point for amounts.
    `value` is what stands there already.
    """

    id: str
    length: int
    shortest: int
    groups: tuple[int, ...] = ()
    note: Words | None = None
    secret: bool = False
    letters: bool = False
    point: bool = False
    value: str = ""


class Typing(msgspec.Struct, frozen=True, tag="typing"):
    """Text typed on the screens' own keyboard: pinyin on 26 or 9 keys, a finger's writing, Latin, or rare characters.

    `sort` "han" offers all of these, "code" capitals, digits and the dash only. `value` is what stands there already;
    `most` the longest answer. Text stays in the screens until it is sent; nothing of it is learnt.
    """

    id: str
    sort: Literal["han", "code"]
    most: int
    least: int = 1
    lines: int = 1
    value: str = ""
    note: Words | None = None


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
    """Reading matter (help, notices, texts to be signed) as paragraphs, shown a page at a time.

    With `to_the_end` the primary action can be touched only when the last page has been seen; the screens say so
    with `Read`.
    """

    paragraphs: tuple[Words, ...]
    to_the_end: bool = False


class Code(msgspec.Struct, frozen=True, tag="code"):
    """A QR to scan with a telephone, large, with what it is for, and what stands beside it to be typed or copied."""

    text: str
    words: Words
    number: Number | None = None
    number_words: Words | None = None
    facts: tuple[Fact, ...] = ()
    note: Words | None = None


class Photo(msgspec.Struct, frozen=True):
    """One page that was photographed: a JPEG no wider than 1000 pixels, and what it is."""

    id: str
    jpeg: bytes
    words: Words


class Photos(msgspec.Struct, frozen=True, tag="photos"):
    """Pages taken so far, the `large` one large and the others small; where none is named, all side by side.

    Touching a small one answers with its id. `live` shows one picture of the camera as it is now, with `note` saying
    what to do; it is sent anew a few times a second.
    """

    photos: tuple[Photo, ...]
    large: str = ""
    live: bool = False
    note: Words | None = None


class Faces(msgspec.Struct, frozen=True, tag="faces"):
    """Five levels, drawn as faces with words; none is chosen beforehand. Touching one answers with its id."""

    levels: tuple[Option, ...]


class Option(msgspec.Struct, frozen=True):
    """One of several equal choices."""

    id: str
    words: Words


class Lanes(msgspec.Struct, frozen=True, tag="lanes"):
    """并联审批: departments side by side, each with where it stands and its clock; the slowest decides."""

    lanes: tuple[LaneShown, ...]
    facts: tuple[Fact, ...]
    now: Words
    call: Words


class LaneShown(msgspec.Struct, frozen=True):
    """One department's lane."""

    words: Words
    state: Pill
    clock: Words | None
    lead: bool = False
    slowest: bool = False
    city: bool = False  # it is decided by the city, not by the county


class Crosshair(msgspec.Struct, frozen=True, tag="crosshair"):
    """A mark on the bare glass, to be touched in its middle: x and y from 0 to 10000 across the glass and down.

    Nothing else can be touched meanwhile, for nobody knows yet where touches arrive; wherever one does it answers.
    """

    id: str
    x: int
    y: int
    note: Words | None = None


Content = (
    Tiles | Rows | Facts | Progress | Place | DoorWall | Keypad | SignaturePad | Lines | Working | Thanks | Pages
    | Typing | Code | Photos | Faces | Lanes | Crosshair
)  # fmt: skip


def is_typed_on(pad: Keypad, digits: str) -> bool:
    """True for digits, with a last X or one decimal point where the pad has that key."""
    if pad.letters:
        digits = digits.removesuffix("X")
    if pad.point:
        yuan, _, fen = digits.partition(".")
        digits = yuan + fen if yuan and len(fen) <= _FEN_DIGITS else ""
    return digits.isascii() and digits.isdigit()


_FEN_DIGITS = 2

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
