"""HOST:PORT is read alike wherever it is written."""

from __future__ import annotations

import pytest

from kiosk.contract.address import Address, address_for_terminals, address_in


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("hall.example.gov.cn:8883", "hall.example.gov.cn", 8883),
        ("127.0.0.1:0", "127.0.0.1", 0),
        ("[::1]:8884", "::1", 8884),
    ],
)
def test_it_is_read_and_written_again(text: str, host: str, port: int) -> None:
    assert address_in(text) == Address(host, port)
    assert str(address_in(text)) == text


@pytest.mark.parametrize(
    "text", ["", "hall", ":8883", "hall:", "hall:x", "hall:65536", "::1:8883", "[::1]", "a b:1", "a:1\n", "user@hall:1"]
)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="HOST:PORT"):
        address_in(text)


def test_a_port_may_be_meant() -> None:
    assert address_in("mail.example", 587) == Address("mail.example", 587)
    assert address_in("mail.example:25", 587) == Address("mail.example", 25)


def test_what_no_terminal_could_call_is_not_told_to_them() -> None:
    assert address_for_terminals("hall.test:8883") == Address("hall.test", 8883)
    for text in ("hall.test:0", "[::1]:8883"):
        with pytest.raises(ValueError, match="nowhere that a terminal can call"):
            address_for_terminals(text)
