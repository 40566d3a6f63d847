"""The site's profile as it lies on the disk, and laid over the files: signed, for this site, and judged as files are.

It lies in the folder `profile` of the state: `current.json` and the one `before.json`, each a signed text as it came.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk.contract.lockers import Signed
from kiosk.contract.profile import LONGEST_FILE, MOST_FILES, SiteProfile
from kiosk.profile.judging import judge, says
from kiosk.sheets.sheet import Sheet
from kiosk.terminal.settings.broker import with_broker
from kiosk.terminal.settings.layers import state_folder
from kiosk.terminal.settings.model import Laid
from kiosk.terminal.trust import Forged, Trust

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.sheets.problems import Problem

_PLATFORMS = "by the platform"  # stands in no file
FOLDER, CURRENT, BEFORE, REFUSED = "profile", "current.json", "before.json", "refused.json"


class Unfit(Exception):
    """A profile that is not used; `why` is damaged, denied, forged, garbled, other_site, too_long or bad_content."""

    def __init__(self, why: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(why)
        self.why = why
        self.problems = problems


@dataclass(frozen=True)
class Kept:
    """One profile on the disk, ready to be laid over the files; `broken` where it cannot be."""

    sheet: Sheet
    laid: Laid
    broken: Unfit | None = None


def profile_of(signed: Signed, house: Sheet) -> SiteProfile:
    """What a signed text says, if it is the platform's own word for the site of these settings. Raises Unfit."""
    try:
        profile = Trust(_word(house, "platform", "signer")).read(signed, SiteProfile)
    except Forged as forged:
        raise Unfit(forged.why) from None
    if profile.site != _word(house, "terminal", "site"):
        raise Unfit("other_site")
    if len(profile.files) > MOST_FILES or any(len(file.text) > LONGEST_FILE for file in profile.files):
        raise Unfit("too_long")
    return profile


def over(house: Sheet, profile: SiteProfile) -> tuple[Sheet, Laid]:
    """The profile laid over the files, and the broker that comes with it. Raises Unfit where it says what none may
    say, or says it wrongly.
    """
    judged = judge(profile.files)
    if judged.profile is None:
        raise Unfit("bad_content", judged.problems)
    said = {name: table for name, table in judged.sheet.data.items() if name != "tier"}
    below = with_broker(house, profile.broker)
    lines = says(judged.sheet) | ({} if below is house else {"fleet.host": _PLATFORMS, "fleet.port": _PLATFORMS})
    sheet = Sheet(said, judged.sheet.places, judged.sheet.file).over(below)
    return sheet, Laid(profile.version, profile.made, judged.profile.tier.value, lines)


def kept(house: Sheet) -> Iterator[Kept]:
    """What lies on the disk, newest first."""
    folder = folder_of(house)
    if folder is None:
        return
    for name in (CURRENT, BEFORE):
        try:
            signed = msgspec.json.decode((folder / name).read_bytes(), type=Signed)
            yield Kept(*over(house, profile_of(signed, house)))
        except FileNotFoundError:
            continue
        except PermissionError:
            yield Kept(house, Laid(), Unfit("denied"))
        except (OSError, msgspec.MsgspecError):
            yield Kept(house, Laid(), Unfit("damaged"))
        except Unfit as unfit:
            yield Kept(house, Laid(), unfit)


def folder_of(house: Sheet) -> Path | None:
    """Where profiles lie; None where the settings name no state folder."""
    state = state_folder(house)
    return None if state is None else state / FOLDER


def _word(house: Sheet, table: str, key: str) -> str:
    section: Any = house.data.get(table)
    word = section.get(key) if isinstance(section, dict) else None
    return word if isinstance(word, str) else ""
