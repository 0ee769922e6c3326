// The dots at which lines begin and end, with their names.

import { Handle, Position } from "@xyflow/react";
import { memo, type ReactElement } from "react";
import type { PortView } from "../../messages";
import { labelOf, type Spot } from "../faces";

interface DotProps {
  node: string;
  spot: Spot;
  port?: PortView;
  /** Whether nothing can be connected here. */
  fixed?: boolean;
  filled: boolean;
}

export const Dot = memo(function Dot({ node, spot, port, fixed, filled }: DotProps): ReactElement {
  const input = spot.side === "in";
  const called = port?.label || port?.id || spot.port;
  const name = port?.missing && !port.within ? `${called}: its value is missing` : called;
  return (
    <Handle
      id={spot.port}
      type={input ? "target" : "source"}
      position={input ? Position.Left : Position.Right}
      isConnectable={!fixed}
      className="om-port"
      style={{ left: spot.x, top: spot.y }}
      title={port?.type ? `${name}: ${port.type}` : name}
      data-node={node}
      data-port={spot.port}
      data-side={spot.side}
      data-family={port?.family ?? "any"}
      data-filled={filled}
      data-missing={port?.missing || undefined}
    />
  );
});

export function Name({ port, side }: { port: PortView; side: "in" | "out" }): ReactElement {
  const name = side === "in" ? labelOf(port) : port.label || port.id;
  const whole = port.type ? `${name}: ${port.type}` : name;
  return (
    <span className={`om-port-name om-port-name-${side}`} title={whole} dir="ltr">
      {name}
    </span>
  );
}
