"""M20 缴费: one order and one charge for a case, whatever the bank (a process) answers, forgets or says late."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from kiosk.central.fees.collector import Collector
from kiosk.central.secret_files import secret_in
from kiosk.rig.bank import start_bank
from kiosk.rig.program import Program
from tests.central.running import WANG, ZHAO, Central, Json

ZHOU = WANG | {"id_number": "370999200107120063", "name": "周演练"}
KEY = "c0" * 32


class Hall:
    """A bank, a platform that knows it, and 周演练, who has to pay 80 yuan."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = folder / "collector.key"
        secret_in(self.key)
        self.bank: Program
        self.bank, self.bank_url = start_bank(folder / "bank", self.key)
        self.central = Central(folder, ("--collector", self.bank_url)).start()
        self.token = self.central.identify(ZHOU)
        numbers = [case["project_no"] for case in self.central.read("/v1/cases", self.token)]
        self.case = next(number for number in numbers if number[14:18] == "0503")

    def ask(self) -> Json:
        """Ask for the order, as a terminal does when 去缴费 is touched."""
        order: Json = self.central.do(f"/v1/cases/{self.case}/fee", None, self.token)
        return order

    def look(self, order: Json) -> Json:
        """Ask how it stands."""
        found: Json = self.central.read(f"/v1/fees/{order['id']}", self.token)
        return found

    def pay(self, order: Json) -> str:
        """Confirm on the telephone; what the page says then."""
        return requests.post(order["pay_url"], timeout=5).text

    def switch(self, **how: object) -> dict[str, int]:
        """Have the bank misbehave; how often money moved, by charge."""
        moved: dict[str, int] = requests.post(f"{self.bank_url}/switch", json=how, timeout=5).json()
        return moved

    def close(self) -> None:
        """Put everything away."""
        self.central.kill()
        self.bank.stop()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """A fresh one."""
    hall = Hall(tmp_path)
    yield hall
    hall.close()


def soon(seen: Callable[[], bool]) -> None:
    """Wait until it is so, at most ten seconds."""
    until = time.monotonic() + 10
    while not seen():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_fee_is_paid_once_and_its_invoice_is_shown(hall: Hall) -> None:
    order = hall.ask()
    assert (order["state"], order["amount_fen"], len(order["pay_code"])) == ("paying", 8000, 20)
    assert sum(part["amount_fen"] for part in order["parts"]) == 8000
    assert "80.00" in hall.pay(order)
    paid = hall.look(order)
    assert (paid["state"], paid["pay_url"]) == ("paid", "")
    assert "电子票据" in requests.get(paid["invoice_url"], timeout=5).text
    assert hall.central.read(f"/v1/cases/{hall.case}", hall.token)["fee_due"] is False


def test_asked_for_twice_and_paid_twice_it_is_charged_once(hall: Hall) -> None:
    first, second = hall.ask(), hall.ask()
    assert (first["id"], first["pay_url"]) == (second["id"], second["pay_url"])
    hall.pay(first)
    hall.pay(second)
    assert hall.ask()["state"] == "paid"
    assert list(hall.switch().values()) == [1]


def test_a_bank_that_charges_and_does_not_answer_is_unknown_and_then_found(hall: Hall) -> None:
    hall.switch(silent="after")
    assert hall.ask()["state"] == "unknown"
    assert hall.ask()["pay_url"] == ""
    hall.switch(silent="")
    assert hall.ask()["state"] == "paying"
    assert len(hall.switch()) == 1


def test_a_bank_that_never_heard_of_it_is_asked_again_under_the_same_name(hall: Hall) -> None:
    hall.switch(silent="before")
    assert hall.ask()["state"] == "unknown"
    assert hall.switch(silent="") == {}
    assert hall.ask()["state"] == "paying"
    assert len(hall.switch()) == 1


def test_who_paid_and_walked_away_has_paid(hall: Hall) -> None:
    order = hall.ask()
    hall.central.ask("DELETE", "/v1/auth/sessions", hall.token)
    hall.pay(order)
    hall.token = hall.central.identify(ZHOU)
    soon(lambda: not hall.central.read(f"/v1/cases/{hall.case}", hall.token)["fee_due"])


def test_a_bank_that_stays_silent_is_a_finding_until_it_answers(hall: Hall) -> None:
    order = hall.ask()

    def told() -> list[str]:
        with closing(sqlite3.connect(hall.folder / "central.db")) as db:
            query = "SELECT place FROM finding WHERE cause = 'adapter_down' AND ended IS NULL"
            return [place for (place,) in db.execute(query)]

    hall.switch(silent="before")
    for _ in range(3):
        hall.look(order)
    soon(lambda: told() == ["bank"])
    hall.switch(silent="")
    hall.look(order)
    soon(lambda: told() == [])


def test_paid_while_the_bank_was_silent_stays_one_payment(hall: Hall) -> None:
    order = hall.ask()
    hall.pay(order)
    hall.switch(silent="before")
    assert hall.look(order)["state"] in {"paying", "unknown"}
    hall.switch(silent="")
    assert hall.look(order)["state"] == "paid"
    assert list(hall.switch().values()) == [1]


def test_a_charge_that_ran_out_unpaid_is_replaced_by_a_new_one(hall: Hall) -> None:
    hall.switch(minutes=0.01)
    first = hall.ask()
    soon(lambda: hall.look(first)["state"] == "unpaid")
    hall.switch(minutes=10)
    second = hall.ask()
    assert second["state"] == "paying"
    assert second["pay_url"] != first["pay_url"]
    assert "没有扣款" in hall.pay(first)
    assert "已缴款" in hall.pay(second)
    assert sorted(hall.switch().values()) == [0, 1]


def test_another_ones_order_is_answered_like_none(hall: Hall) -> None:
    order = hall.ask()
    stranger = hall.central.identify(ZHAO)
    assert hall.central.ask("GET", f"/v1/fees/{order['id']}", stranger).status_code == 404
    assert hall.central.ask("POST", f"/v1/cases/{hall.case}/fee", stranger).status_code == 404


def test_a_bank_that_stands_at_another_amount_is_never_believed(hall: Hall, tmp_path: Path) -> None:
    """The ledger is changed behind everyone's back: staff are told, and nobody counts as having paid."""
    order = hall.ask()
    hall.bank.stop()
    import sqlite3

    with sqlite3.connect(tmp_path / "bank" / "bank.db") as ledger:
        ledger.execute("UPDATE charge SET amount_fen = 1, state = 'paid', paid_at = '2026-11-28T10:00:00+00:00'")
    hall.bank, _ = start_bank(tmp_path / "bank", hall.key, int(hall.bank_url.rsplit(":", 1)[1]))
    assert hall.look(order)["state"] == "unknown"
    assert hall.central.read(f"/v1/cases/{hall.case}", hall.token)["fee_due"] is True


def test_a_bank_that_is_not_there_is_silent(tmp_path: Path) -> None:
    from kiosk.central.fees.collector import Silent

    (tmp_path / "collector.key").write_text(KEY)
    bank, url = start_bank(tmp_path, tmp_path / "collector.key")
    bank.stop()
    assert isinstance(Collector(url, KEY).look("nothing"), Silent)
