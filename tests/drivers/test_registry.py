"""Which driver serves which model, and what a technician reads when the settings are wrong."""

from __future__ import annotations

from importlib.metadata import EntryPoint, EntryPoints

import pytest

from drivers import registry
from drivers.card.sdt.driver import SdtReader
from drivers.errors import Misuse
from drivers.locker.board8a.driver import Board8A


def test_a_reader_is_made_and_not_opened() -> None:
    assert isinstance(registry.driver_for("card", "sdt", address="/dev/nowhere"), SdtReader)


def test_options_reach_the_driver() -> None:
    made = registry.driver_for("locker", "board8a", address="tcp://10.0.0.5:4001", boards=[1, 2], feedback="open_short")
    assert isinstance(made, Board8A)


def test_models_and_options_can_be_listed() -> None:
    assert registry.models("card") == ("pcsc", "sdt")
    assert registry.models("oven") == ()
    options = registry.options_of("locker", "board8a")
    assert options[:5] == ("address", "boards", "channels", "feedback", "byte_order")
    assert options[5:] == ("unused", "blind", "release_at_start")


@pytest.mark.parametrize("name", sorted(registry._OURS))
def test_every_model_in_the_table_is_there(name: str) -> None:
    family, _, model = name.partition("/")
    assert "address" in registry.options_of(family, model)
    assert model in registry.models(family)


@pytest.mark.parametrize(
    ("family", "model", "options", "cause", "sentence"),
    [
        ("card", "std", {}, "unknown_model", "did you mean sdt?"),
        ("card", "acme", {}, "unknown_model", "known are pcsc, sdt"),
        ("oven", "acme", {}, "unknown_model", "known are none"),
        ("locker", "board8a", {"address": "/dev/x", "chanels": 24}, "unknown_option", "did you mean channels?"),
        ("card", "sdt", {}, "missing_option", "address"),
        ("locker", "board8a", {"address": "/dev/x", "feedback": "shorted"}, "bad_option", "shorted"),
        ("card", "sdt", {"address": "udp://x:1"}, "bad_address", "udp://x:1"),
    ],
)
def test_wrong_settings_are_named(
    family: str, model: str, options: dict[str, object], cause: str, sentence: str
) -> None:
    with pytest.raises(Misuse) as wrong:
        registry.driver_for(family, model, **options)
    assert wrong.value.cause == cause
    assert sentence in str(wrong.value)


def test_a_driver_of_another_package_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("card/acme", "drivers.card.sdt.driver:SdtReader", registry.GROUP)
    broken = EntryPoint("card/broken", "no_such_package.driver:Reader", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", EntryPoints([point, broken]).select)
    assert registry.models("card") == ("acme", "broken", "pcsc", "sdt")
    assert isinstance(registry.driver_for("card", "acme", address="/dev/nowhere"), SdtReader)
    with pytest.raises(Misuse) as wrong:
        registry.driver_for("card", "broken", address="/dev/nowhere")
    assert wrong.value.cause == "broken_driver"
