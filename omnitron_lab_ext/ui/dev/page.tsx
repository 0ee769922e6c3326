// The canvas over a host that is made up: `?flow=&theme=&run=&kernel=&stale=&fills=&locked=&notice=&offer=`.

import "@xyflow/react/dist/style.css";
import "../style/canvas.css";
import "../style/hands.css";
import "../style/hands.css";
import { mount } from "../src/canvas";
import { type Host, Refusal, type Snapshot } from "../src/canvas/host";
import type { FlowView, GraphView, NodeFacts, NodeView, RunFacts } from "../src/messages";

const asked = new URLSearchParams(location.search);
if (asked.get("theme")) document.documentElement.dataset.theme = asked.get("theme") ?? "";
if (asked.get("fills")) document.documentElement.dataset.fills = "1";

type Sample = { source: string; view: FlowView };
const samples: Record<string, Sample> = await (await fetch("samples.json")).json();
const chosen = samples[asked.get("flow") ?? "revenue"] as Sample;

function all(graph: GraphView): NodeView[] {
  return (graph.nodes ?? []).flatMap((each) => [each, ...(each.branches ?? []).flatMap(all)]);
}

function pretend(view: FlowView, how: string): RunFacts {
  const nodes = all(view.graph);
  const at = how === "failed" || how === "running" || how === "interrupted" ? Math.floor(nodes.length * 0.6) : nodes.length;
  const told = nodes.map((each, index): NodeFacts => {
    if (index === at) {
      const error = how === "failed" ? "KeyError: 'country' is no column of the table; there are currency, amount, rate" : "";
      return { id: each.id, status: how, ms: 41.5, error, why: "no record yet" };
    }
    if (index > at) return { id: each.id, status: how === "running" ? "waiting" : "not reached" };
    const family = each.outputs?.[0]?.family ?? "any";
    const table = index % 2 === 0;
    return {
      id: each.id,
      status: "done",
      ms: (index * 7.3) % 50,
      type: table ? "DataFrame" : "int",
      family: table ? "table" : family,
      size: table ? "1,200 × 4" : "",
      text: table ? "country  amount\nDE       12.5\nFR       9.25" : "42",
      count: each.id.includes("/") ? 9 : null,
    };
  });
  return {
    flow: view.name,
    run: `run-${how}`,
    status: how,
    ms: 123,
    note: how === "running" ? `${at} of ${nodes.length} done` : "",
    error: how === "failed" ? "KeyError: 'country'" : "",
    cure: how === "failed" ? "Did you mean `currency`?" : "",
    traceback: how === "failed" ? 'File "revenue", line 3, in revenue\n    clean = raw.dropna(subset=["country"])\nKeyError: \'country\'' : "",
    value: "country\nDE    12.5\nFR    9.25",
    nodes: told,
  };
}

class Pretence implements Host {
  snapshot: Snapshot = {
    view: null,
    stale: asked.get("stale") ?? "",
    facts: null,
    outdated: asked.get("outdated") === "1",
    positions: {},
    folds: {},
    kernel: (asked.get("kernel") ?? "idle") as Snapshot["kernel"],
    locked: asked.get("locked") ?? "",
    offer: asked.get("offer") ?? "",
    notice: asked.get("notice") ?? "",
  };
  readonly fills = asked.get("fills") === "1";
  readonly memory = new Map<string, unknown>();
  readonly edits: unknown[] = [];
  source = chosen.source;
  private readonly listeners = new Set<() => void>();
  private past: string[] = [];
  private future: string[] = [];

  set(changed: Partial<Snapshot>): void {
    this.snapshot = { ...this.snapshot, ...changed };
    for (const each of this.listeners) each();
  }
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  async edit(edits: Parameters<Host["edit"]>[0]): ReturnType<Host["edit"]> {
    this.edits.push(...edits);
    const answer = await fetch("/edit", { method: "POST", body: JSON.stringify({ source: this.source, edits }) });
    const reply = await answer.json();
    if (reply.refused) throw new Refusal(reply.refused);
    this.past.push(this.source);
    this.future = [];
    this.write(reply.source);
    this.set({ view: reply.view, outdated: this.snapshot.facts !== null });
    return reply;
  }
  write(source: string): void {
    this.source = source;
    const shown = document.getElementById("source");
    if (shown) shown.textContent = source.slice(0, 4000);
  }
  async travel(from: string[], to: string[]): Promise<void> {
    const source = from.pop();
    if (source === undefined) return;
    to.push(this.source);
    this.write(source);
    const answer = await fetch("/read", { method: "POST", body: JSON.stringify({ source }) });
    this.set({ view: await answer.json() });
  }
  undo(): void {
    void this.travel(this.past, this.future);
  }
  redo(): void {
    void this.travel(this.future, this.past);
  }
  run(): void {
    const view = this.snapshot.view;
    if (!view) return;
    this.set({ facts: pretend(view, "running"), kernel: "busy", outdated: false });
    setTimeout(() => this.set({ facts: pretend(view, "done"), kernel: "idle" }), 1500);
  }
  cancel(): void {
    const view = this.snapshot.view;
    if (view) this.set({ facts: pretend(view, "interrupted"), kernel: "idle" });
  }
  async peek(node: string, port: string): ReturnType<Host["peek"]> {
    await new Promise((done) => setTimeout(done, 150));
    if (port === "rates") return { type: "dict", family: "mapping", text: '{\n  "USD": 1.09,\n  "GBP": 0.86\n}', size: "2" };
    if (port === "orders") return { missing: `nothing is known of ${node}` };
    const rows = [["", "country", "amount", "currency", "<b>rate</b>"]];
    for (let row = 0; row < 8; row++) rows.push([String(row), "DE", (row * 12.5).toFixed(2), "EUR", "1.0"]);
    return { type: "DataFrame", family: "table", size: "1,200 × 4", rows, text: "a table" };
  }
  async known(word: string): ReturnType<Host["known"]> {
    const names = ["len", "sorted", "fetch_rates", "summarise", "step"];
    return names
      .filter((each) => each.includes(word))
      .map((name) => ({ name, kind: "function", code: `${name}(...)`, signature: "(values)", doc: `What ${name} does.` }));
  }
  async open(): Promise<FlowView> {
    return (samples.order_check as Sample).view;
  }
  place(positions: Parameters<Host["place"]>[0]): void {
    const kept: Record<string, { x: number; y: number }> = { ...this.snapshot.positions };
    for (const [id, at] of Object.entries(positions)) {
      if (at === null) delete kept[id];
      else kept[id] = at;
    }
    this.set({ positions: kept });
  }
  fold(id: string, open: boolean): void {
    this.set({ folds: { ...this.snapshot.folds, [id]: open } });
  }
  reveal(start: number, end: number): void {
    console.info("reveal", start, end);
  }
  detach(): void {
    console.info("detach");
  }
  take(): void {
    console.info("take");
  }
}

const host = new Pretence();
const place = document.getElementById("place") as HTMLElement;
host.write(chosen.source);
const stand = (height: number): void => {
  if (!host.fills) place.style.height = `${Math.max(220, Math.min(height, 480))}px`;
};
let unmount = mount(place, host, stand);
Object.assign(window, {
  host,
  samples,
  pretend,
  remount: () => {
    unmount();
    unmount = mount(place, host, stand);
  },
});
setTimeout(() => {
  const how = asked.get("run");
  host.set({ view: chosen.view, facts: how ? pretend(chosen.view, how) : null });
}, 30);
