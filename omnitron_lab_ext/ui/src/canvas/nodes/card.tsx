// A node as a card: its name, what it does, its ports and fields.

import type { NodeProps } from "@xyflow/react";
import { memo, type ReactElement } from "react";
import { Editor } from "../editing";
import { labelOf, type Row } from "../faces";
import { Field } from "../fields";
import { useMore } from "../looks";
import type { PartData, SceneNode } from "../scene";
import { useHands } from "../using";
import { Failure, Said } from "./failure";
import { Badge } from "./marks";
import { Dot, Name } from "./ports";

export const CardNode = memo(function CardNode({ id, data }: NodeProps<SceneNode>): ReactElement | null {
  const { part, told, outdated } = data as PartData;
  if (part.kind !== "card") return null;
  const { node, face, foreign, inside } = part;
  const opens = Boolean(node.branches?.length || node.opens);
  const family = face.only?.family ?? "any";
  const seen = told.facts?.family && family === "any" ? told.facts.family : family;
  return (
    <div
      className="om-card"
      data-kind={node.kind}
      data-status={told.facts?.status}
      data-outdated={outdated || undefined}
      data-family={seen}
    >
      <div className="om-head">
        <span className="om-title om-node-title">
          {foreign ? (
            face.title
          ) : (
            <Editor node={node} part="name">
              {face.title}
            </Editor>
          )}
        </span>
        {face.only?.type ? (
          <span className="om-type" title={face.only.type}>
            {face.only.type}
          </span>
        ) : null}
      </div>
      {face.lines.length > 0 && (
        <div className="om-code" dir="ltr">
          {foreign ? (
            face.lines.join("\n")
          ) : (
            <Editor node={node} part="code">
              {face.lines.join("\n")}
            </Editor>
          )}
        </div>
      )}
      {face.lines.length === 0 && !foreign && <CodeSlot node={node} />}
      <Rows id={id} rows={face.rows} foreign={foreign} />
      <More id={id} more={face.more} wide={face.wide} />
      {opens && (inside > 0 || node.opens) && <Open id={id} inside={inside} />}
      <Dots id={id} data={data} />
      {told.facts && <Badge facts={told.facts} outdated={outdated} />}
      {told.diagnostics && <Said diagnostics={told.diagnostics} />}
      {told.facts?.error && <Failure told={told} />}
    </div>
  );
});

/** Where a card shows no code of its own there is still a place for its editor. */
function CodeSlot({ node }: { node: Parameters<typeof Editor>[0]["node"] }): ReactElement {
  return (
    <div className="om-code om-code-none">
      <Editor node={node} part="code">
        {null}
      </Editor>
    </div>
  );
}

export function Rows({
  id,
  rows,
  foreign,
}: {
  id: string;
  rows: readonly Row[];
  foreign: boolean;
}): ReactElement | null {
  if (rows.length === 0) return null;
  return (
    <div className="om-rows">
      {rows.map((row) => (
        <div className="om-row" key={`${row.input?.id}|${row.output?.id}`} data-field={row.field || undefined}>
          {row.input && labelOf(row.input) && <Name port={row.input} side="in" />}
          {row.input &&
            row.field &&
            (foreign ? <span className="om-fixed">{row.input.code}</span> : <Field node={id} port={row.input} />)}
          {row.output && !row.field && <Name port={row.output} side="out" />}
        </div>
      ))}
    </div>
  );
}

export function More({ id, more, wide }: { id: string; more: number; wide: boolean }): ReactElement | null {
  const toggle = useMore();
  if (more === 0 && !wide) return null;
  return (
    <button type="button" className="om-more nodrag" aria-expanded={wide} onClick={() => toggle(id)}>
      {wide ? "show fewer" : `+${more} more`}
    </button>
  );
}

function Open({ id, inside }: { id: string; inside: number }): ReactElement {
  const hands = useHands();
  return (
    <button type="button" className="om-open nodrag" aria-expanded="false" onClick={() => hands.fold(id, true)}>
      <Arrow open={false} />
      {inside > 0 ? `${inside} ${inside === 1 ? "node" : "nodes"} inside` : "open the flow"}
    </button>
  );
}

export function Arrow({ open }: { open: boolean }): ReactElement {
  return (
    <svg className="om-arrow" data-open={open} width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
      <path
        d="M3 1.5 6.5 5 3 8.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

export function Dots({ id, data }: { id: string; data: PartData }): ReactElement | null {
  const { part, width } = data;
  if (part.kind === "lane") return null;
  const fixed = "foreign" in part && part.foreign;
  const node = "node" in part ? part.node : null;
  return (
    <>
      {part.face.spots.map((spot) => {
        const own = part.face.rows.flatMap((row) => [row.input, row.output]);
        const list = node ? (spot.side === "in" ? node.inputs : node.outputs) : own;
        const port = list?.find((each) => each?.id === spot.port) ?? own.find((each) => each?.id === spot.port);
        const at = part.kind === "block" && spot.side === "out" ? { ...spot, x: width } : spot;
        const field = part.face.rows.some((row) => row.field && row.input?.id === spot.port);
        return <Dot key={`${spot.side} ${spot.port}`} node={id} spot={at} port={port} fixed={fixed} filled={!field} />;
      })}
    </>
  );
}
