"""The search for garbage is put off, and goes on as it was before."""

import gc

import pytest

from omnitron_kernel.collecting import collected_later


@pytest.fixture(params=[True, False], ids=["enabled", "disabled"])
def before(request):
    """Whether the collector was at work before."""
    was = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if was else gc.disable)()


def test_it_goes_on_as_before_when_the_last_has_left(before):
    with collected_later():
        with collected_later():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled() == before


def test_it_goes_on_after_an_error(before):
    with pytest.raises(ValueError, match="no"), collected_later():
        raise ValueError("no")
    assert gc.isenabled() == before
