// The buttons over a canvas.

import { useReactFlow } from "@xyflow/react";
import type { ReactElement, ReactNode } from "react";
import { going } from "./facts";
import { Help } from "./help";
import { type Command, isMac, SHORTCUTS, shown } from "./shortcuts";
import { useHands, useHandsState } from "./using";
import { MARGINS } from "./view-port";

/** Drawings of 16 by 16, in the colour of the text. */
const ICONS: Readonly<Record<string, ReactNode>> = {
  run: <path d="M4 2.5v11l9-5.5z" fill="currentColor" />,
  cancel: <rect x="3.5" y="3.5" width="9" height="9" rx="1" fill="currentColor" />,
  add: <path d="M8 3v10M3 8h10" />,
  undo: <path d="M6 3 3 6l3 3M3.5 6H10a3.5 3.5 0 0 1 0 7H7" />,
  redo: <path d="m10 3 3 3-3 3M12.5 6H6a3.5 3.5 0 0 0 0 7h3" />,
  layout: <path d="M2.5 2.5h4v3h-4zM9.5 6.5h4v3h-4zM2.5 10.5h4v3h-4zM6.5 4H8v8H6.5M8 8h1.5" />,
  fit: <path d="M6 2.5H2.5V6M10 2.5h3.5V6M6 13.5H2.5V10M10 13.5h3.5V10" />,
  open: <path d="M7 3H3v10h10V9M9 2.5h4.5V7M13 3 7.5 8.5" />,
  help: <path d="M6 6.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.3v.4M8 12v.3" />,
};

interface ButtonProps {
  command: string;
  title: string;
  disabled?: boolean;
  pressed?: boolean;
  act(): void;
}

function Button({ command, title, disabled, pressed, act }: ButtonProps): ReactElement {
  return (
    <button
      type="button"
      className="om-button"
      data-command={command}
      title={title}
      aria-label={title}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={act}
    >
      <svg
        viewBox="0 0 16 16"
        width="16"
        height="16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        aria-hidden="true"
      >
        {ICONS[command]}
      </svg>
    </button>
  );
}

export function Toolbar(): ReactElement {
  const hands = useHands();
  const flow = useReactFlow();
  const running = useHandsState(({ snapshot }) => going(snapshot.facts));
  const locked = useHandsState((state) => state.snapshot.locked);
  // What is no flow any more becomes one again by undo.
  const barred = useHandsState(({ snapshot }) => snapshot.locked !== "" && snapshot.locked !== snapshot.stale);
  const help = useHandsState((state) => state.help);
  const name = useHandsState(({ snapshot }) => snapshot.view?.name ?? "");
  const home = useHandsState(({ snapshot }) => snapshot.home);
  const mac = isMac();
  const keyed = (words: string, command: Command): string => {
    const keys = SHORTCUTS.find((each) => each.command === command)?.keys[0];
    return keys ? `${words} (${shown(keys, mac)})` : words;
  };
  return (
    <>
      <div className="om-toolbar" role="toolbar" aria-label="Canvas">
        {running ? (
          <Button command="cancel" title={keyed("Stop the run", "cancel")} act={() => hands.course.cancel()} />
        ) : (
          <Button command="run" title={keyed("Run the flow", "run")} act={() => hands.course.run()} />
        )}
        <span className="om-gap" />
        <Button
          command="add"
          title={locked || keyed("Add a node", "add")}
          disabled={locked !== ""}
          act={() => hands.palette(null)}
        />
        <Button command="undo" title={keyed("Undo", "undo")} disabled={barred} act={() => hands.course.undo()} />
        <Button command="redo" title={keyed("Redo", "redo")} disabled={locked !== ""} act={() => hands.course.redo()} />
        <span className="om-gap" />
        <Button command="layout" title={keyed("Lay out anew", "layout")} act={() => hands.course.layout()} />
        <Button
          command="fit"
          title={keyed("Show the whole flow", "fit")}
          act={() => void flow.fitView({ duration: 200, padding: MARGINS })}
        />
        {hands.host.detach && (
          <Button command="open" title="Open in a panel of its own" act={() => hands.host.detach?.()} />
        )}
        <Button command="help" title={keyed("Keys", "help")} pressed={help} act={() => hands.help()} />
        {name && (
          <span
            className="om-flow-name"
            title={
              home ? `The flow ${name} stands ${home}: what is changed here is changed there.` : `The flow ${name}`
            }
          >
            {name}
            {home && <span className="om-flow-home"> {home}</span>}
          </span>
        )}
      </div>
      {help && <Help mac={mac} />}
    </>
  );
}
