"""The query without a card: masked data only, and too many wrong codes lock the number or the terminal."""

from __future__ import annotations

from tests.central.running import WANG, ZHAO, Central, Json, refusal
from tests.central.visiting import Answer

CODES = {"0101": "402817", "0104": "266403", "0402": "612498"}


def numbers(central: Central, card: Json) -> dict[str, str]:
    """Case numbers of this person by sequence."""
    cases = central.read("/v1/cases", central.identify(card))
    return {case["project_no"][14:18]: case["project_no"] for case in cases}


def look_up(central: Central, number: str, code: str, terminal: str = "T-DEMO-01") -> Answer:
    """One try at the terminal."""
    return central.ask("POST", "/v1/cases/lookup", json={"project_no": number, "query_code": code}, terminal=terminal)


def test_number_and_code_show_masked_data_only(reading: Central) -> None:
    answer = look_up(reading, numbers(reading, ZHAO)["0402"], CODES["0402"])
    assert set(answer.json()) == {"project_no", "name_masked", "task_name", "state", "clock", "contact"}
    assert answer.json()["name_masked"] == "赵*例"
    assert "赵示例" not in answer.text
    assert ZHAO["id_number"] not in answer.text


def test_a_wrong_code_and_an_unknown_number_look_the_same(central: Central) -> None:
    number = numbers(central, WANG)["0101"]
    wrong, unknown = look_up(central, number, "000000"), look_up(central, "3709232026110500014", "000000")
    not_a_number = look_up(central, "12", "000000")
    assert (wrong.status_code, refusal(wrong)) == (404, "lookup_no_match")
    assert wrong.content == unknown.content == not_a_number.content


def test_five_wrong_codes_lock_the_number_even_for_the_right_code_and_at_every_terminal(central: Central) -> None:
    of_wang = numbers(central, WANG)
    for _ in range(5):
        assert look_up(central, of_wang["0101"], "000000").status_code == 404
    for terminal in ("T-DEMO-01", "T-DEMO-02"):
        locked = look_up(central, of_wang["0101"], CODES["0101"], terminal)
        assert (locked.status_code, refusal(locked)) == (429, "lookup_locked")
        assert 590 <= int(locked.headers["Retry-After"]) <= 600
        assert locked.json()["retryable"] is True
    assert look_up(central, of_wang["0104"], CODES["0104"]).status_code == 200


def test_guessing_through_many_numbers_locks_the_terminal_only(central: Central) -> None:
    of_wang = numbers(central, WANG)
    for guess in range(20):
        assert look_up(central, f"37092320261105{guess:04d}0", "000000").status_code == 404
    assert look_up(central, of_wang["0101"], CODES["0101"]).status_code == 429
    assert look_up(central, of_wang["0101"], CODES["0101"], "T-DEMO-02").status_code == 200


def test_a_lock_survives_a_restart_of_the_platform(central: Central) -> None:
    number = numbers(central, WANG)["0101"]
    for _ in range(5):
        look_up(central, number, "000000")
    assert central.stop() == 0
    central.start()
    assert look_up(central, number, CODES["0101"]).status_code == 429
