"""Examples in docstrings are true: they run as they stand."""

import doctest
import importlib
import pkgutil

import pytest

import omnitron_kernel
import omnitron_lab_ext

PACKAGES = (omnitron_kernel, omnitron_lab_ext)
MODULES = sorted(
    each.name
    for package in PACKAGES
    for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not each.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_stands_below_them(name):
    module = importlib.import_module(name)
    tests = doctest.DocTestFinder(exclude_empty=True).find(module)
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for each in tests:
        runner.run(each, out=told.append)
    assert runner.failures == 0, "".join(told)


def test_there_are_examples():
    """A module that says what it calculates shows it; this count only grows."""
    found = [
        each
        for name in MODULES
        for each in doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(name))
        if each.examples
    ]
    assert len(found) >= 20
