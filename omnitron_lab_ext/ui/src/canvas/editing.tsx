// Names, code and headers edited in place. What was typed stays in the editor while it is refused.

import { useStore } from "@xyflow/react";
import {
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { NodeView } from "../messages";
import { useHands, useHandsState } from "./acting";
import { key } from "./connecting";
import type { Editing } from "./hands-state";

const STILL = "nodrag nopan nowheel nokey";

interface Props {
  node: NodeView;
  part: Editing["part"];
  /** Which branch of a block the header belongs to. */
  branch?: string;
  children: ReactNode;
}

/** Shows its children, or the editor while that part of the node is edited; a double click begins. */
export function Editor({ node, part, branch, children }: Props): ReactElement {
  const hands = useHands();
  const open = useHandsState(
    ({ editing }) =>
      editing?.node === node.id &&
      editing.part === part &&
      (part !== "header" || (editing.branch ?? "") === (branch ?? "")),
  );
  if (open && part === "name") return <NameEditor node={node} />;
  if (open) {
    const header = (node.branches?.find((each) => each.name === branch) ?? node.branches?.[0])?.header ?? "";
    return (
      <>
        <span className="om-beneath">{children}</span>
        <CodeEditor node={node} text={part === "code" ? node.code : header} part={part as "code"} branch={branch} />
      </>
    );
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same is done by keys on the node
    <span
      className="om-editable"
      onDoubleClick={(event) => {
        event.stopPropagation();
        hands.begin({ node: node.id, part, branch });
      }}
    >
      {children}
    </span>
  );
}

function NameEditor({ node }: { node: NodeView }): ReactElement {
  const hands = useHands();
  const problem = useHandsState((state) => state.problems.get(key(node.id, "name")) ?? "");
  const [name, setName] = useState(node.name);
  const note = useId();
  const field = useRef<HTMLInputElement>(null);
  const ended = useRef(false);
  useLayoutEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, []);

  const leave = (): void => {
    ended.current = true;
    hands.begin(null);
    hands.focusNode(node.id);
  };
  const apply = async (stay: boolean): Promise<void> => {
    if (ended.current) return;
    if (name.trim() === node.name || name.trim() === "") return leave();
    ended.current = true;
    const taken = await hands.rename(node.id, name.trim());
    ended.current = false;
    if (taken) {
      hands.finish(node.id, "name", stay);
    } else field.current?.focus({ preventScroll: true });
  };
  const pressed = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      void apply(true);
    } else if (event.key === "Escape") {
      event.preventDefault();
      leave();
    }
  };
  return (
    <span className={`om-editing ${STILL}`} style={useReadable()}>
      <input
        ref={field}
        className="om-name-editor"
        value={name}
        aria-label={`New name of ${node.name}`}
        aria-invalid={problem !== ""}
        aria-describedby={problem ? note : undefined}
        spellCheck={false}
        autoComplete="off"
        size={Math.max(6, name.length)}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={pressed}
        onBlur={() => void apply(false)}
      />
      <Problem id={note} text={problem} />
    </span>
  );
}

interface CodeProps {
  node: NodeView;
  text: string;
  part: "code" | "header";
  branch?: string;
}

function CodeEditor({ node, text, part, branch }: CodeProps): ReactElement {
  const hands = useHands();
  const problem = useHandsState((state) => state.problems.get(key(node.id, part)) ?? "");
  const [code, setCode] = useState(text);
  const [busy, setBusy] = useState(false);
  const note = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const ended = useRef(false);
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.setSelectionRange(text.length, text.length);
  }, [text.length]);

  const leave = (): void => {
    ended.current = true;
    hands.begin(null);
    hands.focusNode(node.id);
  };
  const apply = async (stay: boolean): Promise<void> => {
    if (ended.current || busy) return;
    if (code === text) return leave();
    setBusy(true);
    const taken =
      part === "code"
        ? await hands.replaceCode(node.id, code)
        : await hands.replaceHeader(node.id, branch ?? "body", code.trim());
    setBusy(false);
    if (taken) {
      ended.current = true;
      hands.finish(node.id, part, stay);
    } else field.current?.focus({ preventScroll: true });
  };
  const pressed = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    const single = part === "header";
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey || single)) {
      event.preventDefault();
      void apply(true);
    } else if (event.key === "Escape") {
      event.preventDefault();
      leave();
    } else if (event.key === "Tab" && !single) {
      event.preventDefault();
      indent(event.currentTarget, event.shiftKey);
      setCode(event.currentTarget.value);
    } else if (event.key === "Enter") {
      event.preventDefault();
      newline(event.currentTarget);
      setCode(event.currentTarget.value);
    }
  };
  const lines = code.split("\n");
  return (
    <span className={`om-editing om-editing-code ${STILL}`} style={useReadable()}>
      <textarea
        ref={field}
        className="om-code-editor"
        value={code}
        rows={Math.min(16, lines.length)}
        cols={Math.min(72, Math.max(28, ...lines.map((line) => line.length + 1)))}
        wrap="off"
        aria-label={part === "code" ? `Code of ${node.name}` : `Header of ${node.name}`}
        aria-invalid={problem !== ""}
        aria-describedby={problem ? note : undefined}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        onChange={(event) => setCode(event.target.value)}
        onKeyDown={pressed}
        onBlur={() => void apply(false)}
      />
      <span className="om-hint">
        {part === "code" ? "Ctrl+Enter applies, Escape leaves" : "Enter applies, Escape leaves"}
      </span>
      <Problem id={note} text={problem} />
    </span>
  );
}

/** An editor is as large as its words have to be, however far away the flow is. */
function useReadable(): { transform?: string; transformOrigin?: string } {
  const zoom = useStore((state) => state.transform[2]);
  return zoom < 0.95 ? { transform: `scale(${(1 / zoom).toFixed(3)})`, transformOrigin: "0 0" } : {};
}

function Problem({ id, text }: { id: string; text: string }): ReactElement | null {
  if (!text) return null;
  return (
    <span className="om-problem" id={id} role="alert">
      {text}
    </span>
  );
}

/** Writes as a user would, so that the browser's own undo knows of it. */
function write(field: HTMLTextAreaElement, start: number, end: number, text: string): void {
  field.setSelectionRange(start, end);
  const done = text === "" ? document.execCommand?.("delete") : document.execCommand?.("insertText", false, text);
  if (!done) field.setRangeText(text, start, end, "end");
}

/** Four blanks more, or up to four less, for the lines of the selection. */
function indent(field: HTMLTextAreaElement, less: boolean) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const first = value.lastIndexOf("\n", start - 1) + 1;
  if (!less && start === end) return write(field, start, end, " ".repeat(4 - ((start - first) % 4)));
  const old = value.slice(first, end);
  const next = less ? old.replace(/^ {1,4}|^\t/gm, "") : old.replace(/^(?=.)/gm, "    ");
  if (next === old) return;
  write(field, first, end, next);
  const line = (text: string) => text.split("\n", 1).join("").length;
  const shift = line(next) - line(old);
  field.setSelectionRange(Math.max(first, start + shift), end + next.length - old.length);
}

/** A new line as deep as the one before, deeper behind a colon. */
function newline(field: HTMLTextAreaElement): void {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const line = value.slice(value.lastIndexOf("\n", start - 1) + 1, start);
  const margin = /^[ \t]*/.exec(line)?.[0] ?? "";
  write(field, start, end, `\n${margin}${/:[ \t]*(?:#.*)?$/.test(line) ? "    " : ""}`);
}
