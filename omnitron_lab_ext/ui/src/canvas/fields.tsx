// The fields by which literals are set in place. A field shows what the source says; what is typed into it is applied
// on Enter, on leaving it, on a tick or a choice, and stays in it while it is refused.

import { type KeyboardEvent, memo, type ReactElement, useId, useRef, useState } from "react";
import type { PortView } from "../messages";
import { key } from "./connecting";
import { useHeir } from "./heirs";
import { notClosed, notNumber, quoted, stepped, textOf } from "./literals";
import { FieldProblem } from "./problem";
import { useHands, useHandsState } from "./using";

/** How long steps of a number are gathered before they are written, in ms. */
const GATHERS = 250;
const STILL = "nodrag nopan nokey";

interface Props {
  node: string;
  port: PortView;
}

/** The field of a port; nothing where it has none. */
export const Field = memo(function Field({ node, port }: Props): ReactElement | null {
  const locked = useHandsState((state) => state.snapshot.locked);
  switch (port.editor) {
    case "checkbox":
      return <Checkbox node={node} port={port} locked={locked} />;
    case "choice":
      return <Select node={node} port={port} locked={locked} />;
    case "number":
    case "text":
    case "code":
      return <Typed node={node} port={port} locked={locked} />;
    default:
      return null;
  }
});

interface Kind {
  /** What the field shows of the source. */
  shown(code: string): string;
  /** What is written for what was typed. */
  written(typed: string, code: string): string;
  /** Why it cannot be. */
  wrong(typed: string): string;
}

const PLAIN: Kind = { shown: (code) => code, written: (typed) => typed.trim(), wrong: (typed) => notClosed(typed) };
const KINDS: Readonly<Record<string, Kind>> = {
  text: {
    shown: (code) => (code ? (textOf(code) ?? code) : ""),
    written: (typed, code) => (code && textOf(code) === null ? typed : quoted(typed, code)),
    wrong: () => "",
  },
  number: { shown: (code) => code, written: (typed) => typed.trim(), wrong: notNumber },
  code: PLAIN,
};

function Typed({ node, port, locked }: Props & { locked: string }): ReactElement {
  const hands = useHands();
  const code = port.missing ? "" : (port.code ?? "");
  const editor = port.editor ?? "code";
  const kind = KINDS[editor] ?? PLAIN;
  const refused = useHandsState((state) => state.problems.get(key(node, port.id)) ?? "");
  const [draft, setDraft] = useState<string | null>(null);
  const [wrong, setWrong] = useState("");
  const later = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const problem = wrong || refused;
  const note = useId();

  const apply = (typed: string | null) => {
    clearTimeout(later.current);
    later.current = undefined;
    if (typed === null) return;
    const reason = kind.wrong(typed);
    setWrong(reason);
    if (reason) return hands.notices.speak(reason);
    const next = kind.written(typed, code);
    if (next === code || (next === "" && code === "")) {
      hands.clear(node, port.id);
      return setDraft(null);
    }
    written.current = next;
    void hands.changes.write(node, port.id, next).then((taken) => {
      if (taken) setDraft((now) => (now === typed ? null : now));
    });
  };

  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const written = useHeir(input, {
    hands,
    node,
    code,
    draft,
    due: () => later.current !== undefined,
    take: (typed, due) => {
      setDraft(typed);
      if (due) later.current = setTimeout(() => latest.current(typed), GATHERS);
    },
    apply: (typed, at) => {
      clearTimeout(later.current);
      const next = kind.written(typed, code);
      const reason = kind.wrong(typed);
      if (reason) hands.tell(`The ${port.label || port.id} of ${at} is not changed. ${reason}`, "error");
      else if (next !== code) void hands.changes.write(at, port.id, next);
    },
  });
  const latest = useRef(apply);
  latest.current = apply;

  const step = (steps: number): void => {
    const next = stepped(draft ?? code, steps);
    if (next === null) return;
    setDraft(next);
    setWrong("");
    clearTimeout(later.current);
    later.current = setTimeout(() => latest.current(next), GATHERS);
  };

  const pressed = (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const mod = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && !(editor === "code" && event.shiftKey)) {
      event.preventDefault();
      apply(draft);
      if (mod) hands.course.run();
    } else if (event.key === "Escape") {
      event.preventDefault();
      clearTimeout(later.current);
      setDraft(null);
      setWrong("");
      hands.clear(node, port.id);
      hands.screen.focus(node);
    } else if (editor === "number" && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      step((event.key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 10 : 1));
    }
  };

  // A parameter that is left at its default shows that where a field says what could stand in it.
  const unset = port.given === false || port.missing;
  const resting = unset ? "" : kind.shown(code);
  const shown = draft ?? resting;
  const many = editor !== "number" && shown.includes("\n");
  const common = {
    ref: input,
    value: shown,
    // Undo takes back what is typed first.
    "data-typed": draft !== null || undefined,
    readOnly: locked !== "",
    "aria-label": label(port),
    "aria-invalid": problem !== "",
    "aria-describedby": problem ? note : undefined,
    placeholder: port.missing ? "missing" : unset ? kind.shown(code) || "default" : undefined,
    spellCheck: false,
    autoComplete: "off",
    onChange: (event: { target: { value: string } }) => {
      const typed = event.target.value;
      setDraft(typed === resting ? null : typed);
      if (wrong) setWrong("");
    },
    onKeyDown: pressed,
    onBlur: () => apply(draft),
  };
  return (
    <span
      className={`om-field om-field-${editor} ${STILL}`}
      data-node={node}
      data-port={port.id}
      data-missing={port.missing || undefined}
      title={problem || shown}
    >
      {many ? (
        <textarea {...common} rows={Math.min(4, shown.split("\n").length)} className="nowheel" />
      ) : (
        <input {...common} type="text" inputMode={editor === "number" ? "decimal" : "text"} />
      )}
      {editor === "number" && !locked && stepped(shown, 1) !== null && (
        <span className="om-steps" aria-hidden="true">
          <button type="button" tabIndex={-1} className="om-step" title="One more" onClick={() => step(1)} />
          <button
            type="button"
            tabIndex={-1}
            className="om-step om-step-down"
            title="One less"
            onClick={() => step(-1)}
          />
        </span>
      )}
      {problem && <FieldProblem id={note} text={problem} />}
    </span>
  );
}

function Checkbox({ node, port, locked }: Props & { locked: string }): ReactElement {
  const hands = useHands();
  const input = useRef<HTMLInputElement>(null);
  const keys = useKeys(node);
  const written = useHeir(input, { hands, node, code: port.code ?? "", draft: null });
  const refused = useHandsState((state) => state.problems.get(key(node, port.id)) ?? "");
  return (
    <span className={`om-field om-field-checkbox ${STILL}`} data-node={node} data-port={port.id} title={refused}>
      <input
        type="checkbox"
        checked={port.code === "True"}
        disabled={locked !== ""}
        aria-label={label(port)}
        aria-invalid={refused !== ""}
        onKeyDown={keys}
        ref={input}
        onChange={(event) => {
          written.current = event.target.checked ? "True" : "False";
          void hands.changes.write(node, port.id, written.current);
        }}
      />
    </span>
  );
}

function Select({ node, port, locked }: Props & { locked: string }): ReactElement {
  const hands = useHands();
  const refused = useHandsState((state) => state.problems.get(key(node, port.id)) ?? "");
  const choices = port.choices ?? [];
  const code = port.code ?? "";
  const input = useRef<HTMLSelectElement>(null);
  const keys = useKeys(node);
  const written = useHeir(input, { hands, node, code, draft: null });
  const known = choices.some((each) => each.code === code);
  return (
    <span className={`om-field om-field-choice ${STILL}`} data-node={node} data-port={port.id} title={refused || code}>
      <select
        value={code}
        disabled={locked !== ""}
        aria-label={label(port)}
        aria-invalid={refused !== ""}
        onKeyDown={keys}
        ref={input}
        onChange={(event) => {
          written.current = event.target.value;
          void hands.changes.write(node, port.id, written.current);
        }}
      >
        {!known && (
          <option value={code} disabled={code === "" || port.missing}>
            {port.missing ? "missing" : code || "default"}
          </option>
        )}
        {choices.map((each) => (
          <option key={each.code} value={each.code}>
            {each.label}
          </option>
        ))}
      </select>
    </span>
  );
}

/** The keys of a field that nothing is typed into: Escape leaves it for its node. */
function useKeys(node: string): (event: KeyboardEvent) => void {
  const hands = useHands();
  return (event) => {
    if (event.key === "Escape") hands.screen.focus(node);
    else if ((event.ctrlKey || event.metaKey) && event.key === "Enter") hands.course.run();
    else return;
    event.preventDefault();
  };
}

function label(port: PortView): string {
  return port.type ? `${port.label || port.id}: ${port.type}` : port.label || port.id;
}
