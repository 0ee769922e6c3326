"""The airports around a place: one small function, mapped over 3,376 of them."""

from math import asin, cos, radians, sin, sqrt

import pandas as pd
from vega_datasets import local_data

from omnitron_kernel import flow


def kilometres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """The way between two places, given by latitude and longitude, along the earth's surface."""
    (south, west), (north, east) = [tuple(map(radians, place)) for place in (here, there)]
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(half))


@flow
def nearest_airports(latitude: float = 47.6205, longitude: float = -122.3493, top: int = 5) -> pd.DataFrame:
    """Lists the airports of the United States that are nearest to a place, by great circle."""
    airports = local_data.airports()
    here = (latitude, longitude)
    places = list(zip(airports["latitude"], airports["longitude"], strict=True))
    airports["km"] = [kilometres(here, place) for place in places]
    nearest = airports.nsmallest(top, "km").round(1)
    return pd.DataFrame(nearest[["iata", "name", "city", "km"]].reset_index(drop=True))


if __name__ == "__main__":
    print(nearest_airports())
