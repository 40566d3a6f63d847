"""The tables through the years: made, recognised, brought up once and whole, or left alone with a sentence."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, create_mock_engine, func, inspect, select, text
from sqlalchemy.orm import Session as Db
from sqlalchemy.schema import ExecutableDDLElement

from kiosk.central.migrations.baseline import TABLES
from kiosk.central.migrations.compared import differences
from kiosk.central.migrations.refusals import BadDatabase, BrokenReferences, NewerDatabase, StrangeDatabase
from kiosk.central.migrations.state import VERSION, VERSIONS, known_in
from kiosk.central.migrations.steps import alembic_for, climb
from kiosk.central.storage import open_storage, sqlite_url
from kiosk.central.tables import Base
from kiosk.central.tables.places import SiteRow
from kiosk.rig.postgres import Postgres

STARTS = 4
HEAD = """
from alembic import op
import sqlalchemy as sa
revision = "0002"
down_revision = "0001"
"""
# Twice is a fault: the table is there already. On SQLite the site is made anew, with everything referring to it.
STEP = (
    HEAD
    + """
from kiosk.central.tables.names import NAMES
def upgrade():
    op.create_table("floor", sa.Column("number", sa.Integer(), primary_key=True))
    with op.batch_alter_table("site", naming_convention=NAMES) as site:
        site.add_column(sa.Column("floors", sa.Integer(), nullable=False, server_default="1"))
        site.alter_column("desk_phone", new_column_name="phone_of_the_desk")
"""
)
BROKEN_OFF = STEP + '    raise RuntimeError("the power is gone")\n'
DANGLING = HEAD + 'def upgrade():\n    op.execute("DELETE FROM site")\n'


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database on each engine."""
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        return server.fresh()
    return sqlite_url(tmp_path / "central.db")


def with_step(folder: Path, step: str) -> Path:
    """The steps of a newer program: ours, and one more."""
    newer = Path(shutil.copytree(VERSIONS, folder / "versions", ignore=shutil.ignore_patterns("__pycache__")))
    (newer / f"m{len(known_in()) + 1:04d}_more.py").write_text(
        step.replace('"0002"', f'"{len(known_in()) + 1:04d}"').replace('"0001"', f'"{known_in()[-1]}"')
    )
    return newer


@contextmanager
def inside(url: str) -> Iterator[Connection]:
    """A transaction in a database, past the program."""
    engine = create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def picture(url: str) -> dict[str, list[str]]:
    """All that the database itself says of its tables, in no order of columns."""
    with inside(url) as connection:
        look: Any = inspect(connection)
        kinds = (look.get_columns, look.get_foreign_keys, look.get_unique_constraints, look.get_indexes)
        return {
            name: [*sorted(_line(one) for kind in kinds for one in kind(name)), str(look.get_pk_constraint(name))]
            for name in look.get_table_names()
        }


def _line(one: dict[str, Any]) -> str:
    """The condition of an index comes as an object."""
    return str(one | {"dialect_options": {name: str(told) for name, told in one.get("dialect_options", {}).items()}})


def make_old(url: str) -> None:
    """The first tables as programs made them before there were versions: no constraint has a name."""
    made: list[str] = []

    def make(sql: ExecutableDDLElement, *_: object) -> None:
        made.append(str(sql.compile(dialect=plan.dialect)))

    plan = create_mock_engine(url.partition(":")[0] + "://", make)
    TABLES.create_all(plan, checkfirst=False)
    with inside(url) as connection:
        for statement in made:
            connection.exec_driver_sql(re.sub(r"CONSTRAINT \w+ ", "", statement))


def version_of(url: str) -> str | None:
    """What the database says."""
    with inside(url) as connection:
        return connection.scalar(select(VERSION.c.version_num))


def test_tables_are_the_same_whether_made_at_once_or_step_by_step(empty_url: str, tmp_path: Path) -> None:
    open_storage(empty_url).dispose()
    at_once = picture(empty_url)
    with inside(empty_url) as connection:
        assert differences(connection, Base.metadata) == []
        Base.metadata.drop_all(connection)
        VERSION.drop(connection)
    with inside(empty_url) as connection:
        climb(connection, VERSIONS)
        assert differences(connection, Base.metadata) == []
    assert len(at_once) == len(Base.metadata.tables) + 1
    assert picture(empty_url) == at_once
    assert version_of(empty_url) == known_in()[-1]


def test_steps_lead_from_one_to_the_next_and_none_leads_back() -> None:
    with inside("sqlite://") as connection:
        steps = list(ScriptDirectory.from_config(alembic_for(connection, VERSIONS)).walk_revisions())
    assert [step.revision for step in reversed(steps)] == known_in()
    assert not any(hasattr(step.module, "downgrade") for step in steps)


def test_a_step_is_missing_and_the_program_says_so(tmp_path: Path) -> None:
    (tmp_path / "m0001_one.py").touch()
    (tmp_path / "m0003_three.py").touch()
    with pytest.raises(ValueError, match="without a gap"):
        known_in(tmp_path)


def test_a_database_from_before_versions_began_is_taken(empty_url: str) -> None:
    make_old(empty_url)
    open_storage(empty_url).dispose()
    assert version_of(empty_url) == known_in()[-1]
    with inside(empty_url) as connection:
        assert differences(connection, Base.metadata) == []


@pytest.mark.parametrize(
    "change",
    [
        "DROP INDEX one_deposit_of_a_thing",
        "ALTER TABLE site ADD COLUMN floors INTEGER",
        "ALTER TABLE site RENAME COLUMN sign TO words",
        "DROP TABLE nonce",
        "CREATE TABLE floor (number INTEGER)",
    ],
)
def test_one_that_is_not_what_it_was_then_is_left_alone(empty_url: str, change: str) -> None:
    make_old(empty_url)
    with inside(empty_url) as connection:
        connection.exec_driver_sql(change)
    before = picture(empty_url)
    with pytest.raises(StrangeDatabase, match=r"has no version.*(deposit|site|nonce|floor).*untouched"):
        open_storage(empty_url)
    assert picture(empty_url) == before


def test_an_older_one_is_brought_up_and_keeps_what_is_in_it(seeded_url: str, tmp_path: Path) -> None:
    newer = with_step(tmp_path, STEP)
    with inside(seeded_url) as connection:
        before = connection.scalars(select(SiteRow.desk_phone).order_by(SiteRow.code)).all()
        terminals = connection.scalar(text("SELECT count(*) FROM terminal"))
    storage = open_storage(seeded_url, newer)
    with storage.begin() as connection:
        kept = connection.exec_driver_sql("SELECT phone_of_the_desk FROM site WHERE floors = 1 ORDER BY code")
        assert kept.scalars().all() == before
        assert connection.scalar(text("SELECT count(*) FROM terminal")) == terminals
        if storage.dialect.name == "sqlite":
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    storage.dispose()
    assert version_of(seeded_url) == known_in(newer)[-1]
    with pytest.raises(NewerDatabase, match="of a newer program"):
        open_storage(seeded_url)


def test_a_copy_of_the_file_is_put_aside_before(sown: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(sown, tmp_path / "central.db"))
    with closing(sqlite3.connect(file)) as running:  # what still lies in the log of SQLite belongs to it
        running.execute("PRAGMA journal_mode=WAL")
        running.execute("UPDATE site SET desk_phone = '12345'")
        running.commit()
        open_storage(sqlite_url(file), with_step(tmp_path, STEP)).dispose()
    copy = tmp_path / f"central.db.version-{known_in()[-1]}"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("*.part"))
    assert version_of(sqlite_url(copy)) == known_in()[-1]
    storage = open_storage(sqlite_url(copy))
    with Db(storage) as db:
        assert db.scalar(select(func.count()).where(SiteRow.desk_phone != "12345")) == 0
    storage.dispose()


@pytest.mark.parametrize(("step", "fault"), [(BROKEN_OFF, RuntimeError), (DANGLING, Exception)])
def test_a_step_that_breaks_off_changes_nothing(
    seeded_url: str, tmp_path: Path, step: str, fault: type[Exception]
) -> None:
    before = picture(seeded_url)
    with pytest.raises(fault) as why:
        open_storage(seeded_url, with_step(tmp_path, step))
    if step == DANGLING and seeded_url.startswith("sqlite"):
        assert isinstance(why.value, BrokenReferences)
    assert picture(seeded_url) == before
    assert version_of(seeded_url) == known_in()[-1]
    storage = open_storage(seeded_url)
    with Db(storage) as db:
        assert db.scalar(select(func.count()).select_from(SiteRow))
    storage.dispose()


def test_where_no_copy_can_be_put_aside_nothing_is_changed(sown: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(sown, tmp_path / "central.db"))
    (tmp_path / f"central.db.version-{known_in()[-1]}").mkdir()
    before = picture(sqlite_url(file))
    with pytest.raises(BadDatabase, match="no copy of it could be put aside"):
        open_storage(sqlite_url(file), with_step(tmp_path, STEP))
    assert picture(sqlite_url(file)) == before


def _start(url: str, newer: Path) -> None:
    open_storage(url, newer).dispose()


def test_several_that_start_at_once_take_the_step_once(empty_url: str, tmp_path: Path) -> None:
    """From before versions began: recognised, stamped and brought up by one, while the others wait."""
    make_old(empty_url)
    newer = with_step(tmp_path, STEP)
    processes = get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    started = [processes.Process(target=_start, args=(empty_url, newer)) for _ in range(STARTS)]
    for process in started:
        process.start()
    for process in started:
        process.join(60)
    assert [process.exitcode for process in started] == [0] * STARTS
    assert version_of(empty_url) == known_in(newer)[-1]


def migrate(*words: str) -> subprocess.CompletedProcess[str]:
    """The operator's command."""
    command = [sys.executable, "-m", "kiosk", "central", "migrate", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_an_operator_brings_it_up_before_the_programs(tmp_path: Path) -> None:
    file = tmp_path / "central.db"
    missing = migrate("--db", str(file))
    assert (missing.returncode, file.exists()) == (2, False)
    assert "there is no database" in missing.stderr
    make_old(sqlite_url(file))
    done = migrate("--db", str(file))
    assert (done.returncode, done.stdout) == (0, f"the tables have version {known_in()[-1]}\n")
    assert "from before versions began" in done.stderr


def test_a_newer_database_is_refused_by_every_program_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "central.db"
    open_storage(sqlite_url(file)).dispose()
    with inside(sqlite_url(file)) as connection:
        connection.execute(VERSION.update().values(version_num="9999"))
    serving = [sys.executable, "-m", "kiosk", "central", "--db", str(file)]
    served = subprocess.run(serving, capture_output=True, text=True, timeout=60, check=False)
    for done in (migrate("--db", str(file)), served):
        assert done.returncode == 2
        assert f"version 9999, of a newer program; this program knows versions up to {known_in()[-1]}" in done.stderr
        assert "Traceback" not in done.stderr
    assert version_of(sqlite_url(file)) == "9999"


def test_a_fresh_database_and_one_that_is_up_to_date_need_no_alembic(tmp_path: Path) -> None:
    look = (
        "import sys; from kiosk.central.storage import open_storage\n"
        f"for _ in range(2): open_storage({sqlite_url(tmp_path / 'central.db')!r}).dispose()\n"
        "assert 'alembic' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
