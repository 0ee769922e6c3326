// Connecting without a mouse: a list of where an output may go, or of what may feed an edge's end.

import type { Edge } from "@xyflow/react";
import type { Hands } from "./acting";
import { feeding, fitting } from "./connecting";
import type { Asking } from "./hands-state";
import type { Position } from "./host";
import { find, INPUTS, inputOf, isInputs, outputOf, type PortRef } from "./tree";

type Choice = Asking["choices"][number];

/** Asks where a node's output is to go, or what else is to feed the end of an edge. */
export function askForTarget(hands: Hands, node: string | null, edge: Edge | undefined, at: Position) {
  const view = hands.state.snapshot.view;
  if (view === null) return;
  if (node === null && edge) return askForSource(hands, { node: edge.target, port: edge.targetHandle ?? "" }, at);
  if (node === null) return hands.tell("Select the node to connect first, or the edge to take elsewhere.", "info");
  const outputs = isInputs(node) ? (view.graph.inputs ?? []) : (find(view, node)?.node.outputs ?? []);
  const choices = outputs.flatMap((output): Choice[] => {
    const from = { node, port: output.id };
    return [...fitting(view, from)].flatMap(([key, fits]): Choice[] => {
      const [target = "", port = ""] = key.split("\n");
      if (!fits) return [];
      const input = inputOf(view, target, port);
      const label = `${outputs.length > 1 ? `${output.id} → ` : ""}${target} · ${input?.label || port}`;
      const detail =
        input?.given === false || input?.missing ? (input?.type ?? "") : `instead of ${input?.code || port}`;
      return [{ label, detail, choose: () => void hands.changes.connect(from, { node: target, port }) }];
    });
  });
  if (choices.length === 0) return hands.tell(`Nothing behind ${node} takes what it gives.`, "info");
  hands.ask({ title: `Connect ${node} to`, at, choices });
}

function askForSource(hands: Hands, to: PortRef, at: Position) {
  const view = hands.state.snapshot.view;
  if (view === null) return;
  const choices = [...feeding(view, to)].flatMap(([key, fits]): Choice[] => {
    const [node = "", port = ""] = key.split("\n");
    if (!fits) return [];
    const source = { node, port };
    const label = node === INPUTS || port === node ? port : `${node} · ${port}`;
    return [
      { label, detail: outputOf(view, node, port)?.type ?? "", choose: () => void hands.changes.connect(source, to) },
    ];
  });
  if (choices.length === 0) return hands.tell(`Nothing before ${to.node} gives what ${to.port} takes.`, "info");
  hands.ask({ title: `Feed ${to.port} of ${to.node} from`, at, choices });
}

/** Asks in which branch of a block something is to be added, or which branch is to go. */
export function askForBranch(hands: Hands, id: string | null, at: Position, what: "inside" | "branch") {
  const { view } = hands.state.snapshot;
  const found = view !== null && id !== null ? find(view, id) : undefined;
  const block = found?.node.branches?.length ? found.node : found?.path.at(-1);
  const branches = block?.branches ?? [];
  const open = what === "inside" ? branches : branches.slice(1);
  if (block === undefined || open.length === 0) {
    const word =
      what === "inside" ? "Select a block to add a node in it." : "Select a block with more than one branch.";
    return hands.tell(word, "info");
  }
  const act = (branch: string): void => {
    if (what === "inside") hands.palette(at, { into: { block: block.id, branch } });
    else void hands.changes.removeBranch(block.id, branch);
  };
  const [only] = open;
  if (what === "inside" && open.length === 1 && only) return act(only.name);
  hands.ask({
    title: what === "inside" ? `In which branch of ${block.name}?` : `Which branch of ${block.name} is to go?`,
    at,
    choices: open.map((each) => ({ label: each.header || each.name, detail: each.name, choose: () => act(each.name) })),
  });
}
