"""What all tests share: how long the searching ones search, and a home of their own."""

import os
import sys
from itertools import count

import pytest
from hypothesis import HealthCheck, settings

from omnitron_kernel.engine.reuse import cache as caches
from omnitron_kernel.engine.reuse.cache import Cache

SOAK = bool(os.environ.get("OMNITRON_SOAK"))
"""Whether this is the long version, `make soak`."""

settings.register_profile("short", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("soak" if SOAK else "short")


@pytest.fixture(autouse=True, scope="session")
def home(tmp_path_factory: pytest.TempPathFactory):
    """A home folder of the tests' own: no settings of whoever runs them are read, none are written."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMNITRON_HOME", str(folder / "store"))  # of what outlives a test
        for name in ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
            patch.setenv(name, str(folder / name.lower()))
            (folder / name.lower()).mkdir()
        yield folder


_numbers = count(1)


@pytest.fixture(autouse=True)
def store_folder(home):
    """A store of the test's own, made when something is recorded; nobody records any more when the test ends."""
    folder = home / f"store-{next(_numbers)}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMNITRON_HOME", str(folder))
        yield folder
    # A test that has hidden the package has None there.
    if (module := sys.modules.get("omnitron_kernel.workspace")) is not None:
        for workspace in [*module.Workspace._opened]:
            workspace.close()
    if (module := sys.modules.get("omnitron_kernel.store.standby")) is not None:
        module.STANDBY.clear()
    if (module := sys.modules.get("omnitron_kernel.engine.recording")) is not None:
        module.RECORDERS.clear()


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, store_folder) -> Cache:
    """What the flows of one test keep, no other test finds: neither in memory nor in a folder."""
    made = Cache()
    monkeypatch.setattr(caches, "_process", made)
    return made
