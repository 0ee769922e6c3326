"""The gallery's values: each flow against another way to the same answer, on data of its own or on real data."""

import csv
import filecmp
import importlib
import itertools
import json
import math
import random
import re
import statistics
import subprocess
import sys
from datetime import date, datetime, timedelta
from fractions import Fraction
from importlib.metadata import distribution
from pathlib import Path

import pandas as pd
import pytest
import vega_datasets
from hypothesis import given
from hypothesis import strategies as st

FLOWS = Path(__file__).parent.parent / "flows"
DATA = Path(vega_datasets.__file__).parent / "_data"


@pytest.fixture
def gallery(monkeypatch):
    """Gives the flow of a gallery file by its name."""
    monkeypatch.syspath_prepend(str(FLOWS))
    return lambda name: getattr(importlib.import_module(name), name)


@pytest.fixture(scope="session")
def weather():
    """Seattle's days as rows of text."""
    with (DATA / "seattle-weather.csv").open() as file:
        return list(csv.DictReader(file))


def test_access_log_counts_what_was_written(gallery):
    chance = random.Random(3)
    rows = [
        (chance.choice(["GET", "POST"]), chance.choice(["/a", "/b", "/c"]), chance.choice([200, 404, 500]), 100)
        for _ in range(300)
    ]
    lines = [f'1.2.3.4 - - [22/Nov/2026:07:00:00 +0000] "{m} {p} HTTP/1.1" {s} {b}' for m, p, s, b in rows]
    found = gallery("access_log")("\n".join([*lines, "no line", ""]), worst=1)
    failed = [f"{s} {m} {p}" for m, p, s, _ in rows if s >= 400]
    worst = max(set(failed), key=failed.count)
    assert found["requests"] == 300
    assert found["bytes"] == 30_000
    assert found["failed"] == f"{len(failed) / 300:.0%}"
    assert found["worst"][0][1] == failed.count(worst)
    assert (found["busiest"], found["odd lines"]) == ("07:00", ["no line"])
    assert gallery("access_log")("")["requests"] == 0


def test_ask_table_answers_as_pandas_does(gallery):
    airports = pd.read_csv(DATA / "airports.csv", keep_default_na=False, na_values=[""])
    north = airports[airports["latitude"] > 40].groupby("state").size().sort_values(ascending=False)
    answer = gallery("ask_table")()
    assert answer["airports"].tolist() == north.head(5).tolist()
    assert set(answer["state"]) <= set(north.index)
    own = pd.DataFrame({"x": [1, 2, 3]})
    assert gallery("ask_table")("select sum(x) as s from data where x < :north", own, 2.5)["s"].tolist() == [3]


def test_changelog_keeps_each_subject_that_matters_once(gallery):
    text = gallery("changelog")(
        "feat: a\nfix(core): b\nfeat(ui)!: c\nperf: d\nchore: e\nMerge branch 'x'\n\nfix!: f", version="2.0"
    )
    assert re.findall(r"^### (.+)$", text, re.MULTILINE) == ["What breaks", "What is new", "What is better"]
    assert re.findall(r"^- (.+)$", text, re.MULTILINE) == ["**ui**: c", "f", "a", "**core**: b", "d"]
    assert text.startswith("## 2.0\n")
    assert gallery("changelog")("chore: nothing", version="1") == "## 1"


def test_checkout_queue_agrees_with_the_theory_of_queues(gallery):
    """Erlang's formula gives the mean wait of a long day; one till is checked customer by customer."""
    tills, load = 2, 52 / 30
    terms = [load**k / math.factorial(k) for k in range(tills)]
    last = load**tills / math.factorial(tills) * tills / (tills - load)
    expected = last / (sum(terms) + last) * 52 / (tills - load)
    long_days = [gallery("checkout_queue")(customers=40_000, seed=seed)["mean wait"] for seed in range(3)]
    assert statistics.mean(long_days) == pytest.approx(expected, rel=0.1)

    chance = random.Random(7)
    comes = list(itertools.accumulate(chance.expovariate(1 / 30) for _ in range(50)))
    done, waits = 0.0, []
    for at in comes:
        waits.append(max(done - at, 0.0))
        done = max(done, at) + chance.expovariate(1 / 20)
    assert gallery("checkout_queue")(50, 1, 30.0, 20.0)["mean wait"] == round(statistics.mean(waits), 1)


def test_duplicate_files_finds_the_groups_that_comparing_all_pairs_finds(gallery, tmp_path):
    contents = {
        "a.txt": "one",
        "deep/b.txt": "one",
        "c.txt": "two",
        "d.txt": "owt",
        "e.txt": "",
        "f.txt": "",
        "g.md": "one",
    }
    for name, text in contents.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    groups = gallery("duplicate_files")(tmp_path, "*.txt")
    assert groups == [["a.txt", str(Path("deep", "b.txt"))]]
    real = gallery("duplicate_files")((tests := FLOWS.parent / "tests"), "*.py")
    files = [path for path in tests.rglob("*.py") if path.stat().st_size]
    pairs = {frozenset(pair) for pair in itertools.combinations(files, 2) if filecmp.cmp(*pair, shallow=False)}
    grouped = [[tests / name for name in group] for group in real]
    assert {frozenset(pair) for group in grouped for pair in itertools.combinations(group, 2)} == pairs


def test_environment_audit_weighs_what_is_on_the_disk(gallery):
    table = gallery("environment_audit")(top=5)
    assert table["MB"].is_monotonic_decreasing
    heaviest = distribution(table["package"][0])
    sizes = [file.locate().stat().st_size for file in heaviest.files if file.size]
    assert table["MB"][0] == pytest.approx(sum(sizes) / 1e6, rel=0.01)
    assert table["version"][0] == heaviest.version


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.from_regex(r"[a-z]{1,4}", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def flatten():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(FLOWS))
        return importlib.import_module("flatten_json").flatten_json


@given(value=JSON)
def test_flatten_json_says_where_each_value_stands(flatten, value):
    """Walking each path from the root leads to its value, and no leaf is left out."""
    flat = flatten(value)
    for path, leaf in flat.items():
        at = value
        for step in re.findall(r"[a-z]+|\[\d+\]", path):
            at = at[int(step[1:-1])] if step.startswith("[") else at[step]
        assert at == leaf
    leaves = re.sub(r'"(\\.|[^"\\])*"(: )?', lambda found: "" if found[2] else "x", json.dumps(value))
    assert len(flat) == len(re.findall(r"[^\s,:{}\[\]]+|\{\}|\[\]", leaves))


def test_import_graph_reads_a_package_as_it_is(gallery, tmp_path, monkeypatch):
    for name, text in {
        "__init__": "from .a import x",
        "a": "from . import b\nimport os",
        "b": "from ring.c import y",
        "c": "from ring import a\ndef late():\n    from . import d",
        "d": "",
    }.items():
        (tmp_path / "ring").mkdir(exist_ok=True)
        (tmp_path / "ring" / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    graph, ring = gallery("import_graph")("ring")
    assert graph == {"__init__": ["a"], "a": ["b"], "b": ["c"], "c": ["a"], "d": []}
    assert set(ring) == {"a", "b", "c"}
    assert gallery("import_graph")("json")[0]["__init__"] == ["decoder", "encoder"]
    with pytest.raises(ValueError, match="no package"):
        gallery("import_graph")("math")


def test_invoice_adds_up_in_whole_cents(gallery):
    """The same in fractions, rounded half up, line by line."""
    items = [("A", 3, "0.335"), ("B", 7, "19.99"), ("C", 1, "0.005")]
    cents = [math.floor(Fraction(price) * count * 100 + Fraction(1, 2)) for _, count, price in items]
    off = math.floor(Fraction(sum(cents)) * Fraction("2.5") / 100 + Fraction(1, 2))
    tax = math.floor(Fraction(sum(cents) - off) * 19 / 100 + Fraction(1, 2))
    text = gallery("invoice")(items)
    amounts = [round(float(line.split()[-1]) * 100) for line in text.splitlines() if not line.startswith("-")]
    assert amounts == [*cents, sum(cents), -off, tax, sum(cents) - off + tax]


def test_loan_plan_agrees_with_the_formula_of_annuities(gallery):
    plan = gallery("loan_plan")(amount=240_000, rate=0.036, monthly=1_200, years=20)
    monthly = 0.036 / 12
    assert plan["months"] == math.ceil(-math.log(1 - 240_000 * monthly / 1_200) / math.log(1 + monthly))
    assert plan["extra"] == pytest.approx(240_000 * monthly / (1 - (1 + monthly) ** -240) - 1_200, abs=0.02)
    with pytest.raises(ValueError, match="never repays"):
        gallery("loan_plan")(monthly=700)


def test_nearest_airports_are_those_of_the_law_of_cosines(gallery):
    here = (64.8, -147.9)
    airports = pd.read_csv(DATA / "airports.csv").to_dict("records")

    def way(there):
        (a, b), (c, d) = [[math.radians(each) for each in place] for place in (here, there)]
        cosine = math.sin(a) * math.sin(c) + math.cos(a) * math.cos(c) * math.cos(b - d)
        return 6371.0088 * math.acos(min(cosine, 1.0))

    ways = sorted((way((each["latitude"], each["longitude"])), each["iata"]) for each in airports)[:4]
    found = gallery("nearest_airports")(*here, top=4)
    assert found["iata"].tolist() == [name for _, name in ways]
    assert found["km"].tolist() == pytest.approx([km for km, _ in ways], abs=0.06)


def test_order_check_adds_what_holds_and_names_every_other_line(gallery):
    total, complaints = gallery("order_check")()
    assert total == 3 * 450 + 12_000
    assert [each.partition(":")[0] for each in complaints] == ["line 2", "line 3", "line 4", "line 6"]
    assert "expected at least 1" in complaints[0]
    assert "'cents' is missing" in complaints[2]


def test_sessions_are_cut_at_pauses_and_read_no_further_than_they_must(gallery):
    chance = random.Random(5)
    times = [
        datetime.fromisoformat("2026-01-01") + timedelta(minutes=each)
        for each in sorted(chance.sample(range(5000), 200))
    ]
    clicks = [each.isoformat() for each in times]
    visits = list(gallery("sessions")(clicks))
    assert [click for visit in visits for click in visit] == clicks
    gaps = [(b - a) > timedelta(minutes=30) for a, b in itertools.pairwise(times)]
    assert len(visits) == 1 + sum(gaps)
    endless = (f"2026-01-{day:02}T00:00" for day in itertools.count(1))
    assert next(gallery("sessions")(endless)) == ["2026-01-01T00:00"]


def test_table_drift_moves_as_the_standard_library_counts(gallery, weather):
    found = gallery("table_drift")(limit=0.15)
    years = [[float(day["temp_max"]) for day in weather if day["date"].startswith(year)] for year in ("2012", "2015")]
    moved = (statistics.mean(years[1]) - statistics.mean(years[0])) / statistics.stdev(years[0])
    assert found["moved"]["temp_max"] == round(moved, 2)
    assert found["drift"].tolist() == [bool(abs(each) > 0.15) for each in found["moved"]]
    one, other = pd.DataFrame({"x": [1, 2]}), pd.DataFrame({"x": ["1", "2"], "y": [0, 0]})
    assert gallery("table_drift")(one, other)["drift"].tolist() == [True, True]


def test_text_statistics_counts_as_splitting_does(gallery):
    text = "One two two. Three three three! Is it four?"
    found = gallery("text_statistics")(text, common=2)
    assert found["words"] == len(text.split())
    assert (found["different"], found["sentences"], found["repeated"]) == (6, 3, ["three", "two"])


def test_tidy_csv_reads_real_data_as_pandas_does(gallery, weather):
    text = (DATA / "seattle-weather.csv").read_text()
    records = gallery("tidy_csv")(text)
    assert len(records) == len(weather)
    assert list(records[0]) == list(weather[0])
    assert sum(each["wind"] for each in records) == pytest.approx(sum(float(each["wind"]) for each in weather))
    messy = gallery("tidy_csv")()
    assert [each["order_no"] for each in messy] == [1001, 1002, 1003]
    assert (messy[0]["ordered_on"], messy[1]["amount_eur"]) == (date(2026, 3, 1), None)


def test_weather_table_has_the_means_of_the_standard_library(gallery, weather):
    table = gallery("weather_table")(rain=1.0)
    july = [day for day in weather if day["date"][5:7] == "07"]
    assert table["high"]["Jul"] == round(statistics.mean(float(day["temp_max"]) for day in july), 2)
    assert table["wet"]["Jul"] == round(statistics.mean(float(day["precipitation"]) >= 1 for day in july), 2)


def test_tool_versions_are_what_each_tool_says_of_itself(gallery):
    said = subprocess.run([sys.executable, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    found = gallery("tool_versions").run([sys.executable, "no-such-tool"]).value
    assert found == {sys.executable: said, "no-such-tool": "not here"}


def test_share_report_agrees_with_the_rows_read_one_by_one(gallery):
    with (DATA / "stocks.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["symbol"] == "GOOG"]
    prices = [float(row["price"]) for row in rows]
    growth = (prices[-1] / prices[0]) ** (12 / (len(prices) - 1)) - 1
    fall = min(price / max(prices[: place + 1]) - 1 for place, price in enumerate(prices))
    table = gallery("share_report")()
    assert table.loc["GOOG"].tolist() == [round(growth, 3), round(fall, 3)]
    assert table["a year"].is_monotonic_decreasing
    assert gallery("share_report")("IBM MSFT").index.tolist() == ["IBM", "MSFT"]
