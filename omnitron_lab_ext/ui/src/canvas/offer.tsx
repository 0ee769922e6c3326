// The changed code where a host cannot write it into its cell: to copy, or as the next cell.

import { type ReactElement, useState } from "react";
import { useHands, useHandsState } from "./using";

export function Offer(): ReactElement | null {
  const hands = useHands();
  const source = useHandsState((state) => state.snapshot.offer);
  const [open, setOpen] = useState(false);
  if (!source) return null;
  const copy = (): void => {
    const done = (): void => hands.tell("The code is copied. Paste it over the cell.", "info");
    // Without the right to use the clipboard the code is shown, to be copied by hand.
    const failed = (): void => setOpen(true);
    if (navigator.clipboard) navigator.clipboard.writeText(source).then(done, failed);
    else failed();
  };
  return (
    <section className="om-offer nokey nowheel" aria-label="The changed code">
      <span className="om-offer-text">The code is changed here, not in the cell.</span>
      <button type="button" className="om-notice-offer" onClick={copy}>
        Copy the code
      </button>
      {hands.host.take && (
        <button type="button" className="om-notice-offer" onClick={() => hands.host.take?.()}>
          Put it into the next cell
        </button>
      )}
      <button type="button" className="om-notice-offer" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? "Hide" : "Show"}
      </button>
      {open && <textarea className="om-offer-code" readOnly aria-label="The changed code" value={source} rows={8} />}
    </section>
  );
}
