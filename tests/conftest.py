"""What all tests share: how long the searching ones search, and a home of their own."""

import os

import pytest
from hypothesis import HealthCheck, settings

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
        for name in ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
            patch.setenv(name, str(folder / name.lower()))
            (folder / name.lower()).mkdir()
        yield folder
