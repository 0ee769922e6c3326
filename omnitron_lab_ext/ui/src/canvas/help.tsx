// The list of all keys, over the canvas.

import { type ReactElement, useEffect, useRef } from "react";
import { ASIDE, SHORTCUTS, shown } from "./shortcuts";
import { useHands } from "./using";

const GROUPS = ["Nodes", "Editing", "Looking", "Flow"] as const;

export function Help({ mac }: { mac: boolean }): ReactElement {
  const hands = useHands();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  const rows = [...SHORTCUTS, ...ASIDE].filter((each) => each.words !== "");
  const close = (): void => {
    hands.help(false);
    hands.screen.focus(null);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
    <div className="om-help nowheel" role="dialog" aria-label="Keys" tabIndex={0} ref={box}>
      <button
        type="button"
        className="om-help-close"
        aria-label="Close the keys"
        title="Close (Escape)"
        onClick={close}
      >
        ×
      </button>
      <div className="om-help-groups">
        {GROUPS.map((group) => (
          <section key={group} aria-label={group}>
            <h4>{group}</h4>
            <ul>
              {rows
                .filter((each) => each.group === group)
                .map((each) => (
                  <li key={each.words}>
                    <kbd>{each.shows ?? shown(each.keys[0] ?? "", mac)}</kbd>
                    <span>{each.words}</span>
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}
