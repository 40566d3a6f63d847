"""What the card reader reads from the cards of the demo's people."""

from __future__ import annotations

import tomllib

from tests.central.visiting import SEED, Json

PEOPLE = {person["name"]: person for person in tomllib.loads((SEED / "people.toml").read_text())["person"]}
_ID_TYPES = {"resident": "111", "permit": "516", "foreign_2017": "553", "foreign_2023": "553"}


def card(name: str) -> Json:
    """What the reader reads from this person's card."""
    person = PEOPLE[name]
    valid_to = None if person["valid_to"] == "长期" else person["valid_to"].isoformat()
    return {"id_type": _ID_TYPES[person["kind"]], "id_number": person["number"], "name": name, "valid_to": valid_to}
