// Why something that was typed is refused, beside where it was typed and large enough to be read.

import { useStore } from "@xyflow/react";
import type { ReactElement } from "react";

/** What is typed and what is said of it is as large as words have to be, however far away the flow is. */
export function useReadable(): { transform?: string; transformOrigin?: string } {
  const zoom = useStore((state) => state.transform[2]);
  return zoom < 0.95 ? { transform: `scale(${(1 / zoom).toFixed(3)})`, transformOrigin: "0 0" } : {};
}

/** Within an editor, which is readable as a whole. */
export function Problem({ id, text }: { id: string; text: string }): ReactElement | null {
  if (!text) return null;
  return (
    <span className="om-problem" id={id} role="alert">
      {text}
    </span>
  );
}

/** At a field, which is as small as its node. */
export function FieldProblem({ id, text }: { id: string; text: string }): ReactElement {
  return (
    <span className="om-problem" id={id} role="alert" style={useReadable()}>
      {text}
    </span>
  );
}
