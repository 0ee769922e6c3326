// The JupyterLab extension: canvases in outputs and panels, and what editors of `%%flow` cells have more.

import type { ISharedCell, ISharedCodeCell } from "@jupyter/ydoc";
import { ILabShell, ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette, ISessionContextDialogs } from "@jupyterlab/apputils";
import { EditorExtensionRegistry, IEditorExtensionRegistry } from "@jupyterlab/codemirror";
import { INotebookCellExecutor, INotebookTracker } from "@jupyterlab/notebook";
import { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { addCommands } from "./commands";
import { Desks } from "./desk";
import { flowEditor } from "./editor";
import { CanvasRenderer, FLOW_MIME, RUN_MIME } from "./renderer";
import { Running } from "./running";
import { TextService } from "./service";
import { Settings } from "./settings";
import { Stage } from "./stage";

const ID = "omnitron_lab_ext:canvas";

/** Before HTML, so that a trusted notebook shows canvases; an untrusted one takes none that is not safe. */
const RANK = 10;

const canvas: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: "Shows and edits flows on a canvas, in step with their cells.",
  autoStart: true,
  requires: [INotebookTracker, IRenderMimeRegistry],
  optional: [
    ILabShell,
    ICommandPalette,
    ISettingRegistry,
    IEditorExtensionRegistry,
    ILayoutRestorer,
    ISessionContextDialogs,
    INotebookCellExecutor,
  ],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    rendermime: IRenderMimeRegistry,
    shell: ILabShell | null,
    palette: ICommandPalette | null,
    registry: ISettingRegistry | null,
    editors: IEditorExtensionRegistry | null,
    restorer: ILayoutRestorer | null,
    dialogs: ISessionContextDialogs | null,
    executor: INotebookCellExecutor | null,
  ) => {
    const settings = new Settings();
    if (registry) void settings.follow(registry, ID).catch((error) => console.warn("Omnitron's settings:", error));
    const desks = new Desks(tracker, new TextService(app.serviceManager.serverSettings));
    const stage = new Stage(desks, settings, new Running(executor, dialogs));
    rendermime.addFactory(
      {
        safe: false,
        mimeTypes: [RUN_MIME, FLOW_MIME],
        createRenderer: ({ mimeType }) => new CanvasRenderer(stage, rendermime, mimeType),
      },
      RANK,
    );
    addCommands(app, stage, { shell, palette, restorer });
    editors?.addExtension({
      name: "omnitron:flow",
      factory: ({ model }) => {
        const cell = model.sharedModel as Partial<ISharedCell>;
        if (cell.cell_type !== "code") return null;
        return EditorExtensionRegistry.createImmutableExtension(flowEditor(cell as ISharedCodeCell, desks));
      },
    });
  },
};

export default [canvas];
