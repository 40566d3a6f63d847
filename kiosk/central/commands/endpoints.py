"""The terminal's side over HTTP: the bundle that a command asks for, which is too large for the fleet's channel."""

from __future__ import annotations

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from kiosk.central.asking import Caller, TheCaller, TheOffice
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.commands import CommandLogsRow, CommandRow
from kiosk.contract.commands import LARGEST_LOGS, CommandKind

router = room("commands", "/commands")
_GZIP = b"\x1f\x8b"
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.put("/{command}/logs", status_code=204, openapi_extra=_BODY)
async def hand_in(command: str, request: Request, office: TheOffice, caller: TheCaller) -> None:
    """Keep the bundle of this command, once; what comes later under its name changes nothing."""
    parts, came = [], 0
    async for part in request.stream():
        came += len(part)
        if came > LARGEST_LOGS:
            raise Declined("upload_too_large", caller.contact)
        parts.append(part)
    await run_in_threadpool(_keep, office, caller, command, b"".join(parts))


def _keep(office: Office, caller: Caller, command: str, bundle: bytes) -> None:
    with office.begin() as db:
        row = locked(db, CommandRow, command)
        if row is None or row.terminal_id != caller.id or row.order.kind is not CommandKind.FETCH_LOGS:
            raise Declined("not_found", caller.contact)
        if row.settled_by is not None:
            raise Declined("command_over", caller.contact)
        if not bundle.startswith(_GZIP):
            raise Declined("request_unclear", caller.contact)
        add_if_new(db, CommandLogsRow(command_id=command, content=bundle, taken_at=office.now()))
