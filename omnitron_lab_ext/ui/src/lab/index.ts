// The JupyterLab extension.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { mount } from "../canvas";

const canvas: JupyterFrontEndPlugin<void> = {
  id: "omnitron_lab_ext:canvas",
  autoStart: true,
  activate: (app: JupyterFrontEnd) => {
    void app;
    void mount;
  },
};

export default [canvas];
