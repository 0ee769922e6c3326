"""A loan to its last month, and what to pay on top to be rid of it in time: a local function asked again and again."""

from omnitron_kernel import flow


@flow
def loan_plan(
    amount: float = 240_000, rate: float = 0.036, monthly: float = 1_200, years: int = 20
) -> dict[str, float]:
    """How long a loan lasts, what it costs, and the extra payment that ends it within some years.

    Args:
        amount: What is owed today.
        rate: The yearly rate of interest, 0.036 for 3.6 %.
        monthly: What is paid each month.
        years: When the loan should be gone.
    """
    if monthly <= amount * rate / 12:
        raise ValueError(f"{monthly:.2f} a month never repays it: the interest alone is {amount * rate / 12:.2f}.")

    def repay(extra: float) -> tuple[int, float]:
        owed, interest, months = amount, 0.0, 0
        while owed > 0.005:
            interest += owed * rate / 12
            owed -= min(monthly + extra - owed * rate / 12, owed)
            months += 1
        return months, interest

    months, interest = repay(0.0)
    low, high = 0.0, amount
    while high - low > 0.005:
        extra = (low + high) / 2
        if repay(extra)[0] > years * 12:
            low = extra
        else:
            high = extra
    _, cheaper = repay(high)
    return {
        "months": months,
        "interest": round(interest, 2),
        "extra": round(high, 2),
        "saved": round(interest - cheaper, 2),
    }


if __name__ == "__main__":
    print(loan_plan())
