"""The façade is complete and light, and what ships is whole."""

import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import omnitron_kernel

VENDORS = (
    *("duckdb", "dask", "distributed", "litellm", "libcst", "pydantic", "numpy", "pandas", "pyarrow", "IPython"),
    *("ipywidgets", "anywidget", "ipycytoscape", "jupyterlab", "papermill", "nbformat", "traitlets"),
)
ROOT = Path(__file__).parent.parent


def modules_after(statement: str) -> set[str]:
    """The top-level modules that a fresh Python has loaded after a statement."""
    program = f"{statement}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    return {name.partition(".")[0] for name in json.loads(told.splitlines()[-1])}


@pytest.mark.parametrize(
    "statement",
    [
        "import omnitron_kernel",
        "from omnitron_kernel.graph import read\nread('%%flow f(x=1)\\nx + 1')",
        "from omnitron_kernel import flow\nflow(lambda x: x).run(1)",
        "import omnitron_kernel.notebook.headless, omnitron_lab_ext.launch",
        "import omnitron_kernel.messages, omnitron_lab_ext",
        "import omnitron_kernel.cli",
        "from omnitron_kernel import Workspace, flow\nwith Workspace.open():\n    flow(lambda x: x).run(1)",
        "from omnitron_kernel.documents import read_view\nread_view('%%flow f(x=1)\\nx + 1')",
    ],
)
def test_no_vendor_is_loaded(statement):
    assert not modules_after(statement) & set(VENDORS)


def test_everything_the_facade_promises_is_there():
    assert set(omnitron_kernel.__all__) <= set(dir(omnitron_kernel))
    assert {"flow", "Flow", "Run"} <= set(omnitron_kernel.__all__)


def all_modules():
    """The names of all our modules."""
    for package in ("omnitron_kernel", "omnitron_lab_ext"):
        found = importlib.import_module(package)
        yield package
        for each in pkgutil.walk_packages(found.__path__, f"{package}."):
            if not each.name.endswith("__main__"):
                yield each.name


@pytest.mark.parametrize("name", sorted(all_modules()))
def test_every_module_says_what_it_holds_and_what_it_gives(name):
    module = importlib.import_module(name)
    assert module.__doc__, "the first lines of a module say what it holds"
    for exported in getattr(module, "__all__", ()):
        assert hasattr(module, exported)
        value = getattr(module, exported)
        if callable(value) and getattr(value, "__module__", "").startswith("omnitron"):
            assert value.__doc__, f"{exported} says what it does"


@pytest.mark.parametrize("path", sorted(ROOT.glob("omnitron_*/**/*.py")), ids=lambda path: path.name)
def test_no_file_hides_a_second_noun(path):
    assert len(path.read_text().splitlines()) <= 400


def test_versions_agree():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert omnitron_kernel.__version__ == project["version"]


def test_locks_and_settings_hold_no_addresses():
    for lock in ROOT.glob("requirements/*.txt"):
        assert "://" not in lock.read_text()
        assert all("--hash=" in line or "==" in line for line in lock.read_text().splitlines())
