"""Money is whole rupiah in `int`; percentages are basis points (1 % = 100). No floats anywhere."""

from collections.abc import Sequence
from fractions import Fraction

MAXIMUM = 10**12
BASIS_POINTS = 10_000


def share(amount: int, *, basis_points: int) -> int:
    """That many basis points of `amount` in whole rupiah, half up."""
    return (2 * amount * basis_points + BASIS_POINTS) // (2 * BASIS_POINTS)


def split(amount: int, *, weights: Sequence[int]) -> list[int]:
    """`amount` rupiah split by weights with the largest-remainder method; the parts always add up to it.

    Weights are not negative and not all zero; ties go to the earlier part.
    """
    total = sum(weights)
    if total <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative and must not all be zero")
    if amount < 0:
        return [-part for part in split(-amount, weights=weights)]
    exact = [Fraction(amount * weight, total) for weight in weights]
    parts = [int(value) for value in exact]
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[: amount - sum(parts)]:
        parts[index] += 1
    assert sum(parts) == amount
    return parts


def rupiah(amount: int) -> str:
    """`Rp1.250.000`, the Indonesian form (indonesiabaik.id); pages in English have their own filter."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{abs(amount):,}".replace(",", ".")
