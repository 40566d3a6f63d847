"""The platform's web application: endpoints under /v1, refusals, and its description at /openapi.json."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.status import HTTP_405_METHOD_NOT_ALLOWED
from starlette.types import ASGIApp

from kiosk.central import catalogue, faults, identity, readings
from kiosk.central.cases import endpoints as cases
from kiosk.central.cases import mending
from kiosk.central.commands import endpoints as commands
from kiosk.central.description import Described
from kiosk.central.enrolment import approving, boxes, renewing, revoking, set_ups
from kiosk.central.enrolment.gate import Gate
from kiosk.central.facts import taking
from kiosk.central.fees import endpoints as fees
from kiosk.central.fleet.metrics import Watched
from kiosk.central.handling import delegations, drafts, handoffs, letters, prefill, principals, uploads, verifying
from kiosk.central.handling.phone import doors
from kiosk.central.helping import endpoints as helping
from kiosk.central.lockers import claims, codes, manifest, openings, together
from kiosk.central.messages import sending
from kiosk.central.office import Office
from kiosk.central.porch import Porch
from kiosk.central.profiles import endpoints as profiles
from kiosk.central.proving import phone, second_code
from kiosk.central.ratings import endpoints as ratings
from kiosk.central.refusals import Declined, answer_of
from kiosk.central.results import endpoints as results
from kiosk.central.rooms import REFUSALS
from kiosk.central.staff import (
    cabinets,
    case_desk,
    department_desk,
    deposit_list,
    held,
    help_desk,
    lane_desk,
    passes,
    policy_desk,
    profile_desk,
    review_desk,
    roster,
    set_up_list,
    signing_in,
    task_list,
)
from kiosk.central.staff import openings as staff_openings
from kiosk.central.updates import endpoints as update_orders
from kiosk.central.updates import releases, rollouts
from kiosk.contract.platform import IDEMPOTENCY_KEY, TERMINAL

_SIGNED = """What terminals ask is signed after RFC 9421: `@method`, `@path`, `@query`, and of X-Terminal,
Idempotency-Key, Content-Digest, Content-Type, Authorization and X-Assisted-By those that are sent; with created, nonce,
keyid, alg and the tag `hall-terminal/1`. Boxes without a name, the office and senders of messages do not sign."""
_HTTP_CODES = {404: "not_found", 405: "method_not_allowed"}
_HEADER_CODES = {TERMINAL: "terminal_unknown", IDEMPOTENCY_KEY: "key_missing"}
_FOR_CITIZENS = (catalogue, identity, phone, second_code, cases, mending, together, fees, results, ratings)
_HANDLING = (principals, delegations, prefill, uploads, verifying, handoffs, drafts, letters)
_FOR_TERMINALS = (manifest, passes, claims, codes, openings, helping, taking, renewing, readings, profiles, commands)
_IDENTITIES = (boxes, approving, revoking, set_ups, set_up_list)
_LISTS = (task_list, deposit_list, held, cabinets)
_AT_CASES = (case_desk, review_desk, lane_desk, help_desk)
_FOR_STAFF = (signing_in, roster, staff_openings, *_LISTS, *_AT_CASES, policy_desk, profile_desk, department_desk)
_UPDATES = (update_orders, releases, rollouts)
_ROOMS = (*_FOR_CITIZENS, *_HANDLING, *_FOR_TERMINALS, *_FOR_STAFF, *_IDENTITIES, *_UPDATES, sending, doors)


def build(office: Office, *, with_faults: bool = False) -> ASGIApp:
    """The application that serves this office; with fault switches only where a test asks for them."""
    app = Described(
        title="Hall terminal: central platform",
        description=_SIGNED,
        version="1",
        docs_url=None,
        redoc_url=None,
        routes=[endpoint for room in _ROOMS for endpoint in room.router.routes],
    )
    app.state.office = office
    app.exception_handler(Declined)(_decline)
    app.exception_handler(RequestValidationError)(_unclear)
    app.exception_handler(HTTPException)(_plain)
    app.exception_handler(Exception)(_apologise)
    gated = Porch(Watched(Gate(app, office), office))
    if not with_faults:
        return gated
    app.state.switches = faults.Switches()
    app.include_router(faults.router, responses=REFUSALS)
    return faults.Mischief(gated, app.state.switches)


async def _decline(_request: Request, fault: Declined) -> JSONResponse:
    return answer_of(fault)


async def _unclear(_request: Request, fault: RequestValidationError) -> JSONResponse:
    """The framework's own list of what was wrong repeats what was sent: only the name of a header is looked at."""
    wrong = {str(problem["loc"][-1]) for problem in fault.errors()}
    too_long = any(problem["type"] == "string_too_long" for problem in fault.errors())
    unclear = "text_too_long" if too_long else "request_unclear"
    code = next((code for header, code in _HEADER_CODES.items() if header in wrong), unclear)
    return answer_of(Declined(code))


async def _plain(request: Request, fault: HTTPException) -> JSONResponse:
    headers = dict(fault.headers or {})
    methods = _methods(request.app, request.url.path)
    if fault.status_code == HTTP_405_METHOD_NOT_ALLOWED and methods:
        headers["Allow"] = ", ".join(methods)
    return answer_of(Declined(_HTTP_CODES.get(fault.status_code, "request_unclear"), headers=headers))


async def _apologise(_request: Request, _fault: Exception) -> JSONResponse:
    """The fault itself goes on to the porch, which writes it to the log."""
    return answer_of(Declined("fault"))


def _methods(app: FastAPI, path: str) -> list[str]:
    """All methods of a path. The framework alone names those of the first route it met."""
    paths: dict[str, dict[str, object]] = app.openapi()["paths"]
    template = path if path in paths else next((known for known in paths if _fits(known, path)), "")
    return sorted(method.upper() for method in paths.get(template, ()))


def _fits(template: str, path: str) -> bool:
    ours, theirs = template.split("/"), path.split("/")
    return len(ours) == len(theirs) and all(a == b or a.startswith("{") for a, b in zip(ours, theirs, strict=True))
