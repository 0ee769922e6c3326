"""Has the data changed under a model? Two tables, one flow that describes a table, and a flow that calls it twice."""

import pandas as pd
from vega_datasets import local_data

from omnitron_kernel import flow


@flow
def described(table: pd.DataFrame) -> pd.DataFrame:
    """One row a column: its type, the share of empty cells, and the middle and spread of its numbers."""
    kinds = table.dtypes.astype(str)
    empty = table.isna().mean()
    numbers = table.select_dtypes("number")
    return pd.DataFrame({"type": kinds, "empty": empty, "mean": numbers.mean(), "spread": numbers.std()})


@flow
def table_drift(
    before: pd.DataFrame | None = None, after: pd.DataFrame | None = None, limit: float = 0.15
) -> pd.DataFrame:
    """Compares two tables column by column; without tables, Seattle's weather in 2012 and in 2015.

    Args:
        before: The table that was known.
        after: The table that came.
        limit: How far a mean may move, in spreads of the known table, before it counts as drift.
    """
    weather = local_data.seattle_weather()
    year = weather["date"].dt.year
    old = described(weather[year == 2012] if before is None else before)
    new = described(weather[year == 2015] if after is None else after)
    both = old.add_suffix(" before").join(new.add_suffix(" after"), how="outer")
    moved = ((both["mean after"] - both["mean before"]) / both["spread before"]).round(2)
    retyped = both["type before"] != both["type after"]
    return pd.DataFrame({"moved": moved, "retyped": retyped, "drift": retyped | (moved.abs() > limit)})


if __name__ == "__main__":
    print(table_drift())
