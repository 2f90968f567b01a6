"""Binary doubles as text: the shortest spelling that is the same number, without an exponent."""

from decimal import Decimal


def shortest(value: float) -> str:
    """Spell a double.

    >>> shortest(38528989.384), shortest(1e-7), shortest(120.0), shortest(float("nan"))
    ('38528989.384', '0.0000001', '120', 'nan')
    """
    text = repr(value)
    if "e" in text:
        return format(Decimal(text), "f")
    return text.removesuffix(".0")
