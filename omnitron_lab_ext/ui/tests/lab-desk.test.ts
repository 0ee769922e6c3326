// One notebook and its flows: which cell holds which, and for how long a document lives.

import type { YNotebook } from "@jupyter/ydoc";
import type { CodeCell } from "@jupyterlab/cells";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import { Signal } from "@lumino/signaling";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Desk } from "../src/lab/desk";
import type { TextService } from "../src/lab/service";
import type { RunFacts } from "../src/messages";
import { cellOf, notebookOf, Server } from "./notebook";

/** What a desk sees of a notebook's panel. */
class Panel {
  readonly sessionContext = {
    ...{ session: null, isRestarting: false, kernelDisplayStatus: "unknown" },
    kernelChanged: new Signal<object, unknown>({}),
    statusChanged: new Signal<object, unknown>({}),
    connectionStatusChanged: new Signal<object, unknown>({}),
    iopubMessage: new Signal<object, unknown>({}),
    disposed: new Signal<object, unknown>({}),
  };
  readonly context = {
    model: { readOnly: false, stateChanged: new Signal<object, unknown>({}) },
    contentsModel: { writable: true },
    fileChanged: new Signal<object, unknown>({}),
  };

  constructor(private readonly notebook: YNotebook) {}

  get content() {
    return { widgets: this.notebook.cells.map((each) => this.widget(each)) };
  }

  private widget(cell: object): object {
    const made = this.widgets.get(cell) ?? { model: { type: "code", sharedModel: cell } };
    this.widgets.set(cell, made);
    return made;
  }

  private readonly widgets = new Map<object, object>();
}

const facts = (more: Partial<RunFacts> = {}): RunFacts => ({ flow: "f", run: "r", status: "done", ...more });

let notebook: YNotebook;
let panel: Panel;
let desk: Desk;

function open(...sources: string[]): void {
  notebook = notebookOf(...sources);
  panel = new Panel(notebook);
  const tracker = { currentWidget: panel, find: () => panel } as unknown as INotebookTracker;
  desk = new Desk(panel as unknown as NotebookPanel, new Server() as unknown as TextService, tracker);
}

const widget = (index: number) => desk.cells[index] as CodeCell;
const settle = () => vi.advanceTimersByTimeAsync(100);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  desk.dispose();
  vi.useRealTimers();
});

describe("the flow that an output shows", () => {
  it("is that of the output's own cell, for every output and every cell that moves", () => {
    open("%%flow f()\na = 1", "f.last");
    const own = desk.shown(facts(), widget(0));
    expect(desk.shown(facts(), widget(1))).toBe(own);
    notebook.moveCell(0, 1);
    expect(desk.shown(facts(), widget(1))).toBe(own);
    expect(own.cell).toBe(cellOf(notebook, 1));
  });

  it("is of the cell whose text ran, where several define the name", async () => {
    open("%%flow f()\na = 1", "%%flow f()\na = 2", "f.last");
    const first = desk.of(widget(0).model);
    desk.of(widget(1).model);
    await settle();
    expect(desk.shown(facts({ version: "v:%%flow f()\na = 1" }), widget(2))).toBe(first);
  });

  it("is of its own cell where that was renamed since", () => {
    open("%%flow g()\na = 1");
    expect(desk.shown(facts(), widget(0)).anchor?.id).toBe("c0");
    open("@flow\ndef g(): pass");
    expect(desk.shown(facts({ form: "def" }), widget(0))).toMatchObject({ name: "g", form: "def" });
  });

  it("is only looked at where no cell holds it, and forgotten with the last who looks", () => {
    open("import mine", "mine.f.last");
    const one = desk.shown(facts({ source: "def f(): pass", form: "def" }), widget(1));
    expect(one.snapshot.locked).toContain("not in this notebook");
    const [first, second] = [{}, {}];
    desk.hold(one, first);
    desk.hold(one, second);
    expect(desk.shown(facts({ source: "def f(): pass", form: "def" }), widget(1))).toBe(one);
    desk.release(one, first);
    expect(one.isDisposed).toBe(false);
    desk.release(one, second);
    expect(one.isDisposed).toBe(true);
  });
});

describe("a document", () => {
  it("of a cell that is no flow any more is what its output goes on showing", () => {
    open("%%flow f()\na = 1");
    const one = desk.shown(facts(), widget(0));
    cellOf(notebook, 0).setSource("a = 1");
    expect(desk.shown(facts(), widget(0))).toBe(one);
    expect(desk.shown(facts({ flow: "g" }), widget(0))).not.toBe(one);
  });

  it("of a cell that is deleted lives as long as a panel holds it", () => {
    open("%%flow f()\na = 1");
    const one = desk.shown(facts(), widget(0));
    const holder = {};
    desk.hold(one, holder);
    notebook.deleteCell(0);
    expect(one.isDisposed).toBe(false);
    desk.release(one, holder);
    expect(one.isDisposed).toBe(true);
  });

  it("of a function that is renamed is asked for by the new name before it was read", async () => {
    open("@flow\ndef f(): pass");
    const one = desk.of(widget(0).model, "f");
    await settle();
    cellOf(notebook, 0).setSource("@flow\ndef g(): pass");
    expect(desk.of(widget(0).model, "g")).toBe(one);
    await settle();
    expect(one?.name).toBe("g");
  });

  it("ends with its notebook, and nothing of it listens any more", async () => {
    open("%%flow f()\na = 1");
    const one = desk.of(widget(0).model);
    await settle();
    const server = desk.service as unknown as Server;
    desk.dispose();
    expect(one?.isDisposed).toBe(true);
    const { length } = server.reads;
    cellOf(notebook, 0).setSource("%%flow f()\na = 2");
    panel.context.fileChanged.emit(undefined);
    panel.sessionContext.statusChanged.emit(undefined);
    await settle();
    expect(server.reads).toHaveLength(length);
  });
});

describe("a notebook that can only be read", () => {
  it("is not edited, and is once it can be written", () => {
    open("%%flow f()\na = 1");
    const one = desk.of(widget(0).model);
    panel.context.contentsModel = { writable: false };
    panel.context.fileChanged.emit(undefined);
    expect(one?.snapshot.locked).toBe("This notebook can only be read.");
    panel.context.contentsModel = { writable: true };
    panel.context.fileChanged.emit(undefined);
    expect(one?.snapshot.locked).toBe("");
  });

  it("has cells that are not editable", () => {
    open("%%flow f()\na = 1");
    const one = desk.of(widget(0).model);
    cellOf(notebook, 0).setMetadata("editable", false);
    expect(one?.snapshot.locked).toContain("not editable");
  });
});
