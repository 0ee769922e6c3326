"""An invoice as text, exact to the cent: decimals from end to end, and a total that is the sum of what is printed."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from omnitron_kernel import flow

ITEMS = [("Workshop, one day", 1, "1450.00"), ("Travel, kilometres", 212, "0.38"), ("Licence, seats", 15, "19.90")]


@flow
def invoice(items: Sequence[tuple[str, int, str]] = ITEMS, tax: str = "19", discount: str = "2.5") -> str:
    """Writes an invoice; prices and percentages come as text, so that no binary fraction creeps in.

    Args:
        items: What is sold, how many, and the price of one.
        tax: In per cent, on what is left after the discount.
        discount: In per cent.
    """

    def cents(value: Decimal) -> Decimal:
        return value.quantize(Decimal("0.01"), ROUND_HALF_UP)

    prices = [cents(count * Decimal(price)) for _, count, price in items]
    net = sum(prices, Decimal())
    off = cents(net * Decimal(discount) / 100)
    owed = cents((net - off) * Decimal(tax) / 100)
    lines = [f"{count:>5} x {name:<26}{price:>12}" for (name, count, _), price in zip(items, prices, strict=True)]
    sums = [("Net", net), (f"Discount {discount} %", -off), (f"Tax {tax} %", owed), ("Total", net - off + owed)]
    feet = [f"{name:>34}{value:>12}" for name, value in sums]
    return "\n".join([*lines, "-" * 46, *feet])


if __name__ == "__main__":
    print(invoice())
