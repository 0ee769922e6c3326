"""A flow that fails in its third node, to show what remains: the values before it, the line, the cure."""

from omnitron_kernel import flow
from omnitron_kernel.engine.cure import cure_of, remains


@flow
def failing_on_purpose(item: str = "coffee", pieces: int = 3) -> float:
    """Looks a price up that is not there: the list says `coffe`."""
    prices = {"tea": 2.4, "coffe": 3.1, "cocoa": 2.9}
    ordered = (item, pieces)
    price = prices[item]
    return price * ordered[1]


if __name__ == "__main__":
    try:
        failing_on_purpose.run()
    except KeyError:
        if run := failing_on_purpose.last:
            print(run.trace, cure_of(run), remains(run), run["ordered"], sep="\n")
