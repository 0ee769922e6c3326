// The mark of a flow, in Lab's own manner.

import { LabIcon } from "@jupyterlab/ui-components";

/** Two nodes that feed a third. */
export const flowIcon = new LabIcon({
  name: "omnitron:flow",
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16">
  <g class="jp-icon3" fill="#616161">
    <rect x="1" y="2" width="5" height="4" rx="1"/>
    <rect x="1" y="10" width="5" height="4" rx="1"/>
    <rect x="10" y="6" width="5" height="4" rx="1"/>
  </g>
  <path class="jp-icon3-stroke jp-icon-stroke" stroke="#616161" fill="none" d="M6 4c3 0 1 4 4 4M6 12c3 0 1-4 4-4"/>
</svg>`,
});
