// What is said to the user: notices that stay a while, and a voice for screen readers.

export interface Notice {
  readonly id: number;
  readonly kind: "info" | "warning" | "error";
  readonly text: string;
  /** What can be done about it with one press. */
  readonly offer?: { readonly label: string; take(): void };
}

/** How long a notice stays, in ms; those that tell of trouble stay long enough to be read twice. */
const STAYS = { info: 5000, warning: 12000, error: 12000 };
const MOST = 4;

export class Notices {
  /** How many were given so far. */
  count = 0;
  private shown: Notice[] = [];
  private readonly ends = new Map<number, ReturnType<typeof setTimeout>>();
  private spoken = "";

  constructor(private readonly changed: (notices: readonly Notice[], spoken: string) => void) {}

  add(text: string, kind: Notice["kind"]): void {
    const same = this.shown.find((each) => each.text === text);
    if (same) this.dismiss(same.id);
    const id = ++this.count;
    this.shown = [...this.shown, { id, kind, text }].slice(-MOST);
    this.stay(id, STAYS[kind]);
    this.speak(text);
  }

  /** Adds to the newest notice what can be done about it. */
  offer(label: string, take: () => void): void {
    const newest = this.shown.at(-1);
    if (newest === undefined) return;
    const offer = {
      label,
      take: () => {
        this.dismiss(newest.id);
        take();
      },
    };
    this.shown = [...this.shown.slice(0, -1), { ...newest, offer }];
    this.stay(newest.id, 2 * STAYS.error);
    this.changed(this.shown, this.spoken);
  }

  /** Says something that is not shown. The same words said twice are told apart by a blank. */
  speak(text: string): void {
    this.spoken = this.spoken === text ? `${text}\u00a0` : text;
    this.changed(this.shown, this.spoken);
  }

  dismiss(id: number): void {
    clearTimeout(this.ends.get(id));
    this.ends.delete(id);
    this.shown = this.shown.filter((each) => each.id !== id);
    this.changed(this.shown, this.spoken);
  }

  /** Takes away complaints: what they were about was done, or was seen. Says whether there were any. */
  settle(kinds: readonly Notice["kind"][] = ["error"]): boolean {
    const over = this.shown.filter((each) => kinds.includes(each.kind));
    for (const each of over) this.dismiss(each.id);
    return over.length > 0;
  }

  close(): void {
    for (const each of this.ends.values()) clearTimeout(each);
  }

  private stay(id: number, ms: number): void {
    clearTimeout(this.ends.get(id));
    this.ends.set(
      id,
      setTimeout(() => this.dismiss(id), ms),
    );
  }
}
