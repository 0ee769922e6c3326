// What is said to the user: notices over the canvas, and the words for a screen reader.

import type { ReactElement } from "react";
import { useHands, useHandsState } from "./using";

export function Notices(): ReactElement {
  const hands = useHands();
  const notices = useHandsState((state) => state.notices);
  const spoken = useHandsState((state) => state.spoken);
  const trouble = useHandsState((state) => state.trouble);
  const waiting = useHandsState((state) => state.waiting);
  const edits = waiting === 1 ? "An edit waits" : `${waiting} edits wait`;
  return (
    <>
      <div className="om-notices">
        {trouble && (
          <div className="om-notice om-notice-warning om-waiting">
            <span className="om-notice-text">
              {edits}: {trouble.replace(/[.!]?$/, ".")} Nothing is lost.
            </span>
            <button type="button" className="om-notice-offer" onClick={() => hands.course.retry()}>
              Try now
            </button>
            <button type="button" className="om-notice-offer" onClick={() => hands.course.discard()}>
              Discard
            </button>
          </div>
        )}
        {notices.map((notice) => (
          <div key={notice.id} className={`om-notice om-notice-${notice.kind}`}>
            <span className="om-notice-text">{notice.text}</span>
            {notice.offer && (
              <button type="button" className="om-notice-offer" onClick={notice.offer.take}>
                {notice.offer.label}
              </button>
            )}
            <button
              type="button"
              className="om-notice-close"
              aria-label="Close this notice"
              title="Close"
              onClick={() => {
                hands.notices.dismiss(notice.id);
                hands.screen.focus(null);
              }}
            >
              ×
            </button>
          </div>
        ))}
      </div>
      <div className="om-live" role="status" aria-live="polite">
        {spoken}
      </div>
    </>
  );
}
