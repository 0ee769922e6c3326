"""Under `%autoreload` a flow that was imported by name is renewed in place, as a function is."""

# The bodies of flows are the material here: a name before `return` is a node.
# ruff: noqa: RET504

from __future__ import annotations

import os
from typing import Any

from omnitron_kernel import flow


def test_a_flow_takes_the_code_of_its_newer_self(notebook: Any) -> None:
    """Its call, its runs and its graph follow; what is no flow is left to the other rules."""

    def before(x, step=1):
        more = x + step
        return more

    def after(x, step=10):
        much = x + step
        return much

    notebook.run("%load_ext autoreload")
    notebook.run("1")
    from IPython.extensions.autoreload import UPDATE_RULES, update_generic

    old, new = flow(before), flow(after)
    assert old.run(1).value == 2
    assert update_generic(old, new)
    assert (old(1), old.run(1).value, old.graph.nodes[0].id) == (11, 11, "much")
    assert old.version == new.version
    assert not update_generic(old, 3)
    count = len(UPDATE_RULES)
    notebook.run("2")
    assert len(UPDATE_RULES) == count


def test_a_flow_stays_as_fresh_as_its_file(notebook: Any, tmp_path: Any, monkeypatch: Any) -> None:
    """A cell that runs after the file was changed runs the new text."""
    text = "from omnitron_kernel import flow\n\n\n@flow\ndef grown(x):\n    more = x + {}\n    return more\n"
    monkeypatch.syspath_prepend(tmp_path)
    file = tmp_path / "reloaded_by_a_test.py"
    file.write_text(text.format(1))
    notebook.run("%load_ext autoreload\n%autoreload 2")
    assert notebook.run("from reloaded_by_a_test import grown\ngrown.run(1).value").value == 2
    changed = file.stat().st_mtime + 10
    file.write_text(text.format(10))
    os.utime(file, (changed, changed))
    assert notebook.run("grown(1), grown.run(1).value").value == (11, 11)
    notebook.run("%autoreload 0")
