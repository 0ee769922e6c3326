// What is seen when somebody looks: a value on an edge, and what a node is and gave.
//
// One thing is always true here: what came from a value is shown as text, or as the picture that it is.

import { type ReactElement, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { NodeView, Peek } from "../messages";
import { type Beside, beside, MOST, type Rect } from "./beside";
import { going } from "./facts";
import type { Host } from "./host";
import type { Told } from "./scene";
import { duration, rounds } from "./times";
import { find, plainId } from "./tree";

/** What is looked at, and where on the screen it stands. */
export type Looked =
  | {
      readonly kind: "edge";
      readonly node: string;
      readonly port: string;
      readonly type: string;
      readonly at: Rect;
    }
  | { readonly kind: "node"; readonly node: NodeView; readonly told: Told; readonly at: Rect };

export function PeekView({
  looked,
  host,
  root,
  hold,
  leave,
}: {
  looked: Looked;
  host: Host;
  root: HTMLElement | null;
  /** Keeps it while the pointer is on it, and lets it go. */
  hold(): void;
  leave(): void;
}): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Beside | null>(null);
  const [size, setSize] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it shows changes how large it is
  useLayoutEffect(() => {
    const around = root?.getBoundingClientRect();
    const own = box.current;
    if (!own || !around) return;
    const { left, top, right, bottom } = looked.at;
    const thing = {
      left: left - around.left,
      top: top - around.top,
      right: right - around.left,
      bottom: bottom - around.top,
    };
    // How large it would be if nothing held it.
    const held = { width: own.style.maxWidth, height: own.style.maxHeight };
    own.style.maxWidth = `${MOST.width}px`;
    own.style.maxHeight = `${MOST.height}px`;
    const { width, height } = own.getBoundingClientRect();
    own.style.maxWidth = held.width;
    own.style.maxHeight = held.height;
    setPlace(beside(thing, { width, height }, around));
  }, [looked, root, size]);
  return (
    <div
      className="om-peek nowheel"
      ref={box}
      role="tooltip"
      style={place ?? { visibility: "hidden" }}
      onPointerEnter={hold}
      onPointerLeave={leave}
    >
      {looked.kind === "edge" ? (
        <EdgePeek looked={looked} host={host} grown={() => setSize((old) => old + 1)} />
      ) : (
        <NodePeek {...looked} />
      )}
    </div>
  );
}

type EdgeLook = Extract<Looked, { kind: "edge" }>;

/** Values are kept for one run, so that looking twice asks once. */
function cacheOf(host: Host): Map<string, Peek> {
  const run = host.snapshot.facts?.run ?? "";
  const kept = host.memory.get("peeks") as { run: string; values: Map<string, Peek> } | undefined;
  if (kept?.run === run) return kept.values;
  const values = new Map<string, Peek>();
  host.memory.set("peeks", { run, values });
  return values;
}

/**
 * What the run's record says of a value, until it is asked for and where it cannot be.
 *
 * It has one value a node: of one with several outputs that is all of them, and so none of a single one.
 */
function saved(host: Host, node: string): Peek {
  const { view } = host.snapshot;
  const outputs = view && find(view, node)?.node.outputs;
  if (outputs && outputs.length > 1) return {};
  const facts = host.snapshot.facts?.nodes?.find((each) => plainId(each.id) === plainId(node));
  return facts
    ? { type: facts.type, family: facts.family, size: facts.size, text: facts.text, changed_by: facts.changed_by }
    : {};
}

function EdgePeek({ looked, host, grown }: { looked: EdgeLook; host: Host; grown(): void }): ReactElement {
  const { node, port } = looked;
  const key = `${node}\n${port}`;
  const [value, setValue] = useState<Peek | null>(() => cacheOf(host).get(key) ?? null);
  const asked = canAsk(host);
  useEffect(() => {
    const cache = cacheOf(host);
    const known = cache.get(key);
    setValue(known ?? null);
    if (known || !asked) return;
    let gone = false;
    const busy = going(host.snapshot.facts);
    host
      .peek(node, port)
      .catch((error: unknown): Peek => ({ missing: error instanceof Error ? error.message : String(error) }))
      .then((peek) => {
        if (!peek.missing && !busy) cache.set(key, peek);
        if (!gone) setValue(peek);
      });
    return () => {
      gone = true;
    };
  }, [host, node, port, key, asked]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it has grown when another value is shown
  useLayoutEffect(grown, [value]);
  const record = node === "<inputs>" ? { text: host.snapshot.facts?.inputs?.[port] } : saved(host, node);
  const shown = value && !value.missing ? value : record;
  const said = [shown.type || looked.type, shown.size].filter(Boolean).join(" · ");
  return (
    <>
      <div className="om-peek-head">
        <b>{port}</b>
        {said && <span>{said}</span>}
      </div>
      <Value value={shown} />
      {shown.changed_by && shown.changed_by.length > 0 && (
        <p className="om-peek-note">changed later by {shown.changed_by.join(", ")}</p>
      )}
      {value?.missing && <p className="om-peek-note">{value.missing}</p>}
      {!value && asked && <p className="om-peek-note">looking…</p>}
      {!asked && (
        <p className="om-peek-note">{shown.text ? "as it was saved" : "no value yet: the flow has not run here"}</p>
      )}
    </>
  );
}

function canAsk(host: Host): boolean {
  const { kernel } = host.snapshot;
  return kernel === "idle" || kernel === "busy";
}

function Value({ value }: { value: Peek }): ReactElement | null {
  if (value.image && /^data:image\/(?:png|jpeg|gif);base64,/.test(value.image)) {
    return <img className="om-peek-image" src={value.image} alt={value.type ?? "a picture"} />;
  }
  if (value.rows && value.rows.length > 0) return <Table rows={value.rows} />;
  return value.text ? <pre className="om-peek-text">{value.text.slice(0, 4000)}</pre> : null;
}

function Table({ rows }: { rows: string[][] }): ReactElement {
  const [names = [], ...rest] = rows;
  return (
    <div className="om-peek-table">
      <table>
        <thead>
          <tr>
            {names.map((name, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity
              <th key={at}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rest.slice(0, 12).map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity
            <tr key={at}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells have no other identity
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function NodePeek({ node, told }: { node: NodeView; told: Told }): ReactElement {
  const { facts, diagnostics } = told;
  const type = facts?.type || node.outputs?.find((each) => each.type)?.type || "";
  const time =
    facts?.ms != null
      ? `${facts.status} in ${facts.estimated ? "about " : ""}${duration(facts.ms)}`
      : (facts?.status ?? "");
  const line = [type, facts?.size, time, facts?.count != null ? `${rounds(facts)} times` : ""]
    .filter(Boolean)
    .join(" · ");
  return (
    <>
      <div className="om-peek-head">
        <b>{node.name || node.id}</b>
        <span>line {node.line}</span>
      </div>
      {line && <p className="om-peek-line">{line}</p>}
      <pre className="om-peek-code">{node.code.split("\n").slice(0, 8).join("\n").slice(0, 600)}</pre>
      {node.doc && <p className="om-peek-doc">{node.doc}</p>}
      {facts?.text && (facts.status === "done" || facts.status === "reused") && (
        <pre className="om-peek-text">{facts.text.slice(0, 400)}</pre>
      )}
      {facts?.error && <p className="om-peek-error">{facts.error}</p>}
      {told.cure && <p className="om-peek-note">{told.cure}</p>}
      {facts?.why && !facts.error && <p className="om-peek-note">{facts.why}</p>}
      {node.note && <p className="om-peek-note">{node.note}</p>}
      {facts?.changed_by && facts.changed_by.length > 0 && (
        <p className="om-peek-note">changed later by {facts.changed_by.join(", ")}</p>
      )}
      {diagnostics?.map((each) => (
        <p className="om-peek-note" key={`${each.code} ${each.start}`} data-severity={each.severity}>
          {each.message} {each.cure}
        </p>
      ))}
    </>
  );
}
