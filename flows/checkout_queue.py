"""A shop's tills, simulated: is a third till worth opening? One loop, a heap and a seed that makes it repeatable."""

import heapq
import random
from itertools import accumulate

from omnitron_kernel import flow


@flow
def checkout_queue(
    customers: int = 400, tills: int = 2, every: float = 30.0, takes: float = 52.0, seed: int = 7
) -> dict[str, float]:
    """Simulates customers who wait for the first free till.

    Args:
        customers: How many come.
        tills: How many are open.
        every: Mean seconds between two customers.
        takes: Mean seconds at a till.
        seed: The same seed gives the same day.
    """
    chance = random.Random(seed)  # noqa: S311 - chance, not secrets
    arrivals = list(accumulate(chance.expovariate(1 / every) for _ in range(customers)))
    free = [0.0] * tills
    waits: list[float] = []
    busy = 0.0
    for arrival in arrivals:
        begin = max(arrival, heapq.heappop(free))
        service = chance.expovariate(1 / takes)
        waits.append(begin - arrival)
        busy += service
        heapq.heappush(free, begin + service)
    closing = max(free)
    waits.sort()
    return {
        "mean wait": round(sum(waits) / customers, 1),
        "longest but 5 %": round(waits[int(customers * 0.95)], 1),
        "tills busy": round(busy / (tills * closing), 3),
    }


if __name__ == "__main__":
    print(checkout_queue())
