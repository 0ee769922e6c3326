// A block or a called flow that stands open: a head with its ports, and lanes in which its nodes stand.

import type { NodeProps } from "@xyflow/react";
import { memo, type ReactElement } from "react";
import { Editor } from "../editing";
import { HEAD } from "../faces";
import type { PartData, SceneNode } from "../scene";
import { spotsOf } from "../scene";
import { useHands } from "../using";
import { Arrow, Dots, More, Rows } from "./card";
import { Failure, Said } from "./failure";
import { Badge } from "./marks";
import { Dot } from "./ports";

export const BlockNode = memo(function BlockNode({ id, data }: NodeProps<SceneNode>): ReactElement | null {
  const hands = useHands();
  const { part, told, outdated } = data as PartData;
  if (part.kind !== "block") return null;
  const { node, face, into, foreign } = part;
  const header = (node.branches?.[0]?.header ?? "").replace(/\s+/g, " ");
  const said =
    header === node.name ? "" : header.startsWith(`${node.name} `) ? header.slice(node.name.length + 1) : header;
  return (
    <section
      className="om-block"
      data-kind={node.kind}
      data-status={told.facts?.status}
      data-outdated={outdated || undefined}
    >
      <div className="om-head om-block-head" style={{ height: HEAD }}>
        <button
          type="button"
          className="om-fold nodrag"
          aria-expanded="true"
          aria-label={`Close ${node.name}`}
          onClick={() => hands.fold(id, false)}
        >
          <Arrow open={true} />
        </button>
        <span className="om-title om-node-title">
          {foreign || !node.renames ? (
            face.title
          ) : (
            <Editor node={node} part="name">
              {face.title}
            </Editor>
          )}
        </span>
        {into ? (
          <span className="om-into">
            opened: <b>{into}</b>, read only
          </span>
        ) : (
          <span className="om-header" title={header} dir="ltr">
            {foreign || !said ? (
              said
            ) : (
              <Editor node={node} part="header" branch={node.branches?.[0]?.name}>
                {said}
              </Editor>
            )}
          </span>
        )}
        {face.only?.type ? (
          <span className="om-type" title={face.only.type}>
            {face.only.type}
          </span>
        ) : null}
      </div>
      <Rows id={id} rows={face.rows} foreign={foreign} />
      <More id={id} more={0} wide={false} />
      <Dots id={id} data={data} />
      {told.facts && <Badge facts={told.facts} outdated={outdated} />}
      {told.diagnostics && <Said diagnostics={told.diagnostics} />}
      {told.facts?.error && <Failure told={told} />}
    </section>
  );
});

export const LaneNode = memo(function LaneNode({ id, data }: NodeProps<SceneNode>): ReactElement | null {
  const { part, width } = data as PartData;
  if (part.kind !== "lane") return null;
  const { block, branch, header, foreign, inputs, bound, empty } = part;
  return (
    <div className="om-lane" data-foreign={foreign || undefined}>
      {header && (
        <div className="om-lane-head" dir="ltr">
          {foreign ? (
            header
          ) : (
            <Editor node={block} part="header" branch={branch}>
              {header}
            </Editor>
          )}
        </div>
      )}
      {empty && <span className="om-lane-empty">nothing here</span>}
      {spotsOf(part, width).map((spot) => {
        const port = inputs.find((each) => each.id === spot.port) ?? { id: spot.port };
        const side = spot.side === "in" ? "gives" : bound.includes(spot.port) ? "bound" : "carried";
        const place =
          spot.side === "in" ? { left: spot.x + 9, top: spot.y } : { right: width - spot.x + 9, top: spot.y };
        return (
          <span key={`${spot.side} ${spot.port}`}>
            <span className="om-local" data-side={side} style={place}>
              {spot.port}
            </span>
            <Dot node={id} spot={spot} port={port} fixed={foreign || spot.side === "in"} filled />
          </span>
        );
      })}
    </div>
  );
});
