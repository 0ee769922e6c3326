// Where a flow begins and ends: its inputs with their defaults, what it reads of the notebook, and its value.

import type { NodeProps } from "@xyflow/react";
import { memo, type ReactElement } from "react";
import { Field } from "../fields";
import type { PartData, SceneNode } from "../scene";
import { INPUTS } from "../tree";
import { Dots } from "./card";

export const EndNode = memo(function EndNode({ id, data }: NodeProps<SceneNode>): ReactElement | null {
  const { part } = data as PartData;
  if (part.kind !== "inputs" && part.kind !== "captures" && part.kind !== "result") return null;
  const { face, kind } = part;
  return (
    <div className="om-card om-end" data-end={kind}>
      <header className="om-head">
        <span className="om-title">{face.title}</span>
      </header>
      {face.lines.length > 0 && <div className="om-code">{face.lines.join("\n")}</div>}
      {face.rows.length > 0 && (
        <div className="om-rows">
          {face.rows.map(({ output, field }) =>
            output ? (
              <div className="om-row om-row-end" key={output.id} data-field={field || undefined}>
                <span className="om-port-name" title={output.type ? `${output.id}: ${output.type}` : output.id}>
                  {output.id}
                </span>
                {field ? (
                  <Field node={INPUTS} port={output} />
                ) : (
                  <span
                    className="om-type"
                    title={output.type}
                    data-unknown={output.type === "not defined" || undefined}
                  >
                    {output.type || output.code}
                  </span>
                )}
              </div>
            ) : null,
          )}
        </div>
      )}
      <Dots id={id} data={data} />
    </div>
  );
});
