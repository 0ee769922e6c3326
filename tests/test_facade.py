"""The packages' public names: there when asked for, whatever was imported before; nothing is loaded for them before."""

import importlib
import pickle
import pkgutil
import subprocess
import sys
from types import ModuleType

import pytest

import omnitron_kernel
import omnitron_kernel.engine
import omnitron_kernel.graph
import omnitron_kernel.notebook


@pytest.mark.parametrize("package", [omnitron_kernel, omnitron_kernel.graph, omnitron_kernel.engine])
def test_every_public_name_is_there_and_is_listed(package: ModuleType) -> None:
    for name in package.__all__:
        assert getattr(package, name) is not None
        assert name in dir(package)


def test_a_name_that_is_also_a_modules_stays_the_name() -> None:
    for found in pkgutil.walk_packages(omnitron_kernel.__path__, "omnitron_kernel."):
        if "__main__" not in found.name and ".gallery" not in found.name:
            importlib.import_module(found.name)

    assert callable(omnitron_kernel.flow)
    assert callable(omnitron_kernel.compose)
    assert callable(omnitron_kernel.graph.read)
    assert callable(omnitron_kernel.graph.apply)
    assert callable(omnitron_kernel.graph.diff)
    assert isinstance(omnitron_kernel.graph.edits, ModuleType)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'omnitron_kernel' has no attribute 'flwo'"):
        omnitron_kernel.flwo  # noqa: B018
    with pytest.raises(ImportError, match="flwo"):
        from omnitron_kernel import flwo  # noqa: F401


def test_what_is_public_pickles_by_its_own_home() -> None:
    assert pickle.loads(pickle.dumps(omnitron_kernel.flow)) is omnitron_kernel.flow
    assert pickle.loads(pickle.dumps(omnitron_kernel.Run)) is omnitron_kernel.Run


def test_importing_the_package_loads_none_of_its_rooms() -> None:
    program = "import sys, omnitron_kernel; print([m for m in sys.modules if m.startswith('omnitron_kernel.')])"
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout

    assert told.strip() == "['omnitron_kernel.facade']"
