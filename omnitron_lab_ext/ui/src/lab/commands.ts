// What can be done with a flow by command: from the palette, from a cell's menu, by shortcut.

import type { ISharedCodeCell } from "@jupyter/ydoc";
import type { ILabShell, ILayoutRestorer, JupyterFrontEnd } from "@jupyterlab/application";
import { type ICommandPalette, Notification, WidgetTracker } from "@jupyterlab/apputils";
import type { ICodeCellModel } from "@jupyterlab/cells";
import { type ReadonlyPartialJSONObject, UUID } from "@lumino/coreutils";
import { Refusal } from "../canvas/host";
import { decorated, magic } from "./cells";
import { convertible, importing, toCode, toFlow, whole } from "./convert";
import type { Desk } from "./desk";
import type { FlowDocument } from "./document";
import { revise } from "./history";
import { flowIcon } from "./icon";
import { type Address, CanvasPanel } from "./panel";
import type { Change } from "./spans";
import type { Stage } from "./stage";

const CATEGORY = "Omnitron";
const CELL = ".jp-Notebook .jp-CodeCell";
const TYPED = "The cell was changed meanwhile, so it was not converted. Do it again.";
const UNREADABLE = "The flow cannot be read.";
const AFTER = "Mend that first, then convert the cell.";

/** What is there in one application and may be missing in another. */
export interface Offered {
  readonly shell: ILabShell | null;
  readonly palette: ICommandPalette | null;
  readonly restorer: ILayoutRestorer | null;
}

/** The arguments of a command. */
type Given = ReadonlyPartialJSONObject;

interface Meant {
  readonly desk: Desk;
  readonly cell: ICodeCellModel;
}

/** Adds the commands to an application. */
export function addCommands(app: JupyterFrontEnd, stage: Stage, { shell, palette, restorer }: Offered): void {
  const panels = new WidgetTracker<CanvasPanel>({ namespace: "omnitron-canvas" });
  const notebooks = stage.desks.tracker;

  /** The code cell that is meant: under a cell's menu the one that it was opened on, else the active one. */
  function active({ menu }: Given): Meant | null {
    const hit = menu ? app.contextMenuHitTest((node) => node.classList.contains("jp-CodeCell")) : undefined;
    if (hit !== undefined) {
      const panel = notebooks.find((each) => each.node.contains(hit));
      const found = panel?.content.widgets.find((each) => each.node === hit);
      return panel && found ? { desk: stage.desks.of(panel), cell: found.model as ICodeCellModel } : null;
    }
    const panel = notebooks.currentWidget;
    const cell = notebooks.activeCell;
    if (panel === null || cell === null || cell.model.type !== "code") return null;
    return { desk: stage.desks.of(panel), cell: cell.model as ICodeCellModel };
  }

  /** The flow that is meant: of the panel in front, else of the active cell. */
  function flow(given: Given): { desk: Desk; document: FlowDocument } | null {
    const front = app.shell.currentWidget;
    if (front instanceof CanvasPanel && !given.menu) {
      const { desk, document } = front;
      return desk && document ? { desk, document } : null;
    }
    const meant = active(given);
    const document = meant?.desk.of(meant.cell) ?? null;
    return meant && document ? { desk: meant.desk, document } : null;
  }

  function add(panel: CanvasPanel, beside: string | null): void {
    if (shell) shell.add(panel, "main", { mode: "split-right", ref: beside });
    else app.shell.add(panel, "right");
    void panels.add(panel);
  }

  function draw(panel: CanvasPanel, desk: Desk, document: FlowDocument): void {
    panel.draw(stage, desk, document);
    panel.readdressed.connect(() => void panels.save(panel));
  }

  function open(desk: Desk, document: FlowDocument): void {
    let panel = panels.find((each) => each.document === document);
    if (panel === undefined) {
      const cell = document.anchor?.id ?? "";
      panel = new CanvasPanel({ key: UUID.uuid4(), path: desk.context.path, cell, name: document.name });
      draw(panel, desk, document);
      add(panel, desk.panel?.id ?? null);
      app.shell.activateById(panel.id);
      if (!shell) panel.widen();
    } else app.shell.activateById(panel.id);
  }
  stage.detach = open;

  /** Puts the panel of an address where it was; it is drawn once its notebook is there, for which Lab does not wait. */
  function reopen(address: Address): void {
    const found = notebooks.find((each) => each.context.path === address.path);
    if (found === undefined) return;
    const panel = new CanvasPanel(address);
    add(panel, null);
    void found.context.ready.then(() => {
      const desk = stage.desks.of(found);
      const home = desk.cells.find((each) => each.model.sharedModel.getId() === address.cell);
      const document = home ? desk.of(home.model, address.name) : null;
      if (document && !panel.isDisposed) draw(panel, desk, document);
      else panel.dispose();
    });
  }

  const plain = (given: Given) => {
    const meant = active(given);
    const source = meant?.cell.sharedModel.getSource() ?? "";
    return convertible(source) || (magic(source) === null && decorated(source).length === 1);
  };
  const magical = (given: Given) => {
    const meant = active(given);
    return meant !== null && magic(meant.cell.sharedModel.getSource()) !== null;
  };

  const command = (
    id: string,
    label: string,
    caption: string,
    enabled: (given: Given) => boolean,
    execute: (given: Given) => unknown,
  ) => {
    app.commands.addCommand(id, {
      label,
      caption,
      icon: (given) => (given.menu ? flowIcon : undefined),
      isEnabled: enabled,
      isVisible: (given) => !given.menu || enabled(given),
      execute,
    });
    palette?.addItem({ command: id, category: CATEGORY });
  };

  app.commands.addCommand("omnitron:open-canvas", {
    label: "Open Canvas",
    caption: "Shows the flow of this cell in a panel of its own",
    icon: (given) => (given.menu ? flowIcon : undefined),
    isEnabled: (given) => typeof given.path === "string" || flow(given) !== null,
    isVisible: (given) => !given.menu || flow(given) !== null,
    execute: (given) => {
      const meant = flow(given);
      if (typeof given.path === "string") reopen(given as unknown as Address);
      else if (meant) open(meant.desk, meant.document);
    },
  });
  palette?.addItem({ command: "omnitron:open-canvas", category: CATEGORY });

  const some = (given: Given) => flow(given) !== null;
  command("omnitron:run", "Run Flow", "Runs the cell that holds this flow", some, (given) => {
    const meant = flow(given);
    return meant && stage.running.run(meant.desk, meant.document);
  });
  command(
    "omnitron:layout",
    "Lay Out Flow Anew",
    "Forgets where nodes were put, and places all of them",
    some,
    (given) => flow(given)?.document.arrange(),
  );
  /** Rewrites the cell that is meant, as one step of its history; a refusal is shown. */
  async function rewrite(given: Given, written: (meant: Meant, source: string) => Promise<Change[]>): Promise<void> {
    const meant = active(given);
    if (meant === null) return;
    const cell = meant.cell.sharedModel as ISharedCodeCell;
    const source = cell.getSource();
    try {
      const barred = meant.desk.barred(cell);
      if (barred) throw new Refusal(barred);
      const made = await written(meant, source);
      if (cell.isDisposed || cell.getSource() !== source) throw new Refusal(TYPED);
      revise(cell, made);
    } catch (error) {
      void Notification.warning(error instanceof Error ? error.message : String(error), { autoClose: 8000 });
    }
  }

  const otherForm = async ({ desk }: Meant, source: string): Promise<Change[]> => {
    const reply = await desk.service.convert({ source });
    return whole(source, reply.form === "def" ? importing(reply.source, desk.texts) : reply.source);
  };

  command("omnitron:convert-to-flow", "Convert Cell to Flow", "Makes this cell a %%flow cell", plain, (given) =>
    rewrite(given, async (meant, source) => {
      if (!convertible(source)) return otherForm(meant, source);
      return toFlow(
        source,
        meant.desk.texts.filter((each) => each !== source),
      );
    }),
  );
  command(
    ...(["omnitron:convert-to-function", "Convert Flow to Function", "Makes this cell an @flow function"] as const),
    magical,
    (given) => rewrite(given, otherForm),
  );
  command("omnitron:convert-to-code", "Convert Flow to Plain Cell", "Takes the %%flow line away", magical, (given) =>
    rewrite(given, async ({ desk }, source) => {
      const view = await desk.service.read({ source, name: null }, null);
      if (view.readable === false) throw new Refusal(`${view.diagnostics?.[0]?.message ?? UNREADABLE} ${AFTER}`);
      return toCode(source, view.graph);
    }),
  );

  const menu = ["open-canvas", "layout", "convert-to-flow", "convert-to-function", "convert-to-code"];
  menu.forEach((each, index) => {
    app.contextMenu.addItem({
      command: `omnitron:${each}`,
      args: { menu: true },
      selector: CELL,
      rank: 20 + index / 10,
    });
  });

  const renew = () => {
    for (const each of ["run", ...menu]) app.commands.notifyCommandChanged(`omnitron:${each}`);
  };
  notebooks.activeCellChanged.connect(renew);
  app.shell.currentChanged?.connect(renew);

  void restorer?.restore(panels, {
    command: "omnitron:open-canvas",
    args: ({ address }) => ({ ...address }),
    name: ({ address }) => address.key,
    when: notebooks.restored,
  });
}
