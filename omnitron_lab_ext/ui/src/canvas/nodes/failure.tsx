// What went wrong, at the node where it did: the error in a line, its frames on demand; and what is said of the text.

import { type ReactElement, useEffect, useId, useRef, useState } from "react";
import type { DiagnosticView } from "../../messages";
import type { Told } from "../scene";
import { useHands } from "../using";

/** How much room the frames of a failure want, in pixels. */
const FRAMES = 220;

export function Failure({ told }: { told: Told }): ReactElement {
  const [open, setOpen] = useState(false);
  const [up, setUp] = useState(false);
  const hands = useHands();
  const frames = useId();
  const box = useRef<HTMLDivElement>(null);
  // Escape, or a press elsewhere, closes it.
  useEffect(() => {
    if (!open) return;
    const close = (): void => setOpen(false);
    const pressed = (event: PointerEvent): void => {
      if (box.current && !event.composedPath().includes(box.current)) close();
    };
    hands.looks.add(close);
    document.addEventListener("pointerdown", pressed, true);
    return () => {
      hands.looks.delete(close);
      document.removeEventListener("pointerdown", pressed, true);
    };
  }, [open, hands]);
  const toggle = (): void => {
    const around = box.current?.closest(".om-canvas")?.getBoundingClientRect();
    const own = box.current?.getBoundingClientRect();
    // Where there is no room beneath, it opens over its card.
    setUp(around !== undefined && own !== undefined && around.bottom - own.bottom < FRAMES);
    setOpen(!open);
  };
  const more = Boolean(told.traceback || told.cure);
  return (
    <div className="om-failure nodrag nopan" data-open={open} data-up={(open && up) || undefined} ref={box}>
      <button
        type="button"
        className="om-error"
        aria-expanded={open}
        title={[told.facts?.error, told.cure].filter(Boolean).join("\n")}
        disabled={!more}
        onClick={toggle}
        aria-controls={open ? frames : undefined}
      >
        <span aria-hidden="true">✗</span> <span className="om-error-text">{told.facts?.error}</span>
      </button>
      {open && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
        <section className="om-frames nowheel" tabIndex={0} id={frames} aria-label="Where it failed">
          {told.cure && <p className="om-cure">{told.cure}</p>}
          {told.traceback && <pre className="om-traceback">{told.traceback}</pre>}
        </section>
      )}
    </div>
  );
}

const LETTERS = { error: "!", warning: "!", info: "i" } as const;

export function Said({ diagnostics }: { diagnostics: readonly DiagnosticView[] }): ReactElement {
  const worst =
    diagnostics.find((each) => each.severity === "error") ??
    diagnostics.find((each) => each.severity === "warning") ??
    diagnostics[0];
  const severity = worst?.severity ?? "info";
  return (
    <span
      className="om-said"
      data-severity={severity}
      role="img"
      aria-label={severity}
      title={diagnostics.map((each) => `${each.message} ${each.cure}`.trim()).join("\n")}
    >
      {LETTERS[severity]}
    </span>
  );
}
