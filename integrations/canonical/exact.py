"""Decimals scaled exactly: every digit of the result, or none at all."""

from collections.abc import Callable
from decimal import Context, Decimal, Inexact

_EXACT = Context(prec=60, traps=[Inexact])


def divided(number: Decimal, factor: Decimal) -> Decimal | None:
    """*number* / *factor* with its scale kept where *factor* is 1; ``None`` when the digits have no end."""
    return number if factor == 1 else _exactly(_EXACT.divide, number, factor)


def multiplied(number: Decimal, factor: Decimal) -> Decimal | None:
    """*number* x *factor* with its scale kept where *factor* is 1; ``None`` beyond sixty digits."""
    return number if factor == 1 else _exactly(_EXACT.multiply, number, factor)


def whole(number: Decimal, factor: Decimal) -> Decimal | None:
    """*number* x *factor*, without places; ``None`` when that is no whole number."""
    scaled = multiplied(number, factor)
    return scaled.to_integral_value() if scaled is not None and scaled == scaled.to_integral_value() else None


def _exactly(scale: Callable[[Decimal, Decimal], Decimal], number: Decimal, factor: Decimal) -> Decimal | None:
    try:
        return scale(number, factor)
    except Inexact:
        return None
