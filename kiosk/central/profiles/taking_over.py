"""Taking profiles over into the platform's books: what has changed becomes a version, older ones can be put back.

What the platform itself says of a site (its messages, refusals, hours of the staff) is written from the same profile.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.orm import Session as Db

from kiosk.central.items.shelf import current_items
from kiosk.central.profiles.folder import BadProfiles, Written, read_profiles
from kiosk.central.storage import locked
from kiosk.central.tables.helping import StaffHoursRow
from kiosk.central.tables.places import SiteRow, SpotRow, TerminalRow
from kiosk.central.tables.profiles import ProfileRow, ProfileSeenRow
from kiosk.contract.names import Name
from kiosk.contract.profile import ProfileFile, SiteProfile
from kiosk.contract.sealing import text_hash
from kiosk.profile.judging import judge
from kiosk.profile.place import Profile
from kiosk.sheets.problems import Place, Problem


def take_over_profiles(db: Db, folder: Path, now: dt.datetime) -> None:
    """Publish what was written since the last time. Raises BadProfiles, and then nothing is changed."""
    numbers = {row.number for row in current_items(db)}
    _, written = read_profiles(folder, items=numbers or None)
    known = set(db.scalars(select(SiteRow.code)))
    strange = [one for one in written if one.site not in known]
    if strange:
        raise BadProfiles(
            Problem(Place(folder / f"{one.site}.toml", 1), f"there is no site {one.site}", chinese="没有这个站点")
            for one in strange
        )
    for one in written:
        if _mark(one.files) != _written_last(db, one.site):
            publish(db, one, now)


def publish(db: Db, written: Written, now: dt.datetime, *, puts_back: int = 0, by: str = "") -> ProfileRow:
    """A new version for a site, and what the platform says of the site from now on."""
    site = locked(db, SiteRow, written.site)
    assert site is not None  # noqa: S101  (asked for by whoever calls)
    before = current(db, written.site)
    said = SiteProfile(written.site, 0, now, written.files, puts_back, content(before).broker if before else "")
    row = _add(db, said, by)
    _say(db, site, written.profile)
    db.flush()
    return row


def tell_broker(db: Db, broker: str, now: dt.datetime) -> None:
    """Tell the terminals of every site that has a profile where the broker is: the same profile anew, with this one."""
    newest = select(ProfileRow.site_code, func.max(ProfileRow.version)).group_by(ProfileRow.site_code)
    stand = select(ProfileRow).where(tuple_(ProfileRow.site_code, ProfileRow.version).in_(newest))
    others = (row.site_code for row in db.scalars(stand) if content(row).broker != broker)
    for code in sorted(others):
        locked(db, SiteRow, code)  # another worker may start this moment
        before = current(db, code)
        if before is not None and content(before).broker != broker:
            _add(db, dataclasses.replace(content(before), made=now, broker=broker), before.by)
            db.flush()


def _add(db: Db, said: SiteProfile, by: str) -> ProfileRow:
    version = _highest(db, said.site) + 1
    body = msgspec.json.encode(dataclasses.replace(said, version=version)).decode()
    row = ProfileRow(
        site_code=said.site,
        version=version,
        made=said.made,
        body=body,
        hash=text_hash(body),
        files=_mark(said.files),
        puts_back=said.puts_back,
        by=by,
    )
    db.add(row)
    return row


def current(db: Db, site: str) -> ProfileRow | None:
    """The version that stands."""
    query = select(ProfileRow).where(ProfileRow.site_code == site).order_by(ProfileRow.version.desc())
    return db.scalars(query.limit(1)).first()


def content(row: ProfileRow) -> SiteProfile:
    """What is signed."""
    return msgspec.json.decode(row.body, type=SiteProfile)


def written_in(row: ProfileRow) -> Written | None:
    """The files of a version, as good as new; None where they would not be published today."""
    files = content(row).files
    profile = judge(files).profile
    return Written(row.site_code, files, profile) if profile else None


def words_of(profile: Profile) -> dict[str, Name | str]:
    """What a site's row says, as its profile says it: a whole one leaves none of it out."""
    sign, site = profile.terminal, profile.site
    said: dict[str, Name | str | None] = {
        "name": sign.centre,
        "desk_phone": sign.phone,
        "night_phone": sign.night_phone,
        "address": site.address,
        "hours": site.hours,
        "neighbour": site.elsewhere,
    }
    return {name: word for name, word in said.items() if word is not None}


def _say(db: Db, site: SiteRow, profile: Profile) -> None:
    for name, word in words_of(profile).items():
        setattr(site, name, word)
    lies = profile.site.spot
    spot = db.get(SpotRow, site.code) or SpotRow(site_code=site.code)
    spot.tier = profile.tier
    spot.longitude, spot.latitude = (lies.longitude, lies.latitude) if lies else (None, None)
    db.add(spot)
    db.execute(delete(StaffHoursRow).where(StaffHoursRow.site_code == site.code))
    spans = (span.partition("-") for span in profile.hours.staffed)
    db.add_all(StaffHoursRow(site_code=site.code, begins=begins, ends=ends) for begins, _, ends in spans)


def _highest(db: Db, site: str) -> int:
    """The highest version anybody has heard of: a database from yesterday's backup must not tell one twice."""
    seen = select(func.max(ProfileSeenRow.version), func.max(ProfileSeenRow.kept)).join(TerminalRow)
    heard = db.execute(seen.where(TerminalRow.site_code == site)).one()
    mine = db.scalar(select(func.max(ProfileRow.version)).where(ProfileRow.site_code == site))
    return max(mine or 0, *(each or 0 for each in heard))


def _written_last(db: Db, site: str) -> str:
    """What the files said when they were last published; what the office has put back since does not count."""
    query = select(ProfileRow.files).where(ProfileRow.site_code == site, ProfileRow.puts_back == 0)
    return db.scalars(query.order_by(ProfileRow.version.desc()).limit(1)).first() or ""


def _mark(files: Sequence[ProfileFile]) -> str:
    return hashlib.sha256(msgspec.json.encode(files)).hexdigest()
