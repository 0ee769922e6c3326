// Lists over the canvas: what to add, by name or by code, and where something is to go.

import { useReactFlow } from "@xyflow/react";
import { type KeyboardEvent, type ReactElement, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { Known } from "../messages";
import { atHand, behind, isName, naming, withValue } from "./adding";
import type { Adding } from "./hands-state";
import type { Position } from "./host";
import { matching } from "./matching";
import { useHands, useHandsState } from "./using";

/** How long Enter waits for what is being looked up, in ms. */
const PATIENCE = 1500;

interface Row {
  label: string;
  mark: string;
  detail: string;
  choose(): void;
}

/** The list of what can be added, or the question where something is to go; nothing while neither is open. */
export function Palette(): ReactElement | null {
  const palette = useHandsState((state) => state.palette);
  const asking = useHandsState((state) => state.asking);
  if (palette) return <AddingList key="adding" adding={palette} />;
  if (asking) {
    const rows = (word: string): Row[] =>
      matching(asking.choices, word, (each) => `${each.label} ${each.detail}`).map((each) => ({ ...each, mark: "" }));
    return <List key={asking.title} title={asking.title} at={asking.at} rows={rows} hint="Type to filter" />;
  }
  return null;
}

function AddingList({ adding }: { adding: Adding }): ReactElement {
  const { at, from, near } = adding;
  const hands = useHands();
  // What is dragged is what it was when the list was opened.
  const [{ view, value }] = useState(() => {
    const { view } = hands.state.snapshot;
    return { view, value: atHand(view, from ?? near) };
  });
  const [{ known, whose }, setKnown] = useState<{ known: Known[]; whose: string | null }>({ known: [], whose: null });
  const [word, setWord] = useState("");
  const [answered, setAnswered] = useState<string | null>(null);
  // Code is not looked up: only what may still become a name is.
  const asked = /^[\p{L}\p{N}_.\s]*$/u.test(word) ? word.trim() : "";
  useEffect(() => {
    let asking = true;
    const answer = (found: Known[]) => {
      if (!asking) return;
      setKnown({ known: found, whose: asked });
      setAnswered(asked);
    };
    const ask = () => void hands.host.known(asked, value).then(answer, () => answer([]));
    const wait = setTimeout(ask, asked ? 80 : 0);
    const enough = setTimeout(() => asking && setAnswered(asked), PATIENCE);
    return () => {
      asking = false;
      clearTimeout(wait);
      clearTimeout(enough);
    };
  }, [hands, asked, value]);
  const add = (code: string, fed = true): void => {
    const place = behind(adding);
    void hands.changes.add(code, fed ? { ...place, from: undefined } : place, naming(view, value));
  };
  const rows = (text: string): Row[] => {
    const typed = text.trim();
    // What was asked for this word stands in its order; what was for the one before is sifted until then.
    const fitting = whose === typed ? known : matching(known, typed, (each) => each.name);
    const found = fitting.map((each) => ({
      label: `${each.kind === "method" && value ? `${value.value}.` : ""}${each.name}${each.signature ?? ""}`,
      mark: each.kind,
      detail: each.doc ?? "",
      choose: () => add(each.code),
    }));
    if (!typed) return found;
    const code = withValue(typed, value);
    const own = { label: code, mark: "code", detail: "Add this Python code", choose: () => add(code, code !== typed) };
    return isName(typed) && found.length > 0 ? [...found, own] : [own, ...found];
  };
  const title = from ? `Add a node that takes ${from.port}` : "Add a node";
  return (
    <List
      title={title}
      at={at}
      rows={rows}
      hint="Name of a function, method or flow, or Python code"
      typed={setWord}
      busy={asked !== "" && answered !== asked}
    />
  );
}

interface ListProps {
  title: string;
  at: Position | null;
  rows(word: string): Row[];
  hint: string;
  typed?(word: string): void;
  /** Whether the rows for the word are still being looked up. */
  busy?: boolean;
}

function List({ title, at, rows, hint, typed, busy = false }: ListProps): ReactElement {
  const hands = useHands();
  const [word, setWord] = useState("");
  const [chosen, setChosen] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const shown = rows(word);
  const place = usePlace(at, box, shown.length);
  const current = Math.min(chosen, Math.max(0, shown.length - 1));

  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  useLayoutEffect(() => {
    box.current?.querySelector(`[data-row="${current}"]`)?.scrollIntoView?.({ block: "nearest" });
  }, [current]);

  const leave = (): void => {
    hands.close();
    hands.screen.focus(null);
  };
  const take = (row: Row | undefined): void => {
    if (!row) return;
    hands.close();
    row.choose();
    // What was chosen may ask for more.
    if (!hands.state.palette && !hands.state.asking) hands.screen.focus(null);
  };
  // Who presses Enter before the answer is there means what will be first then.
  const [eager, setEager] = useState(false);
  const latest = useRef(take);
  latest.current = take;
  const first = shown[current];
  useEffect(() => {
    if (eager && !busy) latest.current(first);
  }, [eager, busy, first]);
  const pressed = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) setChosen(Math.max(0, Math.min(shown.length - 1, current + step)));
    else if (event.key === "Enter") {
      if (busy) setEager(true);
      else take(first);
    } else if (event.key === "Escape" || event.key === "Tab") leave();
    else return;
    event.preventDefault();
  };
  return (
    <div
      className="om-palette nokey nowheel nopan nodrag"
      role="dialog"
      aria-label={title}
      ref={box}
      style={place}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget) && event.relatedTarget !== null) hands.close();
      }}
    >
      <div className="om-palette-title">{title}</div>
      <input
        ref={field}
        role="combobox"
        aria-expanded={shown.length > 0}
        aria-controls={id}
        aria-activedescendant={shown.length > 0 ? `${id}-${current}` : undefined}
        aria-autocomplete="list"
        aria-label={hint}
        placeholder={hint}
        value={word}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setWord(event.target.value);
          setChosen(0);
          typed?.(event.target.value);
        }}
        onKeyDown={pressed}
      />
      <div className="om-palette-list" id={id} role="listbox" aria-label={title}>
        {shown.map((row, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the field above points at it
          <div
            key={`${row.mark} ${row.label}`}
            id={`${id}-${index}`}
            role="option"
            className="om-palette-row"
            aria-selected={index === current}
            data-row={index}
            onPointerMove={() => index !== current && setChosen(index)}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => take(row)}
          >
            <span className="om-palette-label">{row.label}</span>
            {row.mark && <span className="om-palette-mark">{row.mark}</span>}
            {row.detail && <span className="om-palette-detail">{row.detail}</span>}
          </div>
        ))}
      </div>
      {shown.length === 0 && <div className="om-palette-none">Nothing here is called that.</div>}
    </div>
  );
}

/** Where a list stands: by the place that it is about, and wholly within the canvas. */
function usePlace(
  at: Position | null,
  box: { current: HTMLElement | null },
  rows: number,
): { left: number; top: number } {
  const { flowToScreenPosition } = useReactFlow();
  const [place, setPlace] = useState({ left: 12, top: 44 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a list with more rows is taller
  useLayoutEffect(() => {
    const own = box.current;
    const around = own?.offsetParent?.getBoundingClientRect();
    if (!own || !around) return;
    const { x, y } = at ? flowToScreenPosition(at) : { x: around.left + 12, y: around.top + 44 };
    const left = Math.max(8, Math.min(x - around.left, around.width - own.offsetWidth - 8));
    const top = Math.max(8, Math.min(y - around.top, around.height - own.offsetHeight - 8));
    setPlace((old) => (old.left === left && old.top === top ? old : { left, top }));
  }, [at, box, rows, flowToScreenPosition]);
  return place;
}
