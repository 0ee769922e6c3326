// What all canvases of the application share: the notebooks, the settings, and how a canvas comes to its place.

import type { CodeCell } from "@jupyterlab/cells";
import type { Desk, Desks } from "./desk";
import type { FlowDocument } from "./document";
import { CanvasHost } from "./host";
import { reveal } from "./marks";
import type { Running } from "./running";
import { Seat } from "./seat";
import type { Settings } from "./settings";

export class Stage {
  constructor(
    readonly desks: Desks,
    readonly settings: Settings,
    readonly running: Running,
  ) {}

  /** Opens a flow in a panel, once there is a place for panels. */
  detach: ((desk: Desk, document: FlowDocument) => void) | null = null;

  /** The canvas of an output: the one that stood there a moment ago, else a new one. */
  seat(desk: Desk, document: FlowDocument, cell: CodeCell): Seat {
    for (const each of desk.seats) {
      if (each.document !== document || each.cell !== cell) continue;
      desk.seats.delete(each);
      return each;
    }
    return new Seat(document, this.host(desk, document, `output ${cell.model.id}`, false), cell);
  }

  /** A host for a canvas; `key` says whose memory it shares. */
  host(desk: Desk, document: FlowDocument, key: string, fills: boolean): CanvasHost {
    return new CanvasHost(desk, document, this.running, this.settings, {
      fills,
      memory: document.memory(key),
      reveal: (start, end) => reveal(desk, document, start, end, fills),
      ...(fills ? {} : { detach: () => this.detach?.(desk, document) }),
    });
  }
}
