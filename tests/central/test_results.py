"""M19 结果打印: leave for each copy, a sealed document for who stands there, every copy counted once."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from tests.central.running import WANG, ZHAO, Central, Json, refusal

ZHANG = WANG | {"id_number": "370999195103150018", "name": "张测试"}


class Holder:
    """张测试, whose registration for care elsewhere may be printed."""

    def __init__(self, central: Central) -> None:
        self.central = central
        self.token = central.identify(ZHANG)
        numbers = [case["project_no"] for case in central.read("/v1/cases", self.token)]
        self.case = next(number for number in numbers if number[14:18] == "0202")

    def paper(self) -> Json:
        """What may be printed."""
        found: Json = self.central.read(f"/v1/cases/{self.case}/result", self.token)
        return found

    def ticket(self, **more: str) -> Json:
        """Leave for a copy."""
        given: Json = self.central.do(f"/v1/cases/{self.case}/prints", None, self.token, **more)
        return given

    def document(self, ticket: Json) -> bytes:
        """Its document."""
        return self.central.ask("GET", f"/v1/prints/{ticket['id']}/document", self.token).content

    def end(self, ticket: Json, end: str, **more: str) -> str:
        """What became of it; how it stands."""
        told = self.central.do(f"/v1/prints/{ticket['id']}/end", {"end": end, "pages": 1}, **more)
        return str(told["state"])


def read_by_pdftotext(document: bytes, folder: Path) -> str:
    """What another program reads in it."""
    (folder / "result.pdf").write_bytes(document)
    return subprocess.run(
        ["pdftotext", "result.pdf", "-"], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture
def holder(central: Central) -> Holder:
    """张测试 at a fresh platform."""
    return Holder(central)


def test_a_result_is_sealed_says_its_copy_and_what_it_may_be_used_for(holder: Holder, tmp_path: Path) -> None:
    paper = holder.paper()
    assert (paper["level"], paper["printed"]) == ("A", 0)
    assert holder.central.read(f"/v1/cases/{holder.case}", holder.token)["printable"] is True
    ticket = holder.ticket()
    document = holder.document(ticket)
    assert hashlib.sha256(document).hexdigest() == ticket["sha256"]
    (tmp_path / "result.pdf").write_bytes(document)
    text = subprocess.run(
        ["pdftotext", "result.pdf", "-"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    assert "张测试" in text
    assert f"1/{paper['copies']}" in text
    assert "仅供办理政务服务事项时使用" in text
    said = subprocess.run(["pdfsig", "-nocert", "result.pdf"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Signature is Valid." in said.stdout


def test_a_copy_that_came_out_counts_and_one_that_did_not_is_given_again(holder: Holder) -> None:
    assert holder.end(holder.ticket(), "not_printed") == "not_printed"
    assert holder.paper()["printed"] == 0
    first = holder.ticket()
    assert (first["copy"], holder.end(first, "printed")) == (1, "printed")
    assert holder.paper()["printed"] == 1


def test_when_all_copies_are_used_the_next_is_refused(holder: Holder) -> None:
    for _ in range(holder.paper()["copies"]):
        holder.end(holder.ticket(), "printed")
    assert refusal(holder.central.ask("POST", f"/v1/cases/{holder.case}/prints", holder.token)) == "copies_used"


def test_a_copy_of_which_nobody_knows_counts_until_somebody_does(holder: Holder) -> None:
    ticket = holder.ticket()
    assert holder.end(ticket, "unconfirmed") == "unconfirmed"
    assert holder.paper()["printed"] == 1
    assert holder.end(ticket, "not_printed") == "not_printed"
    assert holder.paper()["printed"] == 0


def test_leave_asked_for_twice_under_one_key_is_one_copy(holder: Holder) -> None:
    assert holder.ticket(key="k1") == holder.ticket(key="k1")
    assert holder.paper()["printed"] == 1


def test_a_document_is_gone_when_its_copy_is_over(holder: Holder) -> None:
    ticket = holder.ticket()
    holder.end(ticket, "printed")
    gone = holder.central.ask("GET", f"/v1/prints/{ticket['id']}/document", holder.token)
    assert refusal(gone) == "not_possible_now"


def test_nobody_else_gets_leave_or_document(holder: Holder) -> None:
    ticket, stranger = holder.ticket(), holder.central.identify(ZHAO)
    assert holder.central.ask("GET", f"/v1/prints/{ticket['id']}/document", stranger).status_code == 404
    assert holder.central.ask("POST", f"/v1/cases/{holder.case}/prints", stranger).status_code == 404
    elsewhere = holder.central.ask("GET", f"/v1/prints/{ticket['id']}/document", holder.token, terminal="T-DEMO-02")
    assert elsewhere.status_code in {403, 404}


def test_a_result_that_waits_in_a_locker_is_not_printed_too(reading: Central) -> None:
    token = reading.identify(WANG)
    numbers = [case["project_no"] for case in reading.read("/v1/cases", token)]
    waiting = next(number for number in numbers if number[14:18] == "0101")
    assert refusal(reading.ask("GET", f"/v1/cases/{waiting}/result", token)) == "not_possible_now"


def test_whoever_holds_a_paper_learns_that_it_is_real_and_no_more(holder: Holder, tmp_path: Path) -> None:
    document = holder.document(holder.ticket())
    (tmp_path / "result.pdf").write_bytes(document)
    text = subprocess.run(
        ["pdftotext", "result.pdf", "-"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    code = next(line for line in text.splitlines() if len(line) == 12 and all(c in "0123456789ABCDEF" for c in line))
    told = holder.central.ask("GET", f"/v1/results/check/{code}").json()
    assert told["name_masked"] == "张*试"
    assert set(told) == {"document_no", "name", "name_masked", "made_on"}
    assert holder.central.ask("GET", "/v1/results/check/000000000000").status_code == 404
