"""Peeks: what somebody sees of a value who looks at an edge."""

from __future__ import annotations

import base64
import struct
import sys
import zlib
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from omnitron_kernel import flow
from omnitron_kernel.engine.peek import peek, peek_at


def size_of(image):
    """Width and height of a PNG in a `data:` URL, whose pixels must be as many as it says."""
    mime, _, data = image.partition(",")
    assert mime == "data:image/png;base64"
    raw = base64.b64decode(data)
    width, height, _, colours = struct.unpack(">IIBB", raw[16:26])
    pixels = zlib.decompress(raw[raw.index(b"IDAT") + 4 : raw.index(b"IEND") - 8])
    assert len(pixels) == height * (1 + width * {0: 1, 2: 3, 6: 4}[colours])
    return width, height


def test_a_table_shows_its_head():
    table = pd.DataFrame({f"column {each}": range(each, each + 100) for each in range(20)})
    seen = peek(table)
    assert (seen.type, seen.family, seen.size) == ("DataFrame", "table", "100 x 20")
    assert len(seen.rows) == 11
    assert seen.rows[0][:2] == ("column 0", "column 1")
    assert seen.rows[1][:2] == ("0", "1")
    assert {len(row) for row in seen.rows} == {12}


def test_labels_that_are_more_than_numbers_stand_before_a_tables_rows():
    seen = peek(pd.DataFrame({"price": [2, 3]}, index=["tea", "milk"]))
    assert seen.rows == (("", "price"), ("tea", "2"), ("milk", "3"))
    assert peek(pd.Series([2, 3], index=["tea", "milk"], name="price")).rows == seen.rows


def test_collections_are_laid_out_and_bounded():
    assert peek({"tea": [1, {"b": ()}]}).text == "{\n  'tea': [\n    1,\n    {\n      'b': (),\n    },\n  ],\n}"
    assert "... 950 more" in peek(list(range(1000))).text
    deep: list = []
    for _ in range(1000):
        deep = [deep, deep, deep]
    assert len(peek(deep).text) <= 4_100
    endless: list = []
    endless.append(endless)
    assert peek(endless).text


def test_text_is_shown_as_it_is_and_bounded():
    assert peek("two\nlines <b>").text == "two\nlines <b>"
    assert len(peek("x" * 1_000_000).text) < 4_100


@pytest.mark.parametrize(
    ("array", "size"),
    [
        (np.zeros((8, 8), "uint8"), (8, 8)),
        (np.random.default_rng(1).random((640, 900, 3)), (300, 214)),
        (np.zeros((500, 400, 4), "uint8"), (200, 250)),
        (np.eye(20, dtype=bool), (20, 20)),
        (np.full((10, 10), np.nan), (10, 10)),
        (np.array([[np.inf, -np.inf] * 5] * 10), (10, 10)),
    ],
)
def test_an_array_of_pixels_is_a_picture_of_at_most_320_pixels(array, size):
    assert size_of(peek(array).image) == size


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((7, 100)),
        np.zeros((8, 8, 5)),
        np.zeros((8, 1000)),
        np.zeros((8, 8), "int64"),
        np.zeros(100),
        np.array([["a"] * 10] * 10),
        np.array([[object()] * 10] * 10),
    ],
)
def test_what_is_no_picture_has_none(array):
    assert peek(array).image == ""


def test_numbers_keep_their_levels_from_0_to_1():
    data = base64.b64decode(peek(np.full((8, 8), 0.5)).image.partition(",")[2])
    pixels = zlib.decompress(data[data.index(b"IDAT") + 4 : data.index(b"IEND") - 8])
    assert set(pixels[1:9]) == {128}


def test_an_array_shows_its_first_numbers_in_rows():
    assert peek(np.arange(6).reshape(2, 3)).text == "int64 2 x 3\n0  1  2\n3  4  5"


def picture(mime, width, height):
    """The first bytes of a picture of that size."""
    segment = struct.pack(">BBH", 0xFF, 0xE0, 4) + b"xx"  # others stand before the one that tells the size
    return {
        "png": b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x02",
        "gif": b"GIF89a" + struct.pack("<HH", width, height),
        "jpeg": b"\xff\xd8" + segment + b"\xff" + struct.pack(">BBHBHH", 0xFF, 0xC2, 17, 8, height, width) + bytes(9),
    }[mime]


@pytest.mark.parametrize("mime", ["png", "jpeg", "gif"])
class TestBytesOfAPicture:
    def test_they_are_shown_as_one_where_they_are_few(self, mime):
        data = picture(mime, 640, 480)

        assert peek(data + b"...").image.startswith(f"data:image/{mime};base64,")
        assert peek(data + bytes(300_000)).image == ""

    def test_few_bytes_that_are_millions_of_pixels_are_not(self, mime):
        """A front end would have to hold all of them."""
        assert peek(picture(mime, 2000, 2000)).image
        assert peek(picture(mime, 2001, 2000)).image == ""
        assert peek(picture(mime, 65_500, 65_500)).image == ""

    @pytest.mark.parametrize("size", [(0, 0), (0, 9)])
    def test_nor_is_what_tells_no_size(self, mime, size):
        assert peek(picture(mime, *size)).image == ""
        for length in range(3, len(picture(mime, 640, 480)) - 12):
            assert peek(picture(mime, 640, 480)[:length]).image == ""


def test_drawings_that_could_run_something_are_no_pictures():
    assert peek(b"<svg onload='alert(1)'>").image == ""


PNG = b"\x89PNG\r\n\x1a\n"


class Artist:
    """Stands in for what a library's figure is made of."""

    parts = ()

    def get_children(self):
        return self.parts

    def get_size_inches(self):
        return 6.4, 4.8

    def savefig(self, file, *, format, dpi):
        assert (format, 1 <= dpi <= 100) == ("png", True)
        file.write(PNG)


class Image:
    """Stands in for a library's image."""

    def copy(self):
        return self

    convert = lambda self, mode: self  # noqa: ARG005, E731 - as its own takes it

    def thumbnail(self, size):
        assert size == (320, 320)

    def save(self, file, format):
        assert format == "PNG"
        file.write(PNG)


def library(monkeypatch, module, name, base):
    """A class as a loaded library has it, since the library itself may be missing here."""
    kind = type(name, (base,), {"__module__": module})
    monkeypatch.setitem(sys.modules, module, SimpleNamespace(**{name: kind}))
    return kind


def test_figures_of_a_loaded_library_are_drawn_where_every_part_is_its_own(monkeypatch):
    kind = library(monkeypatch, "matplotlib.figure", "Figure", Artist)
    figure = kind()
    figure.parts = (library(monkeypatch, "matplotlib.lines", "Line2D", Artist)(),)
    assert peek(figure).image == f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    figure.parts += (Artist(),)
    assert peek(figure).image == ""
    assert peek(type("Figure", (kind,), {"__module__": "matplotlib.figure"})()).image == ""


def test_images_of_a_loaded_library_are_made_small(monkeypatch):
    kind = library(monkeypatch, "PIL.Image", "Image", Image)
    png = library(monkeypatch, "PIL.PngImagePlugin", "PngImageFile", kind)
    assert peek(kind()).image == peek(png()).image == f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    assert peek(type("Mine", (kind,), {})()).image == ""
    assert peek(library(monkeypatch, "PIL.ImageFont", "Font", Image)()).image == ""


def test_no_code_of_a_value_runs():
    ran = []

    class Bad:
        def __getattribute__(self, name):
            ran.append(name)
            raise RuntimeError

        __repr__ = __str__ = __len__ = __iter__ = None

    class Table(pd.DataFrame):
        @property
        def shape(self):
            ran.append("shape")

    class Text(str):
        __slots__ = ()

        def __repr__(self):
            ran.append("repr")
            return ""

        __str__ = __len__ = __repr__

    table = pd.DataFrame({"a": pd.Series([0], dtype=object)})
    table._mgr.arrays[0][0, 0] = Bad()  # pandas itself would ask it

    for value in (Bad(), [Bad()], {"a": Bad()}, {Bad()}, Table({"a": [1]}), Text("a"), table):
        ran.clear()
        assert peek(value).type
        assert not ran


@flow
def shares(part, whole=4):
    doubled, halved = part * 2, part / 2  # noqa: F841 - what a run keeps of it is looked at
    items = [part]
    for each in range(3):
        inside = each * part  # noqa: F841 - as above
    items.append(whole)
    return part / whole


def seen(node, port="", run=None, **names):
    return peek_at(shares.last if run is None else run, node, port, names)


def test_a_port_shows_its_value_in_the_run():
    shares.run(6)
    assert seen("doubled", "doubled").text == "12"
    assert seen("doubled", "halved").text == "3.0"
    assert seen("for/body/inside", "inside").text == "12"
    assert seen("for#1", "inside").text == "12"
    assert seen("<inputs>", "part").text == "6"
    assert seen("<captures>", "rate", rate=0.2).text == "0.2"
    items = seen("items", "items")
    assert (items.text, items.changed_by) == ("[\n  6,\n  4,\n]", ("items#2",))


def test_what_has_no_value_says_why():
    assert peek_at(None, "x", "x", {}).missing == "no run of this flow in this kernel"
    with pytest.raises(ZeroDivisionError):
        shares.run(6, 0)
    assert seen("output", "output").missing == "it raised ZeroDivisionError"
    assert seen("items", "items").text
    assert "the text has changed" in seen("another").missing
    assert "no input" in seen("<inputs>", "nothing").missing
    assert seen("<captures>", "rate").missing == "the notebook has no `rate`"
    waiting = shares.prepare(1)
    assert seen("items", "items", run=waiting).missing == "this node has not run yet"
    assert seen("doubled", "doubled", run=waiting).missing == "this node runs now"


def test_a_node_within_a_called_flow_is_looked_at_through_the_node_that_calls_it():
    @flow
    def outer(x):
        share = shares(x)
        return share + 1

    run = outer.run(6)
    assert seen("share/doubled", "halved", run=run).text == "3.0"
    assert "the text has changed" in seen("share/nothing", run=run).missing


def test_a_text_that_is_no_unicode_can_be_sent():
    """Names of files may hold lone surrogates, and what holds them cannot be written as JSON."""
    lone = pd.Index(["\udce9"], dtype=object)  # Arrow's strings cannot hold it
    for value in ("caf\udce9.csv", {"caf\udce9": "\ud800"}, pd.DataFrame([["\udce9"]], lone, lone, dtype=object)):
        seen = peek(value)
        told = "".join((seen.type, seen.size, seen.text, *(cell for row in seen.rows for cell in row)))
        assert told.encode()
        assert "\\udce9" in told
