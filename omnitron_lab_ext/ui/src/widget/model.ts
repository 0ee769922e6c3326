// What anywidget hands to a widget, as far as it is used here.

export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, listener: (...given: never[]) => void): void;
  off(event: string, listener: (...given: never[]) => void): void;
  send(content: unknown): void;
}

export interface Rendering {
  model: Model;
  el: HTMLElement;
}

/** The canvas of one model, in as many places as show it. */
export interface Shown {
  show(element: HTMLElement): () => void;
  dispose(): void;
}

/** What the loaded bundle exports. */
export interface Bundle {
  begin(model: Model): Shown;
}
