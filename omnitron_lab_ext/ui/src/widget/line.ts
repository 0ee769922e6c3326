// Asking the kernel by the messages of a widget; whoever asks waits for as long as the kernel may be busy.

import { Refusal } from "../canvas/host";
import type { Answer, Ask, Tell } from "../messages";
import type { Model } from "./model";

type Question = Omit<Ask, "id">;

interface Open {
  resolve(value: unknown): void;
  reject(reason: Error): void;
}

/** How long the kernel may be silent before that is said, in ms. */
const SILENCE = 1500;
/** How long a kernel that may be gone has to answer, in ms. */
const PROBE = 4000;

export const GONE = "The kernel of this canvas is gone. Run the flow's cell again.";

export class Line {
  /** Whether questions wait for longer than an idle kernel needs. */
  waits = false;
  /** Whether the kernel that made this widget is gone. */
  gone = false;

  constructor(
    private readonly model: Model,
    private readonly changed: () => void,
    private readonly told: (tell: Tell) => void,
  ) {
    model.on("msg:custom", this.hear);
    model.on("comm_live_update", this.probe);
  }

  /** Rejects with a Refusal where the kernel refuses, and with another error where it is gone. */
  async ask<T>(question: Question): Promise<T> {
    if (this.gone) throw new Error(GONE);
    return (await this.put(question)) as T;
  }

  close(): void {
    this.model.off("msg:custom", this.hear);
    this.model.off("comm_live_update", this.probe);
    clearTimeout(this.late);
    clearTimeout(this.probing);
    this.drop();
  }

  private put(question: Question): Promise<unknown> {
    const id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    const answer = new Promise<unknown>((resolve, reject) => this.open.set(id, { resolve, reject }));
    this.model.send({ ...question, id });
    this.watch();
    return answer;
  }

  private readonly hear = (content: Answer | Tell): void => {
    if (typeof content !== "object" || content === null) return;
    clearTimeout(this.probing);
    this.say({ gone: false });
    if ("tell" in content) {
      this.told(content);
      return;
    }
    const open = this.open.get(content.id);
    if (open === undefined) return;
    this.open.delete(content.id);
    this.watch();
    if (content.refused) open.reject(new Refusal(content.refused));
    else open.resolve(content.value ?? null);
  };

  /** The connection is another one, or none: whoever is there answers. */
  private readonly probe = (): void => {
    clearTimeout(this.probing);
    this.probing = setTimeout(() => {
      this.say({ gone: true });
      this.drop();
    }, PROBE);
    this.put({ ask: "hello" }).catch(() => undefined);
  };

  private watch(): void {
    clearTimeout(this.late);
    if (this.open.size === 0) this.say({ waits: false });
    else this.late = setTimeout(() => this.say({ waits: true }), SILENCE);
  }

  private drop(): void {
    const open = [...this.open.values()];
    this.open.clear();
    this.watch();
    for (const each of open) each.reject(new Error(GONE));
  }

  private say(now: { gone?: boolean; waits?: boolean }): void {
    const before = [this.gone, this.waits];
    Object.assign(this, now);
    if (before[0] !== this.gone || before[1] !== this.waits) this.changed();
  }

  private readonly open = new Map<string, Open>();
  private late: ReturnType<typeof setTimeout> | undefined;
  private probing: ReturnType<typeof setTimeout> | undefined;
}
