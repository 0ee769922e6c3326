// What went wrong, at the node where it did: the error in a line, its frames on demand; and what is said of the text.

import { type ReactElement, useState } from "react";
import type { DiagnosticView } from "../../messages";
import type { Told } from "../scene";

export function Failure({ told, id }: { told: Told; id: string }): ReactElement {
  const [open, setOpen] = useState(false);
  const more = Boolean(told.traceback || told.cure);
  return (
    <div className="om-failure nodrag nopan" data-open={open}>
      <button
        type="button"
        className="om-error"
        aria-expanded={open}
        disabled={!more}
        onClick={() => setOpen(!open)}
        aria-controls={`${id} frames`}
      >
        <span aria-hidden="true">✗</span> <span className="om-error-text">{told.facts?.error}</span>
      </button>
      {open && (
        <div className="om-frames nowheel" id={`${id} frames`}>
          {told.cure && <p className="om-cure">{told.cure}</p>}
          {told.traceback && <pre className="om-traceback">{told.traceback}</pre>}
        </div>
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
