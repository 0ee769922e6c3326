// A small notebook for the tests of what belongs to Lab: real shared cells, and a server and a kernel made by hand.

import { type ISharedCodeCell, YNotebook } from "@jupyter/ydoc";
import { Signal } from "@lumino/signaling";
import type { KernelState } from "../src/canvas/host";
import { Anchor } from "../src/lab/anchor";
import { FlowDocument, type Surroundings } from "../src/lab/document";
import type { KernelLink } from "../src/lab/kernel";
import type { TextService } from "../src/lab/service";
import type { Edit, EditReply, EditRequest, FlowView, NodeView, ReadRequest, Tell } from "../src/messages";

// A page's timers are the global ones.
const page = new EventTarget();
Object.assign(globalThis, {
  window: globalThis,
  addEventListener: page.addEventListener.bind(page),
  removeEventListener: page.removeEventListener.bind(page),
  dispatchEvent: page.dispatchEvent.bind(page),
});

/** A notebook of code cells; undo is each cell's own, as in Lab. */
export function notebookOf(...sources: string[]): YNotebook {
  const cells = sources.map((source, index) => ({
    ...{ cell_type: "code" as const, id: `c${index}`, source, metadata: {}, outputs: [], execution_count: null },
  }));
  const notebook = YNotebook.create({ disableDocumentWideUndoRedo: true, data: { cells } as never });
  for (const each of notebook.cells) (each as ISharedCodeCell).clearUndoHistory();
  notebook.dirty = false;
  return notebook;
}

export const cellOf = (notebook: YNotebook, index: number): ISharedCodeCell =>
  notebook.getCell(index) as ISharedCodeCell;

/** The view of a text in which every line `name = ...` is a node; a bracket that is not closed cannot be read. */
export function viewOf(source: string): FlowView {
  const nodes: NodeView[] = [];
  let start = 0;
  source.split("\n").forEach((text, index) => {
    const name = /^\s*(\w+) =/.exec(text)?.[1];
    if (name) {
      nodes.push({
        ...{ id: name, name, kind: "call", key: text, code: text, line: index + 1, start, end: start + text.length },
        outputs: [{ id: name }],
      });
    }
    start += text.length + 1;
  });
  const readable = !source.includes("(\n") && !source.endsWith("(");
  return {
    ...{ name: /(?:%%flow|def) (\w+)/.exec(source)?.[1] ?? "", signature: "", form: "cell", hash: source, readable },
    version: `v:${source}`,
    graph: { name: "f", nodes },
    diagnostics: readable ? [] : [complaint("'(' was never closed")],
  };
}

const complaint = (message: string) => ({
  ...{ severity: "error" as const, code: "syntax", message, cure: "", line: 1, column: 1, start: 0, end: 1 },
});

/** A server: a rename is the only edit that it knows. */
export class Server {
  readonly reads: string[] = [];
  readonly edits: EditRequest[] = [];
  /** What happens before an answer, such as a failure. */
  before: () => unknown = () => undefined;

  async read({ source }: ReadRequest): Promise<FlowView> {
    this.reads.push(source);
    await this.before();
    return viewOf(source);
  }

  async edit(request: EditRequest): Promise<EditReply> {
    this.edits.push(request);
    await this.before();
    const { node, name } = request.edits[0] as { node: string; name: string };
    const { source } = request;
    const spans = [...source.matchAll(new RegExp(`\\b${node}\\b`, "g"))].map(({ index }): [number, number, string] => [
      index,
      index + node.length,
      name,
    ]);
    const after = source.replace(new RegExp(`\\b${node}\\b`, "g"), name);
    const view = viewOf(after);
    return { spans, hash: source, source: after, name: view.name, view, ids: { [node]: name } };
  }
}

/** A kernel's link that says what it is told to say. */
export class Link {
  state: KernelState = "idle";
  answers = false;
  absent = false;
  facts: unknown = null;
  /** What the functions take that live in it. */
  signatures: Record<string, string> = {};
  readonly changed = new Signal<this, void>(this);
  readonly met = new Signal<this, void>(this);
  readonly ran = new Signal<this, void>(this);
  readonly told = new Signal<this, Tell>(this);
  readonly lost = new Signal<this, string>(this);
  readonly asked: string[] = [];
  readonly texts: (string | undefined)[] = [];
  /** What answers wait for. */
  slow: Promise<unknown> = Promise.resolve();

  async ask({ ask, source }: { ask: string; source?: string }): Promise<unknown> {
    this.asked.push(ask);
    this.texts.push(source);
    await this.slow;
    return ask === "facts" ? this.facts : { ...viewOf(source ?? ""), signatures: this.signatures };
  }
}

/** What a document needs, and the document of a cell. */
export class Place implements Surroundings {
  readonly server = new Server();
  readonly made = new Link();
  readonly barring = new Signal<this, void>(this);
  /** Why cells must not be changed. */
  bar = "";
  only = true;
  names: string[] = [];

  constructor(readonly notebook: YNotebook) {}

  get service(): TextService {
    return this.server as unknown as TextService;
  }

  get link(): KernelLink {
    return this.made as unknown as KernelLink;
  }

  barred = (): string => this.bar;
  alone = (): boolean => this.only;
  claimed = (): string[] => this.names;

  document(index = 0, name = "f", form: "cell" | "def" = "cell"): FlowDocument {
    return new FlowDocument(this, new Anchor(this.notebook, cellOf(this.notebook, index).getId()), name, form);
  }
}

export const rename = (node: string, name: string): Edit => ({ edit: "RenameNode", node, name });
