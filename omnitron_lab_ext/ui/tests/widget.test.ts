// The widget's side of a canvas: who reads and patches for it, what it keeps, and what it says when nobody answers.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { spliced } from "../src/canvas/history";
import { Refusal } from "../src/canvas/host";
import type { Ask, FlowView, RunFacts, Splice } from "../src/messages";
import { WidgetHost } from "../src/widget/host";
import type { Model } from "../src/widget/model";

const TEXT = "%%flow f()\na = 1\na";

const view = (hash: string): FlowView => ({ name: "f", signature: "f()", form: "cell", hash, graph: { name: "f" } });

/** A model with a kernel behind it that writes `code` over the digit in the text. */
class Kernel implements Model {
  readonly asked: Ask[] = [];
  readonly listeners = new Map<string, Set<(...given: never[]) => void>>();
  mute = false;
  refuses = "";
  traits: Record<string, unknown> = { name: "f", source: TEXT, draft: "", positions: {}, folds: {}, offers: true };

  get = (name: string): unknown => this.traits[name];
  save_changes = vi.fn();

  set(name: string, value: unknown): void {
    if (this.traits[name] === value) return;
    this.traits[name] = value;
    this.emit(`change:${name}`);
  }

  on(event: string, listener: (...given: never[]) => void): void {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(listener));
  }

  off(event: string, listener: (...given: never[]) => void): void {
    this.listeners.get(event)?.delete(listener);
  }

  emit(event: string, ...given: unknown[]): void {
    for (const each of [...(this.listeners.get(event) ?? [])]) (each as (...all: unknown[]) => void)(...given);
  }

  send(content: unknown): void {
    const ask = content as Ask;
    this.asked.push(ask);
    if (this.mute) return;
    queueMicrotask(() => this.emit("msg:custom", { id: ask.id, ...this.answer(ask) }));
  }

  private answer(ask: Ask): { value?: unknown; refused?: string } {
    const source = ask.source ?? "";
    if (this.refuses && ask.ask !== "read") return { refused: this.refuses };
    if (ask.ask === "read") return { value: view(source) };
    if (ask.ask !== "edit") return { value: null };
    const edit = ask.edits?.[0] as { edit: string; code: string };
    const at = source.search(/\d/);
    const spans = edit.edit === "Splice" ? (edit as unknown as Splice).spans : [[at, at + 1, edit.code]];
    const after = spliced(source, spans as Splice["spans"]);
    return { value: { spans, hash: source, source: after, name: "f", view: view(after), ids: { old: "new" } } };
  }
}

const set = (code: string) => [{ edit: "SetLiteral" as const, node: "a", port: "value", code }];
const settle = () => vi.advanceTimersByTimeAsync(50);

let kernel: Kernel;
let host: WidgetHost;

beforeEach(async () => {
  vi.useFakeTimers();
  kernel = new Kernel();
  host = new WidgetHost(kernel);
  await settle();
});

afterEach(() => {
  host.dispose();
  vi.useRealTimers();
});

describe("an edit", () => {
  it("changes a draft, never the flow's own text", async () => {
    await host.edit(set("2"));
    expect(kernel.get("source")).toBe(TEXT);
    expect(kernel.get("draft")).toBe("%%flow f()\na = 2\na");
    expect(host.snapshot).toMatchObject({
      offer: "%%flow f()\na = 2\na",
      outdated: true,
      view: { hash: host.snapshot.offer },
    });
  });

  it("that leads back to the flow's own text leaves no draft", async () => {
    await host.edit(set("2"));
    await host.edit(set("1"));
    expect(host.snapshot).toMatchObject({ offer: "", outdated: false });
  });

  it("takes places along to the ids that nodes have then", async () => {
    host.place({ old: { x: 1, y: 2 } });
    await host.edit(set("2"));
    expect(host.snapshot.positions).toEqual({ new: { x: 1, y: 2 } });
    expect(kernel.get("positions")).toEqual({ new: [1, 2] });
  });

  it("waits for the one before it", async () => {
    await Promise.all([host.edit(set("2")), host.edit(set("3"))]);
    const sources = kernel.asked.filter((each) => each.ask === "edit").map((each) => each.source);
    expect(sources).toEqual([TEXT, "%%flow f()\na = 2\na"]);
  });

  it("is refused with the kernel's own words", async () => {
    kernel.refuses = "`a` is no literal";
    await expect(host.edit(set("x"))).rejects.toThrow(new Refusal("`a` is no literal"));
    expect(host.snapshot.offer).toBe("");
  });
});

describe("undo and redo", () => {
  it("go through the edits made here", async () => {
    await host.edit(set("2"));
    await host.edit(set("3"));
    host.undo();
    await settle();
    expect(host.snapshot.offer).toBe("%%flow f()\na = 2\na");
    host.undo();
    host.redo();
    host.redo();
    await settle();
    expect(host.snapshot.offer).toBe("%%flow f()\na = 3\na");
  });

  it("do nothing where there is nothing to go through", async () => {
    host.undo();
    host.redo();
    await settle();
    expect(kernel.asked.filter((each) => each.ask === "edit")).toEqual([]);
  });
});

describe("a flow that is defined anew", () => {
  it("of the changed text is in step, and nothing is said", async () => {
    await host.edit(set("2"));
    kernel.set("source", "%%flow f()\na = 2\na");
    kernel.set("draft", "");
    await settle();
    expect(host.snapshot).toMatchObject({ offer: "", notice: "", outdated: false });
  });

  it("of another text leaves the draft out, and says so", async () => {
    await host.edit(set("2"));
    kernel.traits.draft = "";
    kernel.set("source", "%%flow f()\nb = 5\nb");
    await settle();
    expect(host.snapshot.offer).toBe("");
    expect(host.snapshot.notice).toMatch(/another text/);
    expect(host.snapshot.view?.hash).toBe("%%flow f()\nb = 5\nb");
  });
});

describe("the offer", () => {
  it("goes to the kernel, and where it comes is said", async () => {
    await host.edit(set("2"));
    host.take?.();
    await settle();
    expect(kernel.asked.at(-1)).toMatchObject({ ask: "offer", source: "%%flow f()\na = 2\na" });
    expect(host.snapshot.notice).toMatch(/below the next cell/);
  });

  it("is only to be copied where no notebook listens", () => {
    kernel.traits.offers = false;
    const alone = new WidgetHost(kernel);
    expect(alone.take).toBeUndefined();
    alone.dispose();
  });

  it("comes before a run: the flow is still of the old text", async () => {
    await host.edit(set("2"));
    host.run();
    await settle();
    expect(kernel.asked.some((each) => each.ask === "run")).toBe(false);
    expect(host.snapshot.notice).toMatch(/into a cell/);
  });
});

describe("a run", () => {
  const run = (status: string): RunFacts => ({ flow: "f", run: "r", status, started: 1 });

  it("is followed as it is told", async () => {
    kernel.emit("msg:custom", { tell: "run", facts: run("running"), whole: true });
    expect(host.snapshot).toMatchObject({ kernel: "busy", facts: { status: "running" } });
    kernel.emit("msg:custom", { tell: "run", facts: run("done") });
    expect(host.snapshot).toMatchObject({ kernel: "idle", facts: { status: "done" } });
  });

  it("of another flow is none of its business", () => {
    kernel.emit("msg:custom", { tell: "run", facts: { ...run("done"), flow: "g" }, whole: true });
    expect(host.snapshot.facts).toBeNull();
  });
});

describe("a kernel that does not answer", () => {
  it("is said to be busy, for as long as it is", async () => {
    kernel.mute = true;
    const edit = host.edit(set("2"));
    await vi.advanceTimersByTimeAsync(2000);
    expect(host.snapshot).toMatchObject({ kernel: "busy", notice: expect.stringMatching(/busy/) });
    kernel.mute = false;
    const ask = kernel.asked.at(-1) as Ask;
    kernel.asked.pop();
    kernel.send(ask);
    await edit;
    expect(host.snapshot).toMatchObject({ kernel: "idle", notice: "" });
  });

  it("after the connection was lost is gone: the draft stays, and edits are kept by the canvas", async () => {
    await host.edit(set("2"));
    kernel.mute = true;
    kernel.emit("comm_live_update");
    const lost = host.edit(set("3")).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(5000);
    const error = await lost;
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(Refusal);
    expect(host.snapshot).toMatchObject({ kernel: "disconnected", offer: "%%flow f()\na = 2\na", stale: "" });
    expect(host.snapshot.notice).toMatch(/gone/);
  });

  it("is asked again once the connection is back", async () => {
    kernel.mute = true;
    kernel.emit("comm_live_update");
    await vi.advanceTimersByTimeAsync(5000);
    expect(host.snapshot.kernel).toBe("disconnected");
    kernel.mute = false;
    kernel.emit("comm_live_update");
    await settle();
    expect(host.snapshot).toMatchObject({ kernel: "idle", notice: "" });
    await host.edit(set("2"));
    expect(host.snapshot.offer).toContain("a = 2");
  });
});
