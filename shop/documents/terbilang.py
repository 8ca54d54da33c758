"""Amounts in words, as receipts need them (nominal in figures and in words)."""

import lokal


def rupiah_in_words(amount: int) -> str:
    """Whole rupiah in Indonesian words: 1500000 is “Satu juta lima ratus ribu rupiah”. Raises ValueError below zero."""
    if isinstance(amount, bool) or not isinstance(amount, int) or amount < 0:
        raise ValueError("an amount is a whole number of rupiah, not negative")
    return lokal.terbilang(amount, currency=True, case="sentence")


def number_in_words(number: int) -> str:
    """A whole number in Indonesian words: 21 is “dua puluh satu”. Raises ValueError below zero."""
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise ValueError("a quantity is a whole number, not negative")
    return lokal.terbilang(number)
