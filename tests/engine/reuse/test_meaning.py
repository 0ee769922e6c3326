"""Texts that name an operation or mean the clock, wherever they stand: what uses them is computed each time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.engine.reuse.stories import Case, Step, case, run_again

AGGREGATES = "K = {0}\ndef f(t=None):\n    a = len(t.agg(K))\n    return a\n"
TIMES = "import numpy as np\nimport pandas as pd\n{0}\ndef f(x=1):\n    a = int({1}.year.min() > x)\n    return a\n"


def table() -> pd.DataFrame:
    return pd.DataFrame({"v": [1, 2, 3]})


def never(name: str, text: str, why: str, *args: Any) -> Case:
    """A story in which `a` is computed each time."""
    return case(name, text, Step("a", why={"a": why}), args=args)


STORIES = [
    case("operations that are captured", AGGREGATES.format("{'v': ['sum', 'max']}"), Step(""), args=(table,)),
    never("one of them is chance", AGGREGATES.format("{'v': ['sample']}"), "the name of an operation", table),
    never(
        "chance as a default",
        "def h(t, how=('sample',)):\n    return len(t.agg(how[0]))\ndef f(t=None):\n    a = h(t)\n    return a\n",
        "the name of an operation",
        table,
    ),
    never(
        "chance in a set of constants",
        "def f(t=None):\n    a = len([how for how in {'sample', 'sum', 'max'} if len(t.agg(how))])\n    return a\n",
        "'sample', which may name an operation",
        table,
    ),
    never(
        "chance as a text of numpy's",
        "def f(t=None, how=None):\n    a = len(t.agg(how))\n    return a\n",
        "the name of an operation",
        table,
        np.str_("sample"),
    ),
    never("the clock is captured", TIMES.format("K = ['now']", "pd.to_datetime(K)"), "the clock"),
    never(
        "the clock in a captured table", TIMES.format("K = pd.Series(['today'])", "pd.to_datetime(K).dt"), "the clock"
    ),
    never("the clock as bytes", TIMES.format("", "pd.DatetimeIndex(np.array([b'now'], 'M8[s]'))"), "the clock"),
    never(
        "the clock as captured bytes", TIMES.format("K = b'now'", "pd.DatetimeIndex(np.array([K], 'M8[s]'))"), "clock"
    ),
    never(
        "the clock as bytes that are handed in",
        "import numpy as np\ndef f(x=None):\n    a = len(np.array(x, 'M8[s]'))\n    return a\n",
        "the clock",
        [b"now"],
    ),
    never(
        "a time of day as a text of numpy's",
        "import pandas as pd\ndef f(x=None):\n    a = pd.Timestamp(x).hour\n    return a\n",
        "the present day",
        np.str_("10:30"),
    ),
    never(
        "the clock by a pattern for classes",
        "import datetime as dt\ndef h(x):\n    match x:\n        case dt.datetime(now=late):\n"
        "            return int(late() > x)\ndef f(x=None):\n    a = h(x)\n    return a\n",
        "`.now`",
        pd.Timestamp("2020").to_pydatetime(),
    ),
]


@pytest.mark.parametrize("story", STORIES, ids=[each.name for each in STORIES])
def test_what_runs_again(story: Case, world: Any) -> None:
    run_again(story, world)
