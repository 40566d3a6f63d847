"""A room of the platform's web application: a subject's endpoints, with what holds for every one of them."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Depends

from kiosk.central.asking import no_noughts
from kiosk.contract.platform import Refusal

REFUSALS: dict[int | str, dict[str, object]] = {
    "4XX": {"model": Refusal, "description": "Refused, with the reason"},
    "5XX": {"model": Refusal, "description": "A fault of the platform"},
}


def room(subject: str, prefix: str = "", *first: Callable[..., object]) -> APIRouter:
    """An empty room under /v1 and `prefix`; `first` is asked before each of its endpoints.

    An application takes the endpoints of its rooms as they are. To include one router in another would have the
    framework work out each of them anew, which made a start a quarter longer.
    """
    asked = [Depends(question) for question in (no_noughts, *first)]
    return APIRouter(prefix="/v1" + prefix, tags=[subject], responses=REFUSALS, dependencies=asked)
