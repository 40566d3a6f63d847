"""The console's pages, one file each: whatever module here has a PAGE and a router is one."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from dataclasses import dataclass, field
from types import ModuleType
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from kiosk.central.operators.sessions import Present
from kiosk.central.operators.words import OperatorRole
from kiosk.console.live import Marks
from kiosk.console.visit import for_roles, genuine

ANSWERS: dict[int | str, dict[str, object]] = {
    "2XX": {"description": "The page, or the piece of it", "content": {"text/html": {}}},
    "3XX": {"description": "To another page"},
    "4XX": {"description": "Refused, with the reason", "content": {"text/html": {}}},
    "5XX": {"description": "A fault of the platform", "content": {"text/html": {}}},
}
PageNumber = Annotated[int, Query(ge=1, le=2**31)]  # of a long list


@dataclass(frozen=True)
class Page:
    """A page: the key of its name (`nav.<key>`), where it stands, and who may see it; no role named: who is in."""

    key: str
    path: str
    order: int = 0  # in the navigation, the smallest first; 0: not in it
    roles: tuple[OperatorRole, ...] = field(default=())


def page_router(page: Page | None) -> APIRouter:
    """The endpoints of a page; who may not see it is asked for none of them. Without a page: for everybody."""
    first = [Depends(genuine)]
    if page is not None:
        first.insert(0, Depends(for_roles(*page.roles)))
    return APIRouter(
        dependencies=first,
        default_response_class=HTMLResponse,
        responses=ANSWERS,
        tags=[page.key if page else "everybody"],
    )


@functools.cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of this folder."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)


def routers() -> list[APIRouter]:
    """The endpoints of all pages."""
    return [module.router for module in modules() if hasattr(module, "router")]


def watches() -> tuple[Marks, ...]:
    """What the pages watch."""
    return tuple(watch for module in modules() for watch in getattr(module, "WATCHES", ()))


@functools.cache
def _in_order() -> tuple[Page, ...]:
    found = [module.PAGE for module in modules() if hasattr(module, "PAGE")]
    return tuple(sorted((page for page in found if page.order), key=lambda page: page.order))


def seen_by(who: Present | None) -> list[Page]:
    """The navigation of this person."""
    return [page for page in _in_order() if who is not None and who.may(*page.roles)]
