"""Long lists are read in pages: so many lines, from such a line on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query
from sqlalchemy import Select

_LARGEST = 2**31
_MOST = 1000
_AT_FIRST = 200


@dataclass(frozen=True)
class Page:
    """At most `most` lines behind the first `skip`; a page that is shorter is the last one."""

    skip: int
    most: int

    def of(self, query: Select[Any]) -> Select[Any]:
        """This page of what a query finds, which must be in a certain order."""
        return query.offset(self.skip).limit(self.most)


def _page(
    skip: Annotated[int, Query(ge=0, le=_LARGEST)] = 0, most: Annotated[int, Query(ge=1, le=_MOST)] = _AT_FIRST
) -> Page:
    return Page(skip, most)


ThePage = Annotated[Page, Depends(_page)]
