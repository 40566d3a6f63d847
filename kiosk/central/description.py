"""The platform's published description at /openapi.json, in words that every reader of descriptions knows."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI


class Described(FastAPI):
    """A web application whose description has no tuples: several tools read those as lists of schemas, and stumble."""

    def openapi(self) -> dict[str, Any]:
        """The description, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = _plain(super().openapi())
        return self.openapi_schema


def _plain(part: Any) -> Any:  # noqa: ANN401  (any piece of a JSON document)
    """The same with each tuple of equal parts written as a list of that many."""
    if isinstance(part, list):
        return [_plain(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    plain = {name: _plain(inner) for name, inner in part.items()}
    parts = plain.get("prefixItems")
    if parts and all(inner == parts[0] for inner in parts):
        plain["items"] = plain.pop("prefixItems")[0]
    return plain
