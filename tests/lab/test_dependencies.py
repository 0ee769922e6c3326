"""What the environment's packages need of each other: calculated from metadata, drawn small enough to be saved."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import nbformat
import pytest

from omnitron_kernel.graph.draw import ROOM, saved
from omnitron_kernel.notebook.headless import execute
from omnitron_lab_ext import cytoscape, dependencies
from omnitron_lab_ext.arranged import arranged, letters
from omnitron_lab_ext.environment import Installed, UnknownPackageError, dependencies_of, installed
from omnitron_lab_ext.still import COLOURS, LINE, as_svg, as_text, role_of, still, told

HERE = {"python_version": "3.12", "sys_platform": "linux", "os_name": "posix", "extra": ""}
HOSTILE = "</title><script>alert(1)</script> & \" ' \u202e <img src=x onerror=alert(1)>"
SHOP = (
    Installed("Shop", "1.0", "Sells", ("orders>=2", "Tea-Cups; extra == 'tea'", "winonly; sys_platform == 'win32'")),
    Installed("orders", "2.1", "", ("Numbers", "dates ; python_version < '3'", "absent")),
    Installed("tea.cups", "0.3", "", ("orders[big]",)),
    Installed("Numbers", "9"),
    Installed("store", "4", "", ("Numbers", "shop")),
    Installed("alone", "1", "", ("this is no requirement !!",)),
    Installed("winonly", "1"),
)
BIG = tuple(
    Installed(
        f"package-{at:03}", "1.2.3", "Does what it says.", tuple(f"package_{n:03}" for n in range(at + 1, at + 4))
    )
    for at in range(300)
)


def shop(name: str | None = None, most: int = 200):
    return dependencies_of(SHOP, name, most=most, markers=HERE)


class TestWhatNeedsWhat:
    """Requirements count where their markers hold and their extras were asked for."""

    def test_a_package_and_all_that_it_needs_the_nearest_first(self):
        found = shop("shop")
        assert [(each.name, each.distance) for each in found.packages] == [("Shop", 0), ("orders", 1), ("Numbers", 2)]
        assert found.edges == (("Shop", "orders"), ("orders", "Numbers"))
        assert found.root == "Shop"

    def test_an_extra_brings_its_own(self):
        assert {each.name for each in shop("shop[tea]").packages} == {"Shop", "orders", "Numbers", "tea.cups"}
        assert ("tea.cups", "orders") in shop("shop[tea]").edges

    def test_an_extra_of_a_requirement_is_followed_though_the_package_was_seen_before(self):
        packages = (
            Installed("a", "1", "", ("b", "c")),
            Installed("b", "1", "", ("d; extra == 'more_things'",)),
            Installed("c", "1", "", ("b[More-Things]",)),
            Installed("d", "1"),
        )
        assert ("b", "d") in dependencies_of(packages, "a", markers=HERE).edges

    def test_what_is_not_installed_is_told(self):
        assert shop("shop").missing == ("absent",)
        assert str(shop("shop")).endswith("not installed: absent")

    def test_the_whole_environment_has_what_nothing_joins_too(self):
        found = shop()
        assert {each.name for each in found.packages} == {each.name for each in SHOP}
        assert next(each for each in found.packages if each.name == "Numbers").needed_by == ("orders", "store")

    def test_of_more_than_are_kept_the_nearest_are_and_the_rest_is_counted(self):
        near = shop("shop", most=2)
        assert ([each.name for each in near.packages], near.left_out) == (["Shop", "orders"], 1)
        assert "1 more left out" in str(near)
        assert {each.name for each in shop(most=3).packages} == {"Numbers", "Shop", "orders"}

    def test_packages_that_need_each_other_are_no_trouble(self):
        round_ = (Installed("a", "1", "", ("b",)), Installed("b", "1", "", ("c",)), Installed("c", "1", "", ("a", "c")))
        for name in ("a", None):
            found = dependencies_of(round_, name)
            assert set(found.edges) == {("a", "b"), ("b", "c"), ("c", "a")}
            assert len(arranged(found).boxes) == 3

    def test_a_name_that_is_not_there_names_the_nearest(self):
        with pytest.raises(UnknownPackageError, match=r"no package `sohp`.*nearest it has is `Shop`"):
            shop("sohp")
        with pytest.raises(UnknownPackageError, match="no name of a package"):
            shop("no name at all")

    def test_an_environment_without_packages_is_a_value_too(self):
        assert dependencies_of([]).packages == ()
        assert still(dependencies_of([]))["text/plain"] == "0 packages \u00b7 0 requirements"

    def test_this_environment_is_read_whole(self):
        found = dependencies("jupyterlab")
        assert {"jupyter_server", "traitlets"} <= {each.name for each in found.packages}
        assert found == dependencies("jupyterlab"), "a value"
        assert len(dependencies().packages) <= 200


class TestWhereTheyStand:
    """No two lie on each other; what is needed stands below."""

    @pytest.mark.parametrize("found", [shop(), dependencies_of(BIG), dependencies_of(installed())], ids=lambda _: "")
    def test_no_box_lies_on_another(self, found):
        boxes = list(arranged(found).boxes.values())
        for at, one in enumerate(boxes):
            assert one.x >= 0
            assert one.x + one.width <= arranged(found).width
            for other in boxes[at + 1 :]:
                apart = one.x + one.width <= other.x or other.x + other.width <= one.x
                assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y

    def test_what_is_needed_stands_below_what_needs_it(self):
        found = dependencies("jupyterlab")
        boxes = arranged(found).boxes
        assert all(boxes[one].y < boxes[other].y for one, other in found.edges)

    def test_what_many_need_is_larger(self):
        sizes = {each.name: letters(each) for each in shop().packages}
        assert sizes["Numbers"] > sizes["tea.cups"] == sizes["alone"]


class TestTheDrawingThatStandsStill:
    """It shows where no widget does, and is what is saved."""

    @pytest.mark.parametrize("found", [shop(), dependencies_of(BIG), dependencies()], ids=["shop", "big", "here"])
    def test_it_fits_into_a_notebook(self, found):
        bundle = still(found)
        assert saved(bundle) <= ROOM
        assert "<svg " in bundle["text/html"]
        assert bundle["text/plain"].startswith(str(found))

    def test_every_package_is_named_and_coloured_by_what_it_is(self):
        svg = as_svg(shop("shop"))
        root = ET.fromstring(svg)
        names = {"".join(each.itertext()).split("\n")[1].strip() for each in root.iter() if each.tag.endswith("text")}
        assert {re.sub(r"(Shop|orders|Numbers).*", r"\1", name) for name in names} == {"Shop", "orders", "Numbers"}
        assert [role_of(each, "Shop") for each in shop("shop").packages] == ["asked", "direct", "other"]
        assert all(colour in svg for colour in COLOURS.values())

    def test_its_colours_read_on_white_and_on_black(self):
        def light(colour: str) -> float:
            parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
            linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

        for colour in COLOURS.values():
            assert 1.05 / (light(colour) + 0.05) >= 4.5, "white letters on it"
            assert (light(colour) + 0.05) / (light("#111111") + 0.05) >= 3, "it on black"
        assert (light(LINE) + 0.05) / (light("#111111") + 0.05) >= 3

    def test_what_packages_say_of_themselves_stays_text(self):
        packages = (Installed("a", "1", HOSTILE, ("b",)), Installed("b", HOSTILE, "", ()))
        found = dependencies_of(packages, "a")
        assert {each.tag.rpartition("}")[2] for each in ET.fromstring(as_svg(found)).iter()} <= {
            "svg",
            "g",
            "path",
            "text",
            "title",
        }
        assert "<script" not in still(found)["text/html"]
        assert "\u202e" not in as_text(found)

    def test_it_says_how_much_it_leaves_out(self):
        assert re.search(r"\.\.\. and \d+ more$", as_text(dependencies_of(BIG), room=2000))


class TestTheWidget:
    """ipycytoscape's, with everything in it when it is made."""

    def test_packages_and_requirements_are_elements_in_their_places(self):
        found = shop("shop")
        widget = cytoscape.widget_of(found)
        try:
            assert [node.data["id"] for node in widget.graph.nodes] == [each.name for each in found.packages]
            assert [(edge.data["source"], edge.data["target"]) for edge in widget.graph.edges] == list(found.edges)
            box = arranged(found).boxes["orders"]
            assert widget.graph.nodes[1].position == {"x": box.centre, "y": box.y + box.height / 2}
            assert widget.cytoscape_layout["name"] == "preset"
            assert (widget.autolock, widget.auto_ungrabify, widget.max_zoom) == (True, True, 3.0)
        finally:
            widget.close_all()

    def test_what_is_shown_as_markup_holds_none(self):
        widget = cytoscape.widget_of(dependencies_of((Installed("a", "1", HOSTILE),), "a"))
        try:
            tooltip = widget.graph.nodes[0].data["tooltip"]
            assert "<" not in tooltip
            assert tooltip.startswith("a 1\n")
        finally:
            widget.close_all()

    def test_two_hundred_packages_are_made_in_a_moment(self):
        found = dependencies_of(BIG)
        began = time.perf_counter()
        widget = cytoscape.widget_of(found)
        took = time.perf_counter() - began
        try:
            print(f"{len(found.packages)} packages, {len(found.edges)} requirements: {took * 1e3:.0f} ms")
            assert took < 2
        finally:
            widget.close_all()


def test_a_hover_tells_version_and_who_needs_it():
    orders = shop("shop").packages[1]
    assert told(orders) == "orders 2.1\nneeds Numbers\nneeded by Shop\nnot installed: absent"


def test_asking_for_the_package_loads_no_widgets():
    code = """
        import sys
        import omnitron_lab_ext
        assert "dependencies" in dir(omnitron_lab_ext)
        found = omnitron_lab_ext.dependencies("packaging")
        assert not {"ipycytoscape", "ipywidgets", "IPython"} & set(sys.modules)
        assert found.packages[0].name == "packaging"
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)


@pytest.mark.kernel
def test_run_by_a_machine_a_notebook_holds_the_drawing_and_no_widget(tmp_path: Path):
    cells = [nbformat.v4.new_code_cell("from omnitron_lab_ext import dependencies\ndependencies('jupyterlab')")]
    book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python"}})
    nbformat.write(book, tmp_path / "book.ipynb")

    execute(tmp_path / "book.ipynb", tmp_path / "done.ipynb")

    done = json.loads((tmp_path / "done.ipynb").read_text())
    assert "widgets" not in done["metadata"]
    (output,) = done["cells"][0]["outputs"]
    assert set(output["data"]) == {"text/html", "text/plain"}
    assert "<svg " in "".join(output["data"]["text/html"])
