// A host whose answers a test gives.

import { Hands } from "../src/canvas/acting";
import type { Host, Sending, Snapshot } from "../src/canvas/host";
import type { Edit, EditReply, FlowView } from "../src/messages";
import { LOOP } from "./flows";

const EMPTY: Snapshot = {
  view: LOOP,
  stale: "",
  facts: null,
  outdated: false,
  positions: {},
  folds: {},
  kernel: "idle",
  locked: "",
  offer: "",
  notice: "",
  home: "",
};

interface Asked {
  readonly edits: Edit[];
  readonly sending: Sending;
  done(reply: Partial<EditReply>): void;
  failed(error: unknown): void;
}

export class Place implements Host {
  snapshot = EMPTY;
  fills = false;
  memory = new Map<string, unknown>();
  asked: Asked[] = [];
  did: string[] = [];
  /** Whether the text has a change that can be taken back. */
  changed = true;
  private listener = (): void => {};
  subscribe(listener: () => void) {
    this.listener = listener;
    return () => {};
  }
  tell(change: Partial<Snapshot>) {
    this.snapshot = { ...this.snapshot, ...change };
    this.listener();
  }
  edit(edits: Edit[], sending: Sending): Promise<EditReply> {
    return new Promise((done, failed) => {
      const answer = (reply: Partial<EditReply>) => {
        const view = reply.view ?? { ...LOOP, hash: "next" };
        done({ spans: [], hash: "h", source: "", name: "f", view, ...reply });
      };
      this.asked.push({ edits, sending, done: answer, failed });
    });
  }
  undo = () => this.did.push("undo") > 0 && this.changed;
  redo = () => this.did.push("redo") > 0 && this.changed;
  run = () => void this.did.push("run");
  cancel = () => void this.did.push("cancel");
  peek = async () => ({});
  known = async () => [];
  open = async (): Promise<FlowView> => LOOP;
  place(positions: Parameters<Host["place"]>[0]) {
    const kept = Object.entries({ ...this.snapshot.positions, ...positions }).filter(([, at]) => at !== null);
    this.tell({ positions: Object.fromEntries(kept) as Snapshot["positions"] });
  }
  fold = () => {};
}

/** Lets what is due come. */
export const settle = () => new Promise((done) => setTimeout(done));

/** Hands over a host, following it. */
export function handsOver(host: Host): Hands {
  const hands = new Hands(host);
  hands.open();
  return hands;
}
