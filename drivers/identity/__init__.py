"""What every identity card says in the same words, whatever chip holds it: numbers, nations, sexes, dates."""

from drivers.identity.numbers import number_agrees
from drivers.identity.words import NATIONS, SEXES, day_of

__all__ = ["NATIONS", "SEXES", "day_of", "number_agrees"]
