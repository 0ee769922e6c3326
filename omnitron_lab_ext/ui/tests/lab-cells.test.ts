// Which cell holds a flow, told from texts alone.
import { describe, expect, it } from "vitest";
import { decorated, defines, free, home, loads, magic } from "../src/lab/cells";
import { convertible, importing, toCode, toFlow, whole } from "../src/lab/convert";
import { signature } from "../src/lab/signature";
import { changed } from "../src/lab/spans";

describe("a magic line", () => {
  it.each([
    ["%%flow clean(x)\nx", 0, "clean"],
    ["# prices\n\n%%flow --no-run  clean(x)\nx", 10, "clean"],
    ["\ufeff%%flow clean()", 1, "clean"],
    ["# a\r\n%%flow --trace=full async größe()", 5, "größe"],
    ["%%flow", 0, ""],
    ["%%flow 3x()", 0, ""],
  ])("is found in %j", (source, start, name) => {
    expect(magic(source)).toEqual({ start, name });
  });

  it.each(["", "x = 1\n%%flow f()", "%%flows f()", "%%flow?", " %%flow f()", "%flow f()", "# only a comment"])(
    "is not in %j",
    (source) => {
      expect(magic(source)).toBeNull();
    },
  );
});

describe("functions under @flow", () => {
  it("are found with other decorators, options over lines, and async", () => {
    const source = "@flow\ndef a():\n    pass\n\n@cached\n@flow(\n    retries=2,\n)\nasync def b():\n    pass\n";
    expect(decorated(source)).toEqual(["a", "b"]);
  });

  it("are none where the decorator is another or belongs to something else", () => {
    expect(decorated("@flowing\ndef a(): pass\n@flow\nclass C: pass\ndef b(): pass")).toEqual([]);
  });

  it("are found by the module's name", () => {
    expect(decorated("@omnitron_kernel.flow\ndef a(): pass")).toEqual(["a"]);
  });
});

describe("the home of a flow", () => {
  const cells = ["%%flow f()\n1", "x = 1", "%%flow f()\n2", "f.last", "%%flow f()\n3"];

  it("is its own cell where that defines it", () => expect(home(cells, 2, "f")).toBe(2));
  it("is the nearest above otherwise", () => expect(home(cells, 3, "f")).toBe(2));
  it("is the nearest below where none is above", () => expect(home(cells.slice(1), 0, "f")).toBe(1));
  it("is nowhere where no cell defines it", () => expect(home(cells, 3, "g")).toBe(-1));
  it("is not a cell that only names it", () => expect(defines("f = 1\nf()", "f")).toBe(false));
});

describe("a free name", () => {
  it("counts on from the wanted one", () => {
    expect(free("f", ["%%flow f()\n1", "@flow\ndef f_2(): pass"])).toBe("f_3");
  });
});

describe("a signature", () => {
  it("reaches to the line on which its brackets close", () => {
    const source = '%%flow --no-run f(\n  a: str = ")",  # ) no\n  b: int = (1 + 2),\n) -> int\na';
    const found = signature(source);
    expect(found?.options.map(([from, to]) => source.slice(from, to))).toEqual(["--no-run"]);
    expect(source.slice(found?.from, found?.to)).toBe('f(\n  a: str = ")",  # ) no\n  b: int = (1 + 2),\n) -> int');
  });

  it("ends with the text where a bracket stays open", () => {
    expect(signature("%%flow f(a,\nb = 1")?.to).toBe(17);
  });
});

describe("converting", () => {
  it("puts a line on top that is named after what the cell makes last", () => {
    const source = "raw = load()\nclean: T = raw.dropna()\nclean == 3";
    expect(changed(source, toFlow(source, []))).toBe(`%%flow clean_flow()\n${source}`);
  });

  it("takes no name that any cell uses", () => {
    expect(toFlow("a = 1", ["a_flow()", "a_flow_2 = 3"])[0]?.insert).toBe("%%flow a_flow_3()\n");
  });

  it("names what makes nothing", () => expect(toFlow("print(1)", [])[0]?.insert).toBe("%%flow my_flow()\n"));

  it.each(["", "%time x", "!ls", "%%bash\nls", "%%flow f()\n1", "@flow\ndef f(): pass"])("refuses %j", (source) => {
    expect(convertible(source)).toBe(false);
  });

  it("is undone by taking the line away", () => {
    expect(changed("%%flow f()\nx = 1\nx", toCode("%%flow f()\nx = 1\nx", { name: "f" }))).toBe("x = 1\nx");
  });

  it("makes inputs assignments", () => {
    const source = "# why\n%%flow f(a: int = 2, b) -> int\na * b";
    const inputs = [{ id: "a", type: "int", code: "2" }, { id: "b" }];
    expect(changed(source, toCode(source, { name: "f", inputs }))).toBe("# why\na: int = 2\nb = ...\na * b");
  });

  it("to a function imports `flow` where no cell does", () => {
    expect(importing("@flow\ndef f(): ...", ["import omnitron_kernel"])).toMatch(/^from omnitron_kernel import flow\n/);
    expect(importing("@flow\ndef f(): ...", ["from omnitron_kernel import edits, flow"])).toBe("@flow\ndef f(): ...");
  });

  it("writes the whole text, and only what is other", () => {
    expect(changed("a😀b", whole("a😀b", "a😀c"))).toBe("a😀c");
  });
});

describe("a cell that loads the extension", () => {
  it.each([
    "%load_ext omnitron_kernel",
    "# begin\n%load_ext omnitron_kernel\nimport pandas as pd\nfrom vega_datasets import local_data, data\n",
    "%load_ext autoreload\n%reload_ext omnitron_kernel",
  ])("and only imports, %j, may be run for a flow", (source) => expect(loads(source)).toBe(true));

  it.each([
    "import pandas",
    "%load_ext omnitron_kernel\nsend_mail()",
    "%load_ext omnitron_kernel\nfrom a import (\n  b,\n)",
    "%load_ext omnitron_kernel\nimport a; a.b()",
  ])("and does more, %j, is not", (source) => expect(loads(source)).toBe(false));
});
