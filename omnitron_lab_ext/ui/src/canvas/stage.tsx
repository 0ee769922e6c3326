// The stage of a canvas: React Flow over the scene, with what stands above it.

import {
  applyEdgeChanges,
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type EdgeChange,
  MiniMap,
  type Node,
  type NodeChange,
  ReactFlow,
  type ReactFlowProps,
  type Viewport,
} from "@xyflow/react";
import { type ReactElement, type RefObject, useCallback, useEffect, useId, useMemo, useState } from "react";
import { Banner, RunLine } from "./banner";
import { WireEdge } from "./edges/wire";
import { useGestures } from "./gestures";
import { snaps } from "./grid";
import type { Host } from "./host";
import { useHover } from "./hover";
import { useKeyboard } from "./keyboard";
import { MoreContext } from "./looks";
import { BlockNode, LaneNode } from "./nodes/block";
import { CardNode } from "./nodes/card";
import { EndNode } from "./nodes/ends";
import { FarNode } from "./nodes/far";
import { Notices } from "./notices";
import { Offer } from "./offer";
import { Palette } from "./palette";
import { PeekView } from "./peek";
import { Reason } from "./reason";
import type { PartData, Scene, SceneEdge, SceneNode } from "./scene";
import { Toolbar } from "./toolbar";
import { useScene } from "./use-scene";
import { useHandsState } from "./using";
import {
  firstViewport,
  type Stand,
  useBeyond,
  useFar,
  useFirstViewport,
  usePainted,
  useSize,
  useStanding,
} from "./view-port";
import { leastZoom, useWheel } from "./wheel";

const NEAR = { card: CardNode, block: BlockNode, lane: LaneNode, inputs: EndNode, captures: EndNode, result: EndNode };
const FAR = { card: FarNode, block: FarNode, lane: FarNode, inputs: FarNode, captures: FarNode, result: FarNode };
const EDGES = { wire: WireEdge };
/** Above so many nodes only those in sight are mounted. */
const MANY = 60;
/** Above so many they are plain boxes from afar. */
const VERY_MANY = 150;
const MOST_ON_MAP = 500;
const MAP = { width: 112, height: 70 };

export function Stage({
  host,
  root,
  stand,
}: {
  host: Host;
  root: RefObject<HTMLDivElement | null>;
  stand?: Stand;
}): ReactElement {
  const snapshot = useHandsState((state) => state.snapshot);
  const id = useId();
  const [selected, setSelected] = useState<ReadonlySet<string>>(NONE);
  const { scene, view, settled, toggle, ...staged } = useScene(host, snapshot, root, selected);
  const [nodes, setNodes] = useState<readonly SceneNode[]>(scene.nodes);
  const [edges, setEdges] = useState<readonly SceneEdge[]>(scene.edges);
  const [drawn, setDrawn] = useState(scene);
  if (drawn !== scene) {
    setDrawn(scene);
    setNodes(merged(nodes, scene.nodes));
    setEdges(mergedEdges(edges, scene.edges));
  }
  const gestures = useGestures(root);
  const hover = useHover(snapshot.view, root);
  useKeyboard(root, hover.look);
  const wheel = useWheel(root, host.fills);
  const far = useFar(nodes.length > VERY_MANY ? 0.45 : 0);

  const onNodesChange = useCallback((changes: NodeChange<SceneNode>[]) => {
    setNodes((old) => applyNodeChanges(changes, old as SceneNode[]));
    if (changes.some((each) => each.type === "select")) {
      setSelected((old) => {
        const next = new Set(old);
        for (const each of changes) {
          if (each.type !== "select") continue;
          if (each.selected) next.add(each.id);
          else next.delete(each.id);
        }
        return next;
      });
    }
  }, []);
  const onEdgesChange = useCallback((changes: EdgeChange<SceneEdge>[]) => {
    setEdges((old) => applyEdgeChanges(changes, old as SceneEdge[]));
  }, []);
  const size = useSize(root);
  const ready = staged.ready && size !== null;
  const first = useMemo(() => (size && ready ? firstViewport(scene, size) : undefined), [ready, size, scene]);
  useStanding(scene, size?.width, settled, stand);
  usePainted(snapshot, ready && nodes.length > 0);
  const [given] = useState(() => host.memory.get("viewport") as Viewport | undefined);
  const keepViewport = useFirstViewport(host, first);

  useEffect(() => {
    const element = root.current;
    if (element) element.dataset.status = snapshot.facts?.status ?? "";
  }, [root, snapshot.facts?.status]);

  const preferences = host.preferences;
  const empty = view !== null && (view.graph.nodes ?? []).length === 0;
  return (
    <MoreContext.Provider value={toggle}>
      {ready && (
        <ReactFlow<SceneNode, SceneEdge>
          nodes={nodes as SceneNode[]}
          edges={edges as SceneEdge[]}
          nodeTypes={far ? FAR : NEAR}
          edgeTypes={EDGES}
          defaultViewport={given ?? first}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          minZoom={leastZoom(scene.nodes, root.current)}
          maxZoom={2.5}
          nodesDraggable={snapshot.locked === ""}
          nodesConnectable={snapshot.locked === ""}
          onlyRenderVisibleElements={nodes.length > MANY}
          id={id}
          zoomOnScroll={wheel}
          preventScrolling={wheel}
          elevateEdgesOnSelect
          {...(gestures as Partial<ReactFlowProps<SceneNode, SceneEdge>>)}
          {...hover.props}
          snapToGrid={snaps(host)}
          edgesReconnectable={snapshot.locked === "" && !far}
          onMoveEnd={keepViewport}
          onPointerDownCapture={hover.end}
        >
          <Background
            variant={BackgroundVariant.Dots}
            gap={20}
            size={1.2}
            color="var(--om-dots)"
            bgColor="var(--om-ground)"
          />
          {nodes.length <= MOST_ON_MAP && preferences?.minimap !== false && <Overview scene={scene} />}
        </ReactFlow>
      )}
      {!ready && <div className="om-none">{snapshot.stale || "reading the flow…"}</div>}
      {ready && empty && <div className="om-none om-none-empty">Nothing here yet: double-click to add a node.</div>}
      <Toolbar />
      <Banner snapshot={snapshot} />
      <RunLine snapshot={snapshot} />
      <Reason />
      <Palette />
      <Offer />
      <Notices />
      {hover.looked && (
        <PeekView looked={hover.looked} host={host} root={root.current} hold={hover.hold} leave={hover.leave} />
      )}
    </MoreContext.Provider>
  );
}

/** A map of the flow, where a part of it is out of sight. */
function Overview({ scene }: { scene: Scene }): ReactElement | null {
  const beyond = useBeyond(scene);
  if (!beyond) return null;
  return (
    <MiniMap
      className="om-minimap"
      style={MAP}
      pannable
      zoomable
      ariaLabel="Map of the flow"
      nodeColor={colourOf}
      nodeStrokeWidth={0}
      nodeBorderRadius={6}
      maskColor="var(--om-mask)"
      bgColor="var(--om-card)"
    />
  );
}

const NONE: ReadonlySet<string> = new Set();

/** New nodes with what the user does to them meanwhile: selection, and the place while one is dragged. */
function merged(old: readonly SceneNode[], next: readonly SceneNode[]): readonly SceneNode[] {
  const known = new Map(old.map((each) => [each.id, each]));
  return next.map((each) => {
    const before = known.get(each.id);
    if (!before) return each;
    const same =
      before.data === each.data &&
      before.position.x === each.position.x &&
      before.position.y === each.position.y &&
      before.type === each.type;
    if (same && before.parentId === each.parentId && before.ariaLabel === each.ariaLabel) return before;
    return {
      ...each,
      selected: before.selected,
      ...(before.dragging ? { position: before.position, dragging: true } : {}),
    };
  });
}

function mergedEdges(old: readonly SceneEdge[], next: readonly SceneEdge[]): readonly SceneEdge[] {
  const known = new Map(old.map((each) => [each.id, each]));
  return next.map((each) => {
    const before = known.get(each.id);
    if (!before) return each;
    return before.data === each.data ? before : { ...each, selected: before.selected };
  });
}

function colourOf(node: Node): string {
  const { part, told } = node.data as PartData;
  if (part.kind === "lane") return "transparent";
  if (part.kind === "block") return "var(--om-map-block)";
  const status = told.facts?.status;
  if (status === "failed") return "var(--om-bad)";
  if (status === "running") return "var(--om-brand)";
  return "var(--om-map)";
}
