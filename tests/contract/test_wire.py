"""The counter's wire as a stranger would misuse it: whatever the line, it is ours or it is refused without an echo."""

from __future__ import annotations

import pytest

from kiosk.contract.wire import NotOurs, for_terminal

_DEEP = 50_000


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff\xfe",
        b'{"type":"show","scene":{}}',
        b'{"type":"did","intent":{"type":"chosen","scene":"27496015","id":"x"}}',
        b'{"type":"did","x":' + b"[" * _DEEP + b"]" * _DEEP + b"}",
        b'{"type":"did","intent":' + b'{"a":' * _DEEP + b"1" + b"}" * _DEEP + b"}",
    ],
    ids=["nothing", "no text", "meant for the screens", "no number", "bottomless list", "bottomless intent"],
)
def test_a_line_that_is_not_ours_is_refused_without_being_repeated(line: bytes) -> None:
    with pytest.raises(NotOurs) as refused:
        for_terminal(line)
    assert "27496015" not in str(refused.value)
