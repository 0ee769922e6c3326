// The anywidget: a canvas where no Lab extension is.

import { mount } from "../canvas";

export default { render: () => void mount };
