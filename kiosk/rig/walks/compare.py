"""What the platform has of a walk, beside what the citizen did: one case, its state, papers, money and copies."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kiosk.contract.forms import fee_fen, materials_asked
from kiosk.contract.items import Item, Way
from kiosk.contract.platform import ProjectType
from kiosk.rig.walks.walk import Done

# Grades of what the platform's own sources settle differ by source; of these ways they are the same everywhere.
_GRADES = {Way.VERIFY_NUMBER: ("B",), Way.UPLOAD: ("C",), Way.COMMITMENT: ("D",), Way.TOLERANCE: ("",)}
_BY_ITSELF = (Way.SHARED, Way.REUSE, Way.ELICENCE, Way.MADE_HERE)
_FOR_EYES = (Way.UPLOAD, Way.HAND_IN, Way.TOLERANCE)


@dataclass(frozen=True)
class Paper:
    """One material as the platform keeps it."""

    way: Way
    level: str
    pages: int
    pending: bool


@dataclass(frozen=True)
class Case:
    """A case as the platform keeps it."""

    project_no: str
    state: str
    delivery: str
    answers: dict[str, bool]
    papers: dict[str, Paper]
    fee: tuple[str, int]  # state of its order and amount, ("", 0) without one
    fee_due: int
    copies: int


def cases_of(db: Path, task_code: str) -> list[str]:
    """Numbers of all cases that letters made of this item."""
    words = """SELECT a.project_no FROM application a JOIN case_file c ON c.project_no = a.project_no
               JOIN item i ON i.id = c.item_id WHERE i.task_code = ? ORDER BY a.filed_at"""
    with closing(sqlite3.connect(db)) as held:
        return [row[0] for row in held.execute(words, [task_code])]


def case_of(db: Path, project_no: str) -> Case:
    """All of one case."""
    with closing(sqlite3.connect(db)) as held:

        def rows(words: str) -> list[tuple[object, ...]]:
            return held.execute(words, [project_no]).fetchall()

        states = rows("SELECT state FROM case_stage WHERE project_no = ? AND lane = '' ORDER BY place")
        ((answers, delivery),) = rows("SELECT answers, delivery FROM application WHERE project_no = ?")
        ((fee_due,),) = rows("SELECT fee_due FROM case_file WHERE project_no = ?")
        fees = rows("SELECT state, amount_fen FROM fee_order WHERE project_no = ?")
        papers = rows(
            """SELECT m.material, lower(m.way), coalesce(m.level, ''), count(u.id), m.pending FROM case_material m
               LEFT JOIN upload u ON u.used_by = m.id WHERE m.project_no = ? GROUP BY m.id"""
        )
        copies = rows("SELECT count(*) FROM result_copy WHERE project_no = ? AND lower(state) = 'printed'")
    return Case(
        project_no=project_no,
        state=str(states[-1][0]).lower(),
        delivery=str(delivery).lower(),
        answers=json.loads(str(answers)),
        papers={
            str(name): Paper(Way(str(way)), str(level), int(str(pages)), bool(pending))
            for name, way, level, pages, pending in papers
        },
        fee=(str(fees[0][0]).lower(), int(str(fees[0][1]))) if fees else ("", 0),
        fee_due=int(str(fee_due)),
        copies=int(str(copies[0][0])),
    )


def disagreements(item: Item, answers: dict[str, bool], done: Done, case: Case) -> Iterator[str]:
    """Whatever differs between what was done and what the platform has."""
    if case.project_no != done.project_no:
        yield f"the citizen was told {done.project_no}, the platform has {case.project_no}"
    given = {name: answer for name, answer in answers.items() if name in case.answers}
    if case.answers != given:
        yield f"answers {case.answers}, not {given}"
    if done.delivery and case.delivery != done.delivery.value:
        yield f"delivery {case.delivery}, not {done.delivery.value}"
    yield from _papers(item, done, case)
    owed = fee_fen(item, answers)
    if owed and (not done.paid or case.fee != ("paid", owed) or case.fee_due):
        yield f"fee {case.fee}, due {case.fee_due}, paid {done.paid}; {owed} was owed"
    if not owed and case.fee[0]:
        yield f"a fee {case.fee} where none is owed"
    if done.printed and not case.copies:
        yield "no copy is counted as printed"
    if (state := _state(item, case)) != case.state:
        yield f"state {case.state}, not {state}"


def _papers(item: Item, done: Done, case: Case) -> Iterator[str]:
    asked = {each.id for each in materials_asked(item, case.answers)}
    if unknown := set(case.papers) - asked:
        yield f"papers nobody asked for: {sorted(unknown)}"
    for name, way in done.brought.items():
        paper = case.papers.get(name)
        if paper is None or paper.way is not way or paper.level not in _GRADES.get(way, (paper.level,)):
            yield f"{name} was settled by {way.value}; the platform has {paper}"
        elif way is Way.UPLOAD and paper.pages != 1:
            yield f"{name}: one page was photographed, the platform has {paper.pages}"
    for name in set(case.papers) - set(done.brought):
        if case.papers[name].way not in _BY_ITSELF:
            yield f"{name} was not brought; the platform has {case.papers[name]}"


def _state(item: Item, case: Case) -> str:
    """Where it must stand: an instant item at its result, where nothing is left that somebody must look at."""
    seen_to = any(paper.pending or paper.way in _FOR_EYES for paper in case.papers.values())
    if item.project_type is not ProjectType.INSTANT or seen_to:
        return "submitted"
    if case.copies:
        return "delivered"
    return "ready" if case.delivery in ("print", "electronic") else "making"
