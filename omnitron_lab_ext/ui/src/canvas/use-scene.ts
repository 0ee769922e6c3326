// From a snapshot to a scene, with what was drawn before kept wherever it says the same.

import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { FlowView } from "../messages";
import type { Host, Snapshot } from "./host";
import { useLayout } from "./layout";
import { measureWith } from "./measure";
import { outlineOf } from "./outline";
import { type Scene, sceneOf, shownOrders } from "./scene";
import { shared } from "./share";
import { walk } from "./tree";

const EMPTY: Scene = { nodes: [], edges: [] };

export interface Staged {
  readonly scene: Scene;
  readonly view: FlowView | null;
  /** Whether there is something to draw, and a place to draw it in. */
  readonly ready: boolean;
  /** Whether no better layout is on its way. */
  readonly settled: boolean;
  /** Shows a node's unset inputs, or hides them. */
  toggle(node: string): void;
}

export function useScene(
  host: Host,
  snapshot: Snapshot,
  root: RefObject<HTMLElement | null>,
  selected: ReadonlySet<string>,
): Staged {
  useMemo(() => {
    if (root.current) measureWith(root.current);
  }, [root]);
  const kept = useRef<FlowView | null>(null);
  const raw = snapshot.view;
  const view = useMemo(() => {
    kept.current = raw === null ? null : shared(kept.current, raw);
    return kept.current;
  }, [raw]);
  const opened = useOpened(host, view, snapshot.folds);
  const [wide, setWide] = useState<ReadonlySet<string>>(
    () => (host.memory.get("wide") as ReadonlySet<string> | undefined) ?? new Set(),
  );
  const toggle = useCallback(
    (node: string) =>
      setWide((old) => {
        const next = new Set(old);
        if (!next.delete(node)) next.add(node);
        host.memory.set("wide", next);
        return next;
      }),
    [host],
  );
  const { folds, positions } = snapshot;
  const outline = useMemo(
    () => (view === null ? null : outlineOf(view, { folds, opened, wide })),
    [view, folds, opened, wide],
  );
  const { layout, settled } = useLayout(outline?.root ?? null, positions, outline?.parts.length ?? 0, host);
  const all = host.preferences?.orderEdges ?? false;
  const orders = useMemo(() => (outline === null ? [] : shownOrders(outline, selected, all)), [outline, selected, all]);
  const before = useRef<Scene>(EMPTY);
  const scene = useMemo(() => {
    if (raw === null || outline === null || layout === null) return before.current;
    before.current = sceneOf(
      raw,
      outline,
      layout,
      { run: snapshot.facts, outdated: snapshot.outdated },
      orders,
      before.current,
    );
    return before.current;
  }, [raw, outline, layout, snapshot.facts, snapshot.outdated, orders]);
  return { scene, view, ready: outline !== null, settled, toggle };
}

/** The graphs of the called flows that stand open. */
function useOpened(host: Host, view: FlowView | null, folds: Snapshot["folds"]): ReadonlyMap<string, FlowView> {
  const [opened, setOpened] = useState<ReadonlyMap<string, FlowView>>(new Map());
  const asking = useRef(new Set<string>());
  useEffect(() => {
    if (view === null) return;
    for (const { node } of walk(view.graph)) {
      if (!node.opens || folds[node.id] !== true || opened.has(node.id) || asking.current.has(node.id)) continue;
      asking.current.add(node.id);
      host
        .open(node.id)
        .then((flow) => setOpened((old) => new Map(old).set(node.id, flow)))
        .catch(() => host.fold(node.id, false))
        .finally(() => asking.current.delete(node.id));
    }
  }, [host, view, folds, opened]);
  return opened;
}
