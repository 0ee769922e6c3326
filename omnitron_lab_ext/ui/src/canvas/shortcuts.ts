// The keys of a canvas: which key, what it does, and in which words the help tells it. Pure.

export type Command =
  | "code"
  | "rename"
  | "remove"
  | "add"
  | "inside"
  | "branch"
  | "connect"
  | "output"
  | "open"
  | "duplicate"
  | "all"
  | "none"
  | "undo"
  | "redo"
  | "run"
  | "cancel"
  | "layout"
  | "fit"
  | "closer"
  | "farther"
  | "help"
  | "value"
  | "about"
  | "field"
  | "next"
  | "previous"
  | "above"
  | "below"
  | "left"
  | "right"
  | "up"
  | "down";

interface Shortcut {
  readonly command: Command;
  /** Keys as `KeyboardEvent.key` names them, behind `Mod+` (Ctrl, or Cmd on a Mac), `Alt+` and `Shift+`. */
  readonly keys: readonly string[];
  readonly words: string;
  /** What the help shows instead of the keys. */
  readonly shows?: string;
  readonly group: "Nodes" | "Editing" | "Looking" | "Flow";
}

export const SHORTCUTS: readonly Shortcut[] = [
  { command: "add", keys: ["a", "Insert"], words: "Add a node", group: "Nodes" },
  { command: "inside", keys: ["Shift+a"], words: "Add inside a block", group: "Nodes" },
  { command: "duplicate", keys: ["Mod+d"], words: "Duplicate", group: "Nodes" },
  { command: "remove", keys: ["Delete", "Backspace"], words: "Delete, disconnect", group: "Nodes" },
  { command: "branch", keys: ["Shift+Delete"], words: "Delete a branch", group: "Nodes" },
  { command: "right", keys: ["Shift+ArrowRight"], words: "Move on the grid", shows: "Shift+arrows", group: "Nodes" },
  { command: "left", keys: ["Shift+ArrowLeft"], words: "", group: "Nodes" },
  { command: "up", keys: ["Shift+ArrowUp"], words: "", group: "Nodes" },
  { command: "down", keys: ["Shift+ArrowDown"], words: "", group: "Nodes" },
  { command: "layout", keys: ["l"], words: "Lay out anew", group: "Nodes" },
  { command: "code", keys: ["Enter"], words: "Edit code, or a header", group: "Editing" },
  { command: "rename", keys: ["F2"], words: "Rename", group: "Editing" },
  { command: "field", keys: ["e"], words: "Go to the first field", group: "Editing" },
  { command: "connect", keys: ["c"], words: "Connect, or reconnect", group: "Editing" },
  { command: "output", keys: ["o"], words: "Make it the flow's value", group: "Editing" },
  { command: "value", keys: ["v"], words: "See its value, the next", group: "Looking" },
  { command: "about", keys: ["i"], words: "See what it is", group: "Looking" },
  { command: "open", keys: [" "], words: "Open or close a block", group: "Looking" },
  { command: "next", keys: ["ArrowRight"], words: "Follow an edge", shows: "← →", group: "Looking" },
  { command: "previous", keys: ["ArrowLeft"], words: "", group: "Looking" },
  { command: "below", keys: ["ArrowDown"], words: "To the one below, above", shows: "↑ ↓", group: "Looking" },
  { command: "above", keys: ["ArrowUp"], words: "", group: "Looking" },
  { command: "all", keys: ["Mod+a"], words: "Select all", group: "Looking" },
  { command: "fit", keys: ["f"], words: "Show the whole flow", group: "Looking" },
  { command: "closer", keys: ["+", "="], words: "Zoom in, out", shows: "+ −", group: "Looking" },
  { command: "farther", keys: ["-"], words: "", group: "Looking" },
  { command: "run", keys: ["Mod+Enter", "Shift+Enter"], words: "Run", group: "Flow" },
  { command: "cancel", keys: ["Mod+."], words: "Stop the run", group: "Flow" },
  { command: "undo", keys: ["Mod+z"], words: "Undo an edit or a move", group: "Flow" },
  { command: "redo", keys: ["Mod+Shift+z", "Mod+y"], words: "Redo", group: "Flow" },
  { command: "none", keys: ["Escape"], words: "One step back", group: "Flow" },
  { command: "help", keys: ["?"], words: "These keys", group: "Flow" },
];

/** What else there is to know, for the help: keys that the clipboard, a field or the mouse sees to. */
export const ASIDE: readonly Omit<Shortcut, "command">[] = [
  { keys: ["Mod+c"], words: "Copy; X cuts, V pastes", group: "Nodes" },
  { keys: ["Enter"], words: "Apply what is typed", group: "Editing" },
  { keys: ["Mod+Enter"], words: "Apply several lines", group: "Editing" },
  { keys: ["Escape"], words: "Take back what is typed", group: "Editing" },
  { keys: ["ArrowUp"], shows: "↑ ↓", words: "Step a number", group: "Editing" },
  { keys: ["Shift"], shows: "Shift+drag", words: "Select a part", group: "Looking" },
  { keys: ["Alt"], shows: "Alt+drag", words: "Move off the grid", group: "Nodes" },
  { keys: ["Mod+wheel"], words: "Zoom anywhere", group: "Flow" },
  { keys: ["wheel"], words: "Zoom, after a click", group: "Flow" },
];

const TABLE = new Map(SHORTCUTS.flatMap(({ command, keys }) => keys.map((each) => [each, command] as const)));

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** What a key does; null for one that is not the canvas's. */
export function commandOf(event: Pressed): Command | null {
  const { key } = event;
  const letter = key.length === 1 ? key.toLowerCase() : key;
  // A character such as `?` is typed with Shift on some keyboards and without it on others.
  const shift = event.shiftKey && (key.length > 1 || letter !== key.toUpperCase());
  const mods = `${event.ctrlKey || event.metaKey ? "Mod+" : ""}${event.altKey ? "Alt+" : ""}${shift ? "Shift+" : ""}`;
  return TABLE.get(`${mods}${letter}`) ?? null;
}

/** A key as it is shown on this machine. */
export function shown(keys: string, mac: boolean): string {
  return keys
    .split(/\+(?=.)/)
    .map((part) => {
      if (part === "Mod") return mac ? "⌘" : "Ctrl";
      if (part === " ") return "Space";
      if (part.startsWith("Arrow")) return { Right: "→", Left: "←", Up: "↑", Down: "↓" }[part.slice(5)] ?? part;
      return part.length === 1 ? part.toUpperCase() : part;
    })
    .join(mac ? " " : "+");
}

export function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");
}
