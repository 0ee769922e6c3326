// What the parts of a canvas can ask for; `Canvas` provides it to all of them.

import { createContext, useContext } from "react";
import type { Position } from "./host";

export interface PortRef {
  node: string;
  port: string;
}

export interface Actions {
  /** Writes a literal; shown at once, taken back where it is refused. `<inputs>` is the node of the flow's inputs. */
  setLiteral(node: string, port: string, code: string): void;
  rename(node: string, name: string): Promise<boolean>;
  replaceCode(node: string, code: string): Promise<boolean>;
  replaceHeader(block: string, branch: string, code: string): Promise<boolean>;
  connect(source: PortRef, target: PortRef): Promise<boolean>;
  disconnect(target: PortRef): Promise<boolean>;
  /** Takes an edge from one target to another, as one edit. */
  reconnect(source: PortRef, from: PortRef, to: PortRef): Promise<boolean>;
  setOutput(source: PortRef): Promise<boolean>;
  add(code: string, at?: Position, after?: string): Promise<boolean>;
  remove(nodes: string[]): Promise<boolean>;
  duplicate(nodes: string[]): Promise<boolean>;
  copy(nodes: string[]): string;
  paste(text: string, at?: Position): Promise<boolean>;
  fold(id: string, open: boolean): void;
  /** Begins editing a node's name or code in place; null ends it. */
  begin(what: { node: string; part: "name" | "code" | "header"; branch?: string } | null): void;
  palette(at: Position | null): void;
  undo(): void;
  redo(): void;
  run(): void;
  cancel(): void;
  layout(): void;
  /** Says something to the user, and to screen readers. */
  tell(message: string, kind?: "info" | "warning" | "error"): void;
  /** Opens or closes the list of keys. */
  help(open?: boolean): void;
}

export const ActionsContext = createContext<Actions | null>(null);

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (actions === null) throw new Error("a canvas part stands outside a canvas");
  return actions;
}
