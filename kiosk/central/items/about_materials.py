"""Rules about materials: whether each can be settled by whoever must, and nothing is asked that the state has."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.central.items.judging import Fault, Known, Rule, asked, decided, twice, unknown
from kiosk.contract.items import Item, Material, Need, Way
from kiosk.sheets.lines import Key

# Any of these settles a material for certain. The others may fail: no licence found, no such number, a record that
# stands against a commitment.
_CERTAIN = frozenset({Way.SHARED, Way.MADE_HERE, Way.UPLOAD, Way.HAND_IN})
_BROUGHT = frozenset({Way.UPLOAD, Way.HAND_IN})


def _materials(item: Item, known: Known) -> Iterator[Fault]:
    yield from decided(twice(("materials",), (each.id for each in item.materials), "material"))
    questions = [each.id for each in item.questions]
    for place, material in enumerate(item.materials):
        key: Key = ("materials", place)
        yield from decided(asked((*key, "only_if"), material.only_if, questions))
        for rule in (_ways, _settled, _shared, _annotated, _committed, _tolerated, _later, _licence, _number, _visit):
            yield from decided(rule(key, material, item, known))


def _ways(key: Key, material: Material, _item: Item, _known: Known) -> Iterator[Fault]:
    yield from twice((*key, "ways"), material.ways, "way", last="")


def _settled(key: Key, material: Material, _item: Item, _known: Known) -> Iterator[Fault]:
    if not material.ways:
        yield Fault(
            (*key, "ways"),
            f"材料“{material.id}”没有写怎样解决",
            f'no way is named to settle the material "{material.id}"',
        )
    elif material.need == Need.MUST and not _CERTAIN & set(material.ways):
        what = f'nobody can settle the material "{material.id}" where {" and ".join(material.ways)} does not work'
        chinese = f"材料“{material.id}”万一都不行,就没有人能解决"
        yield Fault((*key, "ways"), chinese, what, "add a way that always works: upload, hand_in, made_here or shared")


def _shared(key: Key, material: Material, _item: Item, _known: Known) -> Iterator[Fault]:
    if Way.SHARED in material.ways and _BROUGHT & set(material.ways):
        what = f'"{material.id}" is shared: the state has it, and nobody may be asked to bring it'
        chinese = f"“{material.id}”已共享,不能再让群众交"
        yield Fault((*key, "ways"), chinese, what, "leave out upload and hand_in, or leave out shared")


def _annotated(key: Key, material: Material, _item: Item, _known: Known) -> Iterator[Fault]:
    if material.original_annotation and set(material.ways) != {Way.HAND_IN}:
        what = f'something is written on the original of "{material.id}", so only hand_in settles it'
        yield Fault((*key, "ways"), f"“{material.id}”要在原件上注记,只能交原件", what)
    if material.original_annotation and not material.original:
        chinese = f"要注记的“{material.id}”必须是原件"
        yield Fault((*key, "original_annotation"), chinese, f'"{material.id}" must be an original to be written on')


def _committed(key: Key, material: Material, item: Item, _known: Known) -> Iterator[Fault]:
    if Way.COMMITMENT not in material.ways:
        return
    if item.site_inspection:
        what = f'"{material.id}" is settled by commitment, but the site is inspected 现场勘查'
        yield Fault((*key, "ways"), "需要现场勘查的,材料不能用承诺代替", what, "leave out commitment")
    elif not item.commitment_allowed:
        what = f'"{material.id}" is settled by commitment, which the item does not allow'
        yield Fault((*key, "ways"), "这个事项不允许承诺", what, "write commitment_allowed = true")


def _tolerated(key: Key, material: Material, item: Item, _known: Known) -> Iterator[Fault]:
    if Way.TOLERANCE not in material.ways:
        if material.tolerance_days:
            chinese = f"“{material.id}”不能后补,不用写天数"
            yield Fault(
                (*key, "tolerance_days"), chinese, f'"{material.id}" is not tolerable', 'add "tolerance" to its ways'
            )
        return
    if material.main:
        what = f'"{material.id}" is a main material 主要材料, and those may not come later'
        yield Fault((*key, "ways"), f"主要材料“{material.id}”不能容缺", what, "leave out tolerance")
    if not item.tolerance_allowed:
        what = f'"{material.id}" may come later, which the item does not allow'
        yield Fault((*key, "ways"), "这个事项不允许容缺", what, "write tolerance_allowed = true")
    if not material.tolerance_days:
        yield Fault(
            key,
            f"“{material.id}”没有写几天内补齐",
            f'"{material.id}" does not say by when it must come',
            "add tolerance_days = …",
        )
    elif material.tolerance_days > item.promise_day:
        what = f"a paper that comes after {material.tolerance_days} days comes after the promised {item.promise_day}"
        chinese = f"{material.tolerance_days}天后才补齐,比承诺的{item.promise_day}天还晚"
        yield Fault((*key, "tolerance_days"), chinese, what)
    if not _BROUGHT & set(material.ways):
        chinese = f"“{material.id}”可以后补,却没有补交的方式"
        yield Fault((*key, "ways"), chinese, f'"{material.id}" may come later, but there is no way for it to come')


def _later(key: Key, material: Material, _item: Item, _known: Known) -> Iterator[Fault]:
    if material.need == Need.LATER and Way.TOLERANCE not in material.ways:
        what = f'"{material.id}" is one that may come later (need = "3"), but tolerance is not among its ways'
        yield Fault((*key, "need"), f"“{material.id}”写了容缺后补,方式里却没有容缺", what)


def _licence(key: Key, material: Material, _item: Item, known: Known) -> Iterator[Fault]:
    if (Way.ELICENCE in material.ways) != bool(material.elicence):
        yield Fault(
            (*key, "elicence"),
            "证照可取的,要写明证照类型",
            'elicence names the type of licence where "elicence" is among the ways',
        )
    elif material.elicence:
        yield from unknown((*key, "elicence"), material.elicence, known.licences, "type of licence", "licences.toml")


def _number(key: Key, material: Material, _item: Item, known: Known) -> Iterator[Fault]:
    if (Way.VERIFY_NUMBER in material.ways) != bool(material.number_kind):
        what = 'number_kind names the kind of document where "verify_number" is among the ways'
        yield Fault((*key, "number_kind"), "核验编号的,要写明文号种类", what)
    elif material.number_kind:
        words = known.number_kinds
        yield from unknown((*key, "number_kind"), material.number_kind, words, "kind of number", "licences.toml")


def _visit(key: Key, material: Material, item: Item, _known: Known) -> Iterator[Fault]:
    """M39 again: a locker takes papers at any hour, but what is written on has to be brought and fetched."""
    if material.original_annotation and not item.limit_scene_num:
        what = f'the original of "{material.id}" has to be brought, but limit_scene_num is 0'
        yield Fault(
            key,
            f"“{material.id}”的原件要送来,到现场次数却是0",
            what,
            "count the visit and give the reason in elsewhere",
        )


RULES: tuple[Rule, ...] = (_materials,)
