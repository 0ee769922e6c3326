"""Four years of Seattle's weather as a table of months: read, group, name, round."""

from calendar import month_abbr

import pandas as pd
from vega_datasets import local_data

from omnitron_kernel import flow


@flow
def weather_table(rain: float = 1.0) -> pd.DataFrame:
    """Mean temperatures and the share of wet days by month.

    Args:
        rain: How much precipitation, in millimetres, makes a day wet.
    """
    days = local_data.seattle_weather()
    days["month"] = days["date"].dt.month
    days["wet"] = days["precipitation"] >= rain
    months = days.groupby("month").agg(low=("temp_min", "mean"), high=("temp_max", "mean"), wet=("wet", "mean"))
    months.index = pd.Index([month_abbr[each] for each in months.index])
    return pd.DataFrame(months.round(2))


if __name__ == "__main__":
    print(weather_table())
