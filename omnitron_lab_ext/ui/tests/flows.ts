// Small flows for the tests, as `read` gives them.

import type { EdgeView, FlowView, NodeView, PortView } from "../src/messages";

export function node(id: string, inputs: (string | PortView)[] = [], more: Partial<NodeView> = {}): NodeView {
  const name = id.split("/").at(-1)?.split("#")[0] ?? id;
  return {
    id,
    name,
    kind: "call",
    key: id,
    code: `${name} = make(${inputs.map((each) => (typeof each === "string" ? each : each.id)).join(", ")})`,
    line: 1,
    start: 0,
    end: 1,
    inputs: inputs.map((each) => (typeof each === "string" ? { id: each, code: each } : each)),
    outputs: [{ id: name }],
    ...more,
  };
}

export function edge(from: string, to: string): EdgeView {
  const [source = "", output = ""] = from.split(".");
  const [target = "", input = ""] = to.split(".");
  return { source, output, target, input };
}

export function flow(nodes: NodeView[], edges: EdgeView[], more: Partial<FlowView> = {}): FlowView {
  return {
    name: "f",
    signature: "f(top: int = 10)",
    form: "cell",
    hash: "h",
    graph: { name: "f", inputs: [{ id: "top", type: "int", code: "10" }], nodes, edges },
    ...more,
  };
}

/** raw feeds clean and a loop, whose `y` reads both the loop's `x` and `clean`; `last` reads clean and `top`. */
export const LOOP: FlowView = flow(
  [
    node("raw", [{ id: "size", type: "int", code: "5", editor: "number" }]),
    node("clean", ["raw", { id: "how", type: "str", given: false, editor: "text" }]),
    node("for", ["clean"], {
      kind: "block",
      code: "for x in rows:\n    y = make(x, clean)",
      outputs: [{ id: "x" }, { id: "y" }],
      branches: [
        {
          name: "body",
          header: "for x in rows",
          inputs: [{ id: "x" }, { id: "clean" }],
          nodes: [node("for/body/y", ["x", "clean"])],
          edges: [edge("<inputs>.x", "for/body/y.x"), edge("<inputs>.clean", "for/body/y.clean")],
        },
      ],
    }),
    node("last", ["clean", "top"], { outputs: [{ id: "value", type: "str" }] }),
  ],
  [
    edge("raw.raw", "clean.raw"),
    edge("clean.clean", "for.clean"),
    edge("clean.clean", "last.clean"),
    edge("<inputs>.top", "last.top"),
  ],
);
