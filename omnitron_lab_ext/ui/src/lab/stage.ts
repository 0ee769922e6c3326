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
    return new Seat(document, this.host(desk, document, `output ${cell.model.id}`, cell), cell);
  }

  /** A host for a canvas in a cell's output, or in a panel; `key` says whose memory it shares. */
  host(desk: Desk, document: FlowDocument, key: string, output: CodeCell | null): CanvasHost {
    const fills = output === null;
    return new CanvasHost(desk, document, this.running, this.settings, {
      fills,
      memory: document.memory(key),
      elsewhere: () => (output ? elsewhere(desk, document, output) : ""),
      reveal: (start, end) => reveal(desk, document, start, end, fills),
      ...(fills ? {} : { detach: () => this.detach?.(desk, document) }),
    });
  }
}

/** Which cell holds the flow, where that is another one than the one whose output shows it. */
function elsewhere(desk: Desk, { cell }: FlowDocument, output: CodeCell): string {
  if (cell === null || output.isDisposed || cell.getId() === output.model.sharedModel.getId()) return "";
  const ids = desk.cells.map((each) => each.model.sharedModel.getId());
  const where = ids.indexOf(cell.getId()) < ids.indexOf(output.model.sharedModel.getId()) ? "above" : "below";
  const count = cell.execution_count === null ? "" : ` [${cell.execution_count}]`;
  return `in cell${count} ${where}`;
}
