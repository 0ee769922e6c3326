"""Shares side by side, what they brought and how far they fell: small flows composed by `>>` and `&`."""

import pandas as pd
from vega_datasets import local_data

from omnitron_kernel import flow


@flow
def monthly(symbols: str = "AAPL AMZN GOOG IBM MSFT") -> pd.DataFrame:
    """Prices at the end of each month, a column a share."""
    prices = local_data.stocks()
    table = prices.pivot_table(index="date", columns="symbol", values="price")
    return pd.DataFrame(table[symbols.split()])


@flow
def yearly_growth(prices: pd.DataFrame) -> pd.Series:
    """By how much each share grew in a year, in the geometric mean of the years it was there."""
    years = (prices.count() - 1) / 12
    times = prices.ffill().iloc[-1] / prices.bfill().iloc[0]
    return times ** (1 / years) - 1


@flow
def worst_fall(prices: pd.DataFrame) -> pd.Series:
    """How much of its highest price so far each share lost at worst."""
    highest = prices.cummax()
    return (prices / highest - 1).min()


@flow
def side_by_side(figures: tuple[pd.Series, pd.Series]) -> pd.DataFrame:
    """Two figures of each share in one table, the best first."""
    grown, fallen = figures
    table = pd.DataFrame({"a year": grown, "worst fall": fallen})
    return table.sort_values("a year", ascending=False).round(3)


share_report = (monthly >> (yearly_growth & worst_fall) >> side_by_side).renamed("share_report")


if __name__ == "__main__":
    print(share_report())
