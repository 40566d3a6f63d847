"""Amounts of money as they are read."""

from __future__ import annotations

from kiosk.contract.words import Both

_FEN = 100


def yuan(fen: int) -> Both:
    """1234567 fen as 12,345.67 yuan, whole yuan without fen."""
    whole, rest = divmod(fen, _FEN)
    figure = f"{whole:,}.{rest:02}" if rest else f"{whole:,}"
    return Both(f"{figure}元", f"¥{figure}")
