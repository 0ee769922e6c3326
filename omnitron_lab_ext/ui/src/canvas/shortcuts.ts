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
  readonly group: "Nodes" | "Values and editors" | "Moving around" | "Flow";
}

export const SHORTCUTS: readonly Shortcut[] = [
  { command: "add", keys: ["a", "Insert"], words: "Add a node (or double-click the ground)", group: "Nodes" },
  { command: "inside", keys: ["Shift+a"], words: "Add a node inside the block", group: "Nodes" },
  { command: "code", keys: ["Enter"], words: "Edit the code, or the header of a block", group: "Nodes" },
  { command: "rename", keys: ["F2"], words: "Rename", group: "Nodes" },
  { command: "field", keys: ["e"], words: "Go to the node's first field", group: "Nodes" },
  { command: "connect", keys: ["c"], words: "Connect a node's output, or take an edge elsewhere", group: "Nodes" },
  { command: "output", keys: ["o"], words: "Make it the value of the flow", group: "Nodes" },
  { command: "open", keys: [" "], words: "Open or close a block or flow", group: "Nodes" },
  { command: "remove", keys: ["Delete", "Backspace"], words: "Delete nodes, disconnect edges", group: "Nodes" },
  { command: "branch", keys: ["Shift+Delete"], words: "Delete a branch of the block", group: "Nodes" },
  { command: "duplicate", keys: ["Mod+d"], words: "Duplicate", group: "Nodes" },
  {
    command: "right",
    keys: ["Shift+ArrowRight"],
    words: "Move what is selected",
    shows: "Shift+arrows",
    group: "Nodes",
  },
  { command: "left", keys: ["Shift+ArrowLeft"], words: "", group: "Nodes" },
  { command: "up", keys: ["Shift+ArrowUp"], words: "", group: "Nodes" },
  { command: "down", keys: ["Shift+ArrowDown"], words: "", group: "Nodes" },
  { command: "value", keys: ["v"], words: "Look at a value; again for the next one", group: "Values and editors" },
  { command: "about", keys: ["i"], words: "Look at what a node is", group: "Values and editors" },
  {
    command: "next",
    keys: ["ArrowRight"],
    words: "Follow an edge onwards, or back",
    shows: "→ ←",
    group: "Moving around",
  },
  { command: "previous", keys: ["ArrowLeft"], words: "", group: "Moving around" },
  {
    command: "below",
    keys: ["ArrowDown"],
    words: "Go to the node below, or above",
    shows: "↓ ↑",
    group: "Moving around",
  },
  { command: "above", keys: ["ArrowUp"], words: "", group: "Moving around" },
  {
    command: "all",
    keys: ["Mod+a"],
    words: "Select all (Shift-drag: a part)",
    group: "Moving around",
  },
  {
    command: "none",
    keys: ["Escape"],
    words: "Step back: end a drag, close, select nothing, leave",
    group: "Moving around",
  },
  { command: "fit", keys: ["f"], words: "Show the whole flow", group: "Moving around" },
  { command: "closer", keys: ["+", "="], words: "Zoom in", group: "Moving around" },
  { command: "farther", keys: ["-"], words: "Zoom out", group: "Moving around" },
  { command: "run", keys: ["Mod+Enter", "Shift+Enter"], words: "Run", group: "Flow" },
  { command: "cancel", keys: ["Mod+."], words: "Stop the run", group: "Flow" },
  { command: "undo", keys: ["Mod+z"], words: "Undo an edit or a move", group: "Flow" },
  { command: "redo", keys: ["Mod+Shift+z", "Mod+y"], words: "Redo", group: "Flow" },
  { command: "layout", keys: ["l"], words: "Lay out anew", group: "Flow" },
  { command: "help", keys: ["?"], words: "These keys", group: "Flow" },
];

/** What else there is to know, for the help: keys that the clipboard, a field or the mouse sees to. */
export const ASIDE: readonly Omit<Shortcut, "command">[] = [
  { keys: ["Mod+c"], words: "Copy as Python text (X cuts, V pastes)", group: "Nodes" },
  { keys: ["Enter"], words: "Apply what is typed", group: "Values and editors" },
  { keys: ["Mod+Enter"], words: "Apply it, however many lines it has", group: "Values and editors" },
  { keys: ["Escape"], words: "Take back what is typed", group: "Values and editors" },
  { keys: ["ArrowUp"], shows: "↑ ↓", words: "Step a number; by ten with Shift", group: "Values and editors" },
  { keys: ["Alt"], shows: "Alt+drag", words: "Move a node off the grid", group: "Moving around" },
  { keys: ["Mod+wheel"], words: "Zoom; the wheel alone once the canvas has the focus", group: "Moving around" },
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
