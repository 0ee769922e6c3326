// What the hands of a canvas know, and who listens to it.

import type { HandsState } from "./hands-state";
import type { Snapshot } from "./host";

export class Board {
  state: HandsState;
  private readonly listeners = new Set<() => void>();

  constructor(snapshot: Snapshot) {
    this.state = {
      snapshot,
      editing: null,
      problems: new Map(),
      palette: null,
      asking: null,
      notices: [],
      spoken: "",
      waiting: 0,
      trouble: "",
      help: false,
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  set(change: Partial<HandsState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of [...this.listeners]) listener();
  }

  /** Keeps why a field was refused, by its `key`; an empty reason forgets it. */
  problem(field: string, message: string): void {
    if ((this.state.problems.get(field) ?? "") === message) return;
    const problems = new Map(this.state.problems);
    if (message) problems.set(field, message);
    else problems.delete(field);
    this.set({ problems });
  }
}
