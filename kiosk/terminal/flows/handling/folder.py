"""The pages of one material that have been sent: in their order, with a small copy of each while the citizen looks."""

from __future__ import annotations

from dataclasses import dataclass

# As many as the platform takes for one material.
MOST_PAGES = 12


@dataclass(frozen=True, repr=False)
class Sent:
    """One page at the platform, and the small copy that stands on the screen."""

    upload_id: str
    thumbnail: bytes


class Folder:
    """Knows no page larger than a thumbnail, and these only until `forget`."""

    def __init__(self) -> None:
        self.pages: list[Sent] = []

    @property
    def uploads(self) -> tuple[str, ...]:
        """The ids of the pages, in their order."""
        return tuple(page.upload_id for page in self.pages)

    @property
    def full(self) -> bool:
        """Whether no further page is taken."""
        return len(self.pages) >= MOST_PAGES

    def add(self, upload_id: str, thumbnail: bytes) -> None:
        """One more, at the end."""
        self.pages.append(Sent(upload_id, thumbnail))

    def place(self, upload_id: str) -> int:
        """Where a page stands, from 0."""
        return self.uploads.index(upload_id)

    def earlier(self, upload_id: str) -> None:
        """One place towards the front."""
        place = self.place(upload_id)
        if place:
            self.pages.insert(place - 1, self.pages.pop(place))

    def drop(self, upload_id: str) -> None:
        """Not this one. The platform throws away what no letter names."""
        del self.pages[self.place(upload_id)]

    def forget(self) -> None:
        """Keep no picture."""
        self.pages.clear()
