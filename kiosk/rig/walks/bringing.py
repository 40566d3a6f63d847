"""How a citizen brings what is asked for: numbers, promises, pages under the camera, originals."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.contract.content import Rows
from kiosk.contract.items import Item, Material, Way
from kiosk.contract.scene import Scene
from kiosk.contract.words import Both, Say
from kiosk.rig.citizen import Citizen
from kiosk.rig.walks.people import Papers

_WAYS = {
    "number": Way.VERIFY_NUMBER,
    "camera": Way.UPLOAD,
    "hand_in": Way.HAND_IN,
    "commitment": Way.COMMITMENT,
    "tolerance": Way.TOLERANCE,
}


class Bringing:
    """One citizen at the materials of one item; `brought` says by which way each came."""

    def __init__(self, citizen: Citizen, item: Item, who: str, papers: Papers) -> None:
        self.brought: dict[str, Way] = {}
        self._citizen, self._item, self._who, self._papers = citizen, item, who, papers
        self._material: Material | None = None
        self._watched: Material | None = None  # of which the camera's live picture was kept

    def meetings(self) -> dict[str, Callable[[Scene], None]]:
        """Answers to the scenes of the materials, by name."""
        return {
            "handle.material": self._brings,
            "handle.without": self._promises,
            "handle.without_none": lambda _: self._citizen.touches("ok"),
            "handle.photo": self._watches_the_camera,
            "handle.material_number": lambda _: self._citizen.writes(self._papers.number(self._who, self._wanted)),
            "handle.material_verified": lambda _: self._citizen.touches("ok"),
        }

    @property
    def _wanted(self) -> Material:
        assert self._material is not None, "no material is asked for"
        return self._material

    def _brings(self, scene: Scene) -> None:
        """By its number where its issuer knows one, else a promise where that is offered, else the paper."""
        assert isinstance(scene.question, Say)
        name = scene.question.gaps["material"]
        material = next(each for each in self._item.materials if Both(each.name.zh, each.name.en) == name)
        again = material is self._material  # it could not be promised: it is photographed after all
        self._material = material
        offers = scene.offers()
        if "number" in offers and self._papers.number(self._who, material):
            way = "number"
        elif "without" in offers and {Way.COMMITMENT, Way.TOLERANCE} & set(material.ways) and not again:
            way = "without"
        else:
            way = next(each for each in ("camera", "hand_in", "skip") if each in offers)
        if way in _WAYS:
            self.brought[material.id] = _WAYS[way]
        self._citizen.touches(way)

    def _promises(self, scene: Scene) -> None:
        assert isinstance(scene.content, Rows)
        way = scene.content.rows[0].id
        self.brought[self._wanted.id] = _WAYS[way]
        self._citizen.touches(way)

    def _watches_the_camera(self, _: Scene) -> None:
        """It takes the page by itself; its live picture is kept once for each material."""
        if self._watched is not self._material:
            self._watched = self._material
            self._citizen.photographs()
