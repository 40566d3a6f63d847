"""The terminal's side: which version it is to have, the bundle by ranges, and what came of it."""

from __future__ import annotations

import datetime as dt
import re

from fastapi.responses import FileResponse
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller, TheCaller, TheOffice, exactly
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.updates import ReleaseRow, RolloutReportRow, RolloutRow, RolloutState, TerminalUpdateRow
from kiosk.central.tasks import open_task
from kiosk.central.updates.releases import place_of
from kiosk.central.updates.rings import ring_of
from kiosk.central.updates.rollouts import update_row
from kiosk.contract.lockers import Signed
from kiosk.contract.release import order_of
from kiosk.contract.update import ENDS, UpdateOrder, UpdateReport

router = room("updates", "/updates")
_GOOD_FOR = dt.timedelta(days=1)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_HALTED_BY_ITSELF = "platform"
# Ends that say something of this one box, and nothing of the version.
_OWN_REASONS = frozenset({"no_space", "disk", "not_newer", "no_bundle", "expired", "request_unclear"})


@router.get("/order")
def order(office: TheOffice, caller: TheCaller) -> Signed | None:
    """What this terminal is to run, if it is another version than it said; nothing where it is at peace."""
    with office.begin() as db:
        known = db.get(TerminalUpdateRow, caller.id)
        if known is None or not known.running:
            return None  # it has not said yet which version and which Python it has
        found = _meant(db, caller, known, office.now())
        if found is None:
            return None
        rollout, release = found
        told = UpdateOrder(
            terminal=caller.id,
            serial=rollout.id,
            version=release.version,
            release=Signed(release.body, release.signature),
            issued=office.now(),
            expires=office.now() + _GOOD_FOR,
            starts=rollout.starts,
            until=rollout.until,
        )
    return office.signer.sign("update", told)


@router.get("/bundles/{sha256}", response_class=FileResponse)
def bundle(sha256: str, office: TheOffice, caller: TheCaller) -> FileResponse:
    """A bundle, or the range of it that is asked for: what was cut off goes on."""
    with office.begin() as db:
        row = db.get(ReleaseRow, sha256) if _DIGEST.fullmatch(sha256) else None
        if row is None or not row.whole:
            raise Declined("not_found", caller.contact)
        return FileResponse(place_of(office, row), media_type="application/octet-stream")


@router.post("/report", dependencies=[exactly(UpdateReport)], status_code=204)
def report(told: UpdateReport, office: TheOffice, caller: TheCaller) -> None:
    """What it runs, and how far it is with an order. One that went back halts its rollout for everybody else."""
    with office.begin() as db:
        row = update_row(db, caller.id)
        row.running, row.python, row.seen_at = told.running, told.python, office.now()
        rollout = locked(db, RolloutRow, told.serial) if 0 < told.serial < 2**31 else None
        if rollout is None:
            return
        _keep(db, rollout, caller, told, office.now())
        if told.stage in ("rolled_back", "kept", "refused") and told.reason not in _OWN_REASONS:
            _halt(db, office, rollout, caller, told)


def _meant(db: Db, caller: Caller, known: TerminalUpdateRow, now: dt.datetime) -> tuple[RolloutRow, ReleaseRow] | None:
    """The newest rollout that reaches it, and the bundle for its Python; None once it has come to an end with it."""
    rollouts = select(RolloutRow).where(RolloutRow.state == RolloutState.RUNNING).order_by(RolloutRow.id.desc())
    for rollout in db.scalars(rollouts):
        if ring_of(caller.id, known) > rollout.ring:
            continue
        told = db.get(RolloutReportRow, (rollout.id, caller.id))
        release = db.scalars(
            select(ReleaseRow).where(
                ReleaseRow.version == rollout.version, ReleaseRow.python == known.python, ReleaseRow.whole
            )
        ).first()
        ended = told is not None and told.stage in ENDS
        if ended or release is None or release.not_after <= now or not _newer(rollout.version, known.running):
            return None
        return rollout, release
    return None


def _newer(version: str, running: str) -> bool:
    try:
        return order_of(version) > order_of(running)
    except ValueError:
        return False  # a checkout, whose version is nobody's business


def _keep(db: Db, rollout: RolloutRow, caller: Caller, told: UpdateReport, now: dt.datetime) -> None:
    add_if_new(db, RolloutReportRow(rollout_id=rollout.id, terminal_id=caller.id, stage=told.stage, reason="", at=now))
    row = locked(db, RolloutReportRow, (rollout.id, caller.id))
    if row is not None and row.stage not in ENDS:
        row.stage, row.reason, row.at = told.stage, told.reason, now
    elif row is not None and row.stage == told.stage:
        row.reason = told.reason


def _halt(db: Db, office: Office, rollout: RolloutRow, caller: Caller, told: UpdateReport) -> None:
    said = f"{told.stage} {told.reason}".strip()
    if rollout.state is RolloutState.RUNNING:
        rollout.state, rollout.halted_by = RolloutState.HALTED, _HALTED_BY_ITSELF
        rollout.halted_for = f"{caller.id}: {said}"
    cause = f"update:{rollout.id}:{caller.id}"
    open_task(db, "update_failed", cause, office.now(), terminal=caller.id, said=said)
