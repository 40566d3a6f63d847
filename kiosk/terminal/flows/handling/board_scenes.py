"""Pictures of what is only read: notices, intermediaries with who may not be taken, assessments of an area."""

from __future__ import annotations

from kiosk.contract.content import Fact, Facts, Pages, Pill, Row, Rows
from kiosk.contract.items import Catalogue, Intermediary, RegionalAssessment
from kiosk.contract.platform import Notice
from kiosk.contract.scene import Scene
from kiosk.contract.words import Day, say
from kiosk.terminal.flows.clerk import named
from kiosk.terminal.flows.trouble import OK

_NOTICE, _AGENCY, _AREA = "n:", "i:", "r:"


def boards() -> Scene:
    """Which board."""
    return Scene(
        name="handle.boards",
        question=say("board.question"),
        content=Rows(
            (
                Row("notices", say("board.notices"), say("board.notices_hint")),
                Row("others", say("board.others"), say("board.others_hint")),
            )
        ),
        voice=say("voice.choose"),
    )


def notices(catalogue: Catalogue) -> Scene:
    """公告."""
    rows = tuple(
        Row(_NOTICE + each.id, named(each.title), say("board.until", day=Day(each.until))) for each in catalogue.notices
    )
    return Scene(name="handle.notices", question=say("board.notices"), content=Rows(rows, empty=say("board.none")))


def others(catalogue: Catalogue) -> Scene:
    """Intermediaries, suspended ones marked; then the areas."""
    agencies = tuple(
        Row(
            _AGENCY + each.id,
            named(each.name),
            named(each.service),
            Pill(say("board.suspended"), "stopped", "x-circle") if each.suspended else None,
        )
        for each in catalogue.intermediaries
    )
    areas = tuple(Row(_AREA + each.id, named(each.area), named(each.assessment)) for each in catalogue.regional)
    return Scene(
        name="handle.others", question=say("board.others"), content=Rows((*agencies, *areas), empty=say("board.none"))
    )


def entry(catalogue: Catalogue, id: str) -> Scene | None:
    """One entry of either list; None for what is no entry."""
    for each in catalogue.notices:
        if id == _NOTICE + each.id:
            return _notice(each)
    for agency in catalogue.intermediaries:
        if id == _AGENCY + agency.id:
            return _agency(agency)
    for area in catalogue.regional:
        if id == _AREA + area.id:
            return _area(area)
    return None


def _notice(notice: Notice) -> Scene:
    return Scene(
        name="handle.notice", question=named(notice.title), content=Pages((named(notice.text),)), actions=(OK,)
    )


def _agency(agency: Intermediary) -> Scene:
    facts = (
        Fact(say("board.service"), named(agency.service)),
        Fact(say("board.qualification"), named(agency.qualification)),
        Fact(say("board.price"), named(agency.price)),
        Fact(say("board.days"), say("board.days_count", count=agency.days)),
        Fact(say("board.rating"), agency.rating),
        Fact(say("board.phone"), agency.phone),
    )
    band = named(agency.suspended) if agency.suspended else say("board.free_choice")
    return Scene(
        name="handle.intermediary", question=named(agency.name), content=Facts(facts, band=band), actions=(OK,)
    )


def _area(area: RegionalAssessment) -> Scene:
    facts = (
        Fact(say("board.assessment"), named(area.assessment)),
        Fact(say("board.number"), area.document_no),
        Fact(say("board.valid"), Day(area.valid_to, year=True)),
    )
    return Scene(
        name="handle.area",
        question=named(area.area),
        content=Facts(facts, band=say("board.area_meaning")),
        actions=(OK,),
    )
