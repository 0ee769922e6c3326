// Running the cell that holds a flow, and leaving the user where they are.

import type { ISessionContextDialogs } from "@jupyterlab/apputils";
import type { CodeCell } from "@jupyterlab/cells";
import { type INotebookCellExecutor, runCell } from "@jupyterlab/notebook";
import { loads } from "./cells";
import type { Desk } from "./desk";
import type { FlowDocument } from "./document";

/** Runs cells as Lab does, by its executor where it has one. */
export class Running {
  constructor(
    private readonly executor: INotebookCellExecutor | null,
    private readonly dialogs: ISessionContextDialogs | null,
  ) {}

  /** Runs a flow's cell; a kernel that is dead is restarted, and one without the extension loads it first. */
  async run(desk: Desk, document: FlowDocument): Promise<void> {
    const cell = desk.widget(document.cell);
    const session = desk.context.sessionContext;
    if (cell === null) return;
    document.runs.begun();
    try {
      if (session.session?.kernel?.status === "dead") await session.restartKernel();
      if (!(await desk.link.loaded())) await this.load(desk, cell);
      await this.cell(desk, cell);
    } catch {
      // What a cell raises stands in its output.
    }
  }

  /** Runs the cell above that loads the extension, where it has only imports beside that; else loads it silently. */
  private async load(desk: Desk, cell: CodeCell): Promise<void> {
    const above = desk.cells.slice(0, desk.cells.indexOf(cell));
    const loader = above.find((each) => loads(each.model.sharedModel.getSource()));
    if (loader !== undefined) {
      await this.cell(desk, loader);
      return;
    }
    const session = desk.context.sessionContext;
    if (session.hasNoKernel && (await session.startKernel())) await this.dialogs?.selectKernel(session);
    const code = "%load_ext omnitron_kernel";
    await session.session?.kernel?.requestExecute({ code, silent: true, store_history: false }).done;
  }

  private async cell(desk: Desk, cell: CodeCell): Promise<void> {
    const { panel } = desk;
    const notebook = panel?.content.model;
    if (panel === null || !notebook) return;
    const options: INotebookCellExecutor.IRunCellOptions = {
      cell,
      notebook,
      notebookConfig: panel.content.notebookConfig,
      onCellExecuted: () => undefined,
      onCellExecutionScheduled: () => undefined,
      sessionContext: desk.context.sessionContext,
      ...(this.dialogs ? { sessionDialogs: this.dialogs } : {}),
    };
    await (this.executor ? this.executor.runCell(options) : runCell(options));
  }
}
