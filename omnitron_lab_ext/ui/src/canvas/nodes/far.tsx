// A node from so far away that its words could not be read.

import type { NodeProps } from "@xyflow/react";
import { memo, type ReactElement } from "react";
import type { PartData, SceneNode } from "../scene";

export const FarNode = memo(function FarNode({ data }: NodeProps<SceneNode>): ReactElement {
  const { part, told } = data as PartData;
  const title = part.kind === "lane" ? "" : part.face.title;
  return (
    <div className="om-far" data-part={part.kind} data-status={told.facts?.status}>
      {title}
    </div>
  );
});
