"""Reading a folder of profiles: a file a tier, and a file a site that is laid over its tier's. All mistakes at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.contract.profile import LONGEST_FILE, ProfileFile, Tier
from kiosk.profile.judging import Judged, judge
from kiosk.profile.place import Profile
from kiosk.sheets.problems import Place, Problem, Unread
from kiosk.sheets.sheet import read_sheet

# The tiers that come with the program, for folders that have none of their own.
SHIPPED = Path(__file__).resolve().parents[3] / "config" / "profiles"
PROFILES = "profiles"  # the folder of the sites' files, in that of the seed
TIERS = tuple(tier.value for tier in Tier)


class BadProfiles(Exception):
    """These files make no profiles: all their problems, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Written:
    """One site's profile as its files say it."""

    site: str
    files: tuple[ProfileFile, ...]
    profile: Profile


def read_profiles(
    folder: Path, *, items: Collection[int] | None = None, tiers: Path = SHIPPED
) -> tuple[tuple[str, ...], tuple[Written, ...]]:
    """The tiers that are written in this folder, and its sites' profiles. Raises BadProfiles.

    `items` are the numbers of the catalogue's items, where they are known.
    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        what, chinese = "there is no profile here", "这里没有站点配置"
        raise BadProfiles([Problem(Place(folder, 1), what, "add county.toml, or a site's file", chinese)])
    written, problems, read = list[Written](), list[Problem](), list[str]()
    for file in files:
        try:
            layers = _layers(file, folder, tiers)
        except Unread as unread:
            problems.append(unread.problem)
            continue
        judged = judge((layer for layer, _ in layers), whole=file.stem not in TIERS)
        paths = {Path(layer.name): path for layer, path in layers}
        problems += _where_they_lie([*judged.problems, *_unknown_items(judged, items)], paths)
        if file.stem in TIERS:
            read.append(file.stem)
        elif judged.profile is not None:
            written.append(Written(file.stem, tuple(layer for layer, _ in layers), judged.profile))
    if problems:
        raise BadProfiles(problems)
    return tuple(read), tuple(written)


def _layers(file: Path, folder: Path, tiers: Path) -> list[tuple[ProfileFile, Path]]:
    """A site's file over that of the tier it names; a tier's file alone. Raises Unread."""
    sheet = read_sheet(file)
    named = sheet.data.get("tier")
    place = sheet.place(("tier",))
    if named not in TIERS or (file.stem in TIERS and named != file.stem):
        allowed = f'"{file.stem}"' if file.stem in TIERS else ", ".join(f'"{tier}"' for tier in TIERS)
        what, chinese = "tier does not say what kind of place this is", f"tier 应当是 {allowed}"
        raise Unread(Problem(place, what, f"write tier = {allowed}", chinese))
    layers = [file]
    if file.stem not in TIERS:
        own = folder / f"{named}.toml"
        layers.insert(0, own if own.exists() else tiers / f"{named}.toml")
    return [(_file(path), path) for path in layers]


def _file(path: Path) -> ProfileFile:
    read_sheet(path)  # says where it cannot be read
    text = path.read_text("utf-8")
    if len(text) > LONGEST_FILE:
        what, chinese = f"is longer than {LONGEST_FILE} characters", f"文件超过 {LONGEST_FILE} 字"
        raise Unread(Problem(Place(path, 1), what, "say less", chinese))
    return ProfileFile(path.name, text)


def _unknown_items(judged: Judged, items: Collection[int] | None) -> Iterator[Problem]:
    if judged.profile is None or items is None:
        return
    for place, number in enumerate(judged.profile.offer.only or ()):
        if number not in items:
            what, chinese = f"offer.only: the catalogue has no item {number}", f"offer.only:目录里没有事项{number}"
            yield Problem(judged.sheet.place(("offer", "only", place)), what, "see items/", chinese)


def _where_they_lie(problems: Iterable[Problem], paths: dict[Path, Path]) -> Iterator[Problem]:
    """The same problems, at the paths of the files on this machine."""
    for problem in problems:
        file = paths.get(problem.place.file, problem.place.file)
        yield dataclasses.replace(problem, place=Place(file, problem.place.line))
