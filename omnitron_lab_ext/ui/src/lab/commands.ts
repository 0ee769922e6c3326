// What can be done with a flow by command: from the palette, from a cell's menu, by shortcut.

import type { ISharedCodeCell } from "@jupyter/ydoc";
import type { ILabShell, ILayoutRestorer, JupyterFrontEnd } from "@jupyterlab/application";
import { type ICommandPalette, WidgetTracker } from "@jupyterlab/apputils";
import type { ICodeCellModel } from "@jupyterlab/cells";
import { magic } from "./cells";
import { convertible, toCode, toFlow } from "./convert";
import type { Desk } from "./desk";
import type { FlowDocument } from "./document";
import { revise } from "./history";
import { flowIcon } from "./icon";
import { type Address, CanvasPanel } from "./panel";
import type { Stage } from "./stage";

const CATEGORY = "Omnitron";
const CELL = ".jp-Notebook .jp-CodeCell";

/** What is there in one application and may be missing in another. */
export interface Offered {
  readonly shell: ILabShell | null;
  readonly palette: ICommandPalette | null;
  readonly restorer: ILayoutRestorer | null;
}

interface Meant {
  readonly desk: Desk;
  readonly cell: ICodeCellModel;
}

/** Adds the commands to an application. */
export function addCommands(app: JupyterFrontEnd, stage: Stage, { shell, palette, restorer }: Offered): void {
  const panels = new WidgetTracker<CanvasPanel>({ namespace: "omnitron-canvas" });
  const notebooks = stage.desks.tracker;

  /** The active code cell and its notebook. */
  function active(): Meant | null {
    const panel = notebooks.currentWidget;
    const cell = notebooks.activeCell;
    if (panel === null || cell === null || cell.model.type !== "code") return null;
    return { desk: stage.desks.of(panel), cell: cell.model as ICodeCellModel };
  }

  /** The flow that is meant: of the panel in front, else of the active cell. */
  function flow(): { desk: Desk; document: FlowDocument } | null {
    const front = app.shell.currentWidget;
    if (front instanceof CanvasPanel) return { desk: front.desk, document: front.document };
    const meant = active();
    const document = meant?.desk.of(meant.cell) ?? null;
    return meant && document ? { desk: meant.desk, document } : null;
  }

  function open(desk: Desk, document: FlowDocument): void {
    const old = panels.find((each) => each.document === document);
    if (old !== undefined) {
      app.shell.activateById(old.id);
      return;
    }
    const panel = new CanvasPanel(stage, desk, document);
    if (shell) shell.add(panel, "main", { mode: "split-right", ref: desk.panel?.id ?? null });
    else app.shell.add(panel, "right");
    app.shell.activateById(panel.id);
    void panels.add(panel);
    document.changed.connect(() => void panels.save(panel), panel);
  }
  stage.detach = open;

  /** Opens the flow of an address once its notebook is there. */
  async function reopen({ path, cell, name }: Address): Promise<void> {
    const found = notebooks.find((each) => each.context.path === path);
    if (found === undefined) return;
    await found.context.ready;
    await found.revealed;
    const desk = stage.desks.of(found);
    const home = desk.cells.find((each) => each.model.sharedModel.getId() === cell);
    const document = home ? desk.of(home.model, name) : null;
    if (document) open(desk, document);
  }

  const plain = () => {
    const meant = active();
    return meant !== null && convertible(meant.cell.sharedModel.getSource());
  };
  const magical = () => {
    const meant = active();
    return meant !== null && magic(meant.cell.sharedModel.getSource()) !== null;
  };

  const add = (id: string, label: string, caption: string, enabled: () => boolean, execute: () => unknown) => {
    app.commands.addCommand(id, {
      label,
      caption,
      icon: (given) => (given.menu ? flowIcon : undefined),
      isEnabled: enabled,
      isVisible: (given) => !given.menu || enabled(),
      execute,
    });
    palette?.addItem({ command: id, category: CATEGORY });
  };

  app.commands.addCommand("omnitron:open-canvas", {
    label: "Open Canvas",
    caption: "Shows the flow of this cell in a panel of its own",
    icon: (given) => (given.menu ? flowIcon : undefined),
    isEnabled: (given) => typeof given.path === "string" || flow() !== null,
    isVisible: (given) => !given.menu || flow() !== null,
    execute: async (given) => {
      const meant = flow();
      if (typeof given.path === "string") await reopen(given as unknown as Address);
      else if (meant) open(meant.desk, meant.document);
    },
  });
  palette?.addItem({ command: "omnitron:open-canvas", category: CATEGORY });

  const some = () => flow() !== null;
  add("omnitron:run", "Run Flow", "Runs the cell that holds this flow", some, () => {
    const meant = flow();
    return meant && stage.running.run(meant.desk, meant.document);
  });
  add("omnitron:layout", "Lay Out Flow Anew", "Forgets where nodes were put, and places all of them", some, () =>
    flow()?.document.arrange(),
  );
  add("omnitron:cell-to-flow", "Convert Cell to Flow", "Puts a %%flow line on top of this cell", plain, () => {
    const meant = active();
    if (!meant || !plain()) return;
    const source = meant.cell.sharedModel.getSource();
    const others = meant.desk.texts.filter((each) => each !== source);
    revise(meant.cell.sharedModel as ISharedCodeCell, toFlow(source, others));
  });
  add("omnitron:flow-to-code", "Convert Flow to Plain Cell", "Takes the %%flow line away", magical, () => {
    const meant = active();
    const view = meant ? meant.desk.of(meant.cell)?.snapshot.view : null;
    if (!meant || !view) return;
    const source = meant.cell.sharedModel.getSource();
    revise(meant.cell.sharedModel as ISharedCodeCell, toCode(source, view.graph));
  });

  const menu = ["open-canvas", "layout", "cell-to-flow", "flow-to-code"];
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
    name: ({ address }) => `${address.path}:${address.cell}:${address.name}`,
    when: notebooks.restored,
  });
}
