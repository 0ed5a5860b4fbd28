"""Units behind a number, and what is equal among them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, slots=True)
class Unit:
    """Hold what a unit measures, its name, and how many of the measure's smallest it is; None for money."""

    measure: str
    name: str
    factor: Decimal | None = None


# measure: unit, its spellings and how many of the smallest it is
_ROWS: Final = """
length: kilometre kilometres kilometer kilometers km = 1000 / mile miles = 1609.344
length: metre metres meter meters = 1
length: foot feet ft = 0.3048 / centimetre centimetres centimeter centimeters cm = 0.01
length: inch inches = 0.0254
length: yard yards = 0.9144 / millimetre millimetres mm = 0.001
mass: tonne tonnes ton tons = 1000 / kilogram kilograms kilo kilos kg = 1 / gram grams = 0.001
mass: ounce ounces = 0.02835
duration: second seconds = 1 / minute minutes = 60 / hour hours = 3600 / day days = 86400
duration: week weeks = 604800
duration: month months = 2629746 / year years = 31556952 / decade decades = 315569520
money: dollar dollars $ usd / euro euros € eur / yen ¥ / yuan renminbi / rouble roubles ruble rubles
money: hryvnia hryvnias
money: lira liras / franc francs / zloty zlotys / crown crowns krona kronor / rupee rupees / peso pesos
money: sterling £ gbp
volume: litre litres liter liters = 1 / gallon gallons = 3.785 / barrel barrels = 158.987
power: kilowatt kilowatts kw = 1 / megawatt megawatts mw = 1000 / gigawatt gigawatts gw = 1000000
area: hectare hectares = 2.471 / acre acres = 1
"""

# Lengths of one name are counted differently by calendar: 30 days may be a month.
_TOLERANCE: Final = Decimal("0.03")


def _table() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for row in _ROWS.strip().splitlines():
        measure, _, listed = row.partition(": ")
        for entry in listed.split(" / "):
            spellings, _, factor = entry.partition(" = ")
            unit = Unit(measure, spellings.split()[0], Decimal(factor) if factor else None)
            units.update(dict.fromkeys(spellings.split(), unit))
    return units


UNITS: Final[dict[str, Unit]] = _table()
"""The unit of each folded spelling, singular and plural."""


def same_amount(first: Decimal, unit: Unit, second: Decimal, other: Unit) -> bool:
    """Tell whether two amounts of one measure are equal, a month of 30 days and 5 miles of 8 km included."""
    if unit.factor is None or other.factor is None:
        return first == second and unit.name == other.name
    mine, theirs = first * unit.factor, second * other.factor
    return abs(mine - theirs) <= _TOLERANCE * max(mine, theirs) if unit != other else first == second
