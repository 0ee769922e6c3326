// Names, code and headers edited in place: what is shown of a draft, and the keys that it takes.

import {
  type FocusEvent,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
} from "react";
import type { NodeView } from "../messages";
import { key } from "./connecting";
import type { Part } from "./hands-state";
import { notClosed } from "./literals";
import { Problem, useReadable } from "./problem";
import { useHands, useHandsState } from "./using";

const STILL = "nodrag nopan nowheel nokey";

interface Props {
  node: NodeView;
  part: Part["part"];
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
    return (
      <>
        <span className="om-beneath">{children}</span>
        <CodeEditor node={node} part={part as "code"} />
      </>
    );
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same is done by keys on the node
    <span
      className="om-editable"
      onDoubleClick={(event) => {
        event.stopPropagation();
        hands.drafts.begin({ node: node.id, part, branch });
      }}
    >
      {children}
    </span>
  );
}

/** What both editors do: they have the focus when they come, and are applied when they lose it. */
function useDraft(node: NodeView, part: Part["part"]) {
  const hands = useHands();
  const draft = useHandsState((state) => state.editing?.draft ?? "");
  const busy = useHandsState((state) => state.editing?.busy ?? false);
  const problem = useHandsState((state) => state.problems.get(key(node.id, part)) ?? "");
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const note = useId();
  useLayoutEffect(() => {
    field.current?.focus({ preventScroll: true });
    if (part === "name") field.current?.select();
    else field.current?.setSelectionRange(field.current.value.length, field.current.value.length);
  }, [part]);
  useEffect(() => {
    if (problem && !busy) field.current?.focus({ preventScroll: true });
  }, [problem, busy]);
  const common = {
    ref: field,
    value: draft,
    "aria-invalid": problem !== "",
    "aria-describedby": problem ? note : undefined,
    "aria-busy": busy,
    spellCheck: false,
    autoComplete: "off",
    onChange: (event: { target: { value: string } }) => hands.drafts.type(event.target.value),
    onBlur: (event: FocusEvent) => {
      if (!event.currentTarget.closest(".om-editing")?.contains(event.relatedTarget)) void hands.drafts.apply(false);
    },
  };
  return { hands, draft, problem, note, common };
}

function NameEditor({ node }: { node: NodeView }): ReactElement {
  const { hands, draft, problem, note, common } = useDraft(node, "name");
  const pressed = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" || event.key === "Tab") void hands.drafts.apply(true);
    else if (event.key === "Escape") hands.drafts.leave();
    else return;
    event.preventDefault();
  };
  return (
    <span className={`om-editing ${STILL}`} style={useReadable()}>
      <input
        {...common}
        className="om-name-editor"
        aria-label={`New name of ${node.name}`}
        size={Math.max(6, draft.length)}
        onKeyDown={pressed}
      />
      <Problem id={note} text={problem} />
      <Behind />
    </span>
  );
}

function CodeEditor({ node, part }: { node: NodeView; part: "code" | "header" }): ReactElement {
  const { hands, draft, problem, note, common } = useDraft(node, part);
  const lines = draft.split("\n");
  const whole = part === "header" || (lines.length === 1 && isWhole(draft));
  const pressed = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const own = event.currentTarget;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey || (whole && !event.shiftKey))) {
      void hands.drafts.apply(true);
    } else if (event.key === "Escape") hands.drafts.leave();
    else if (event.key === "Tab" && part === "code") {
      indent(own, event.shiftKey);
      hands.drafts.type(own.value);
    } else if (event.key === "Enter" && part === "code") {
      newline(own);
      hands.drafts.type(own.value);
    } else if (event.key !== "Enter") return;
    event.preventDefault();
  };
  const more = part === "code" ? ", Shift+Enter begins a line" : "";
  return (
    <span className={`om-editing om-editing-code ${STILL}`} style={useReadable()}>
      <textarea
        {...common}
        className="om-code-editor"
        rows={Math.min(16, lines.length)}
        cols={Math.min(72, Math.max(28, ...lines.map((line) => line.length + 1)))}
        wrap="off"
        aria-label={part === "code" ? `Code of ${node.name}` : `Header of ${node.name}`}
        autoCapitalize="off"
        onKeyDown={pressed}
      />
      <span className="om-hint">
        {whole ? `Enter applies${more}, Escape leaves` : "Ctrl+Enter applies, Escape leaves"}
      </span>
      <Problem id={note} text={problem} />
      <Behind />
    </span>
  );
}

/** Whether a line can stand as it is, so that Enter behind it means to apply it. */
function isWhole(line: string): boolean {
  return notClosed(line) === "" && !/(?::|\\)\s*(?:#.*)?$/.test(line);
}

/** The cell says something else by now than when the editing began: the user decides. */
function Behind(): ReactElement | null {
  const hands = useHands();
  const said = useHandsState(() => (hands.drafts.stale ? hands.drafts.said : null));
  if (said === null) return null;
  return (
    <span className="om-problem om-behind" role="alert">
      The cell says <code>{said}</code> now.
      <button type="button" className="om-notice-offer" onClick={() => void hands.drafts.insist()}>
        Apply anyway
      </button>
      <button type="button" className="om-notice-offer" onClick={() => hands.drafts.adopt()}>
        Take that over
      </button>
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
