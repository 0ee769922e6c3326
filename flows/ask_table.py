"""SQL over any table, with nothing to install: a `with` block around SQLite in memory."""

import sqlite3
from contextlib import closing

import pandas as pd
from vega_datasets import local_data

from omnitron_kernel import flow

QUESTION = """
    select state, count(*) as airports, round(max(latitude), 1) as northmost
    from data where latitude > :north group by state order by airports desc limit 5
"""


@flow
def ask_table(question: str = QUESTION, table: pd.DataFrame | None = None, north: float = 40.0) -> pd.DataFrame:
    """Answers a question in SQL about one table.

    Args:
        question: A query; it calls the table `data` and may use `:north`.
        table: The table; without one, the airports of the United States.
        north: What `:north` stands for. Values travel beside the query, never inside its text.
    """
    data = local_data.airports() if table is None else table
    with closing(sqlite3.connect(":memory:")) as database:
        data.to_sql("data", database, index=False)
        answer = pd.read_sql(question, database, params={"north": north})
    return answer.convert_dtypes()


if __name__ == "__main__":
    print(ask_table())
