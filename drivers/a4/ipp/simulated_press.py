"""The machine inside a simulated A4 printer: paper, toner, a cover, jobs in a row, and sheets that come out."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drivers.a4.ipp.codec import JobState

if TYPE_CHECKING:
    from collections.abc import Callable

_FULL_TRAY = 250
_LOW_TRAY = 20
_LOW_TONER = 10


@dataclass(frozen=True)
class Sheet:
    """One page in the tray: of which document (sha256 of its bytes), and which page of it."""

    sha256: str
    page: int


@dataclass
class Job:
    """One job as the printer keeps it."""

    number: int
    name: str
    user: str
    document: bytes = field(repr=False)
    pages: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    state: JobState = JobState.PENDING
    printed: int = 0
    began: bool = False

    @property
    def ended(self) -> bool:
        """True when nothing more happens to it."""
        return self.state >= JobState.CANCELED


class Press:
    """Prints one job after another, a page every `page_time` seconds, and stops while something is in its way."""

    def __init__(self, page_time: float) -> None:
        self.page_time = page_time
        self.jobs: list[Job] = []
        self.sheets: list[Sheet] = []
        self.changed: Callable[[], None] | None = None
        self.skips_paper = False  # takes a job for done of which nothing came out
        self._paper = _FULL_TRAY
        self._toner = 80  # percent
        self._jammed = self._cover_open = self._paused = False
        self._stirred = asyncio.Event()
        self._printing: asyncio.Task[None] | None = None

    # ---- what hands do ----------------------------------------------------------------------------------------------

    @property
    def paper(self) -> int:
        """Sheets in the drawer."""
        return self._paper

    def load(self, sheets: int = _FULL_TRAY) -> None:
        """Lay paper in."""
        self._paper = sheets
        self._stir()

    def take_paper(self) -> None:
        """Take all paper out of the drawer."""
        self.load(0)

    @property
    def toner(self) -> int:
        """Percent left in the cartridge."""
        return self._toner

    @toner.setter
    def toner(self, percent: int) -> None:
        self._toner = percent
        self._stir()

    @property
    def jammed(self) -> bool:
        """Whether a sheet is stuck."""
        return self._jammed

    @jammed.setter
    def jammed(self, stuck: bool) -> None:
        self._jammed = stuck
        self._stir()

    @property
    def cover_open(self) -> bool:
        """Whether the cover stands open."""
        return self._cover_open

    @cover_open.setter
    def cover_open(self, is_open: bool) -> None:
        self._cover_open = is_open
        self._stir()

    @property
    def paused(self) -> bool:
        """Whether somebody has pressed the pause key."""
        return self._paused

    @paused.setter
    def paused(self, pressed: bool) -> None:
        self._paused = pressed
        self._stir()

    # ---- how it is --------------------------------------------------------------------------------------------------

    @property
    def current(self) -> Job | None:
        """The job whose turn it is."""
        return next((job for job in self.jobs if not job.ended), None)

    @property
    def obstacles(self) -> list[str]:
        """Why no page can come out, as stems of printer-state-reasons."""
        held = {
            "media-jam": self._jammed,
            "cover-open": self._cover_open,
            "media-empty": self._paper == 0,
            "toner-empty": self._toner == 0,
            "paused": self._paused,
        }
        return [stem for stem, stands in held.items() if stands]

    @property
    def wishes(self) -> list[str]:
        """What will be missing soon."""
        low = {"media-low": 0 < self._paper <= _LOW_TRAY, "toner-low": 0 < self._toner <= _LOW_TONER}
        return [stem for stem, stands in low.items() if stands]

    # ---- what it is told --------------------------------------------------------------------------------------------

    def take(self, job: Job) -> None:
        """Print a job when its turn comes."""
        self.jobs.append(job)
        if self._printing is None or self._printing.done():
            self._printing = asyncio.create_task(self._print_all(), name="simulated press")
        self._stir()

    def cancel(self, job: Job) -> None:
        """Stop a job: nothing more of it comes out."""
        job.state = JobState.CANCELED
        self._stir()

    async def close(self) -> None:
        """Switch it off."""
        if self._printing is not None:
            self._printing.cancel()
            await asyncio.gather(self._printing, return_exceptions=True)

    async def _print_all(self) -> None:
        while (job := self.current) is not None:
            job.state, job.began = JobState.PROCESSING, True
            while not job.ended:
                await self._print_page(job)
            self._stir()

    async def _print_page(self, job: Job) -> None:
        """One page comes out, unless something is in the way when it should."""
        await asyncio.sleep(self.page_time)
        if job.ended:
            return
        if self.skips_paper or job.printed == job.pages:
            job.state = JobState.COMPLETED
        elif self.obstacles:
            self._stirred.clear()
            await self._stirred.wait()
        else:
            job.printed += 1
            self._paper -= 1
            self.sheets.append(Sheet(hashlib.sha256(job.document).hexdigest(), job.printed))
            self._stir()

    def _stir(self) -> None:
        self._stirred.set()
        if self.changed is not None:
            self.changed()
