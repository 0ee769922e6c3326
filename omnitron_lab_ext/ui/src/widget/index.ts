// The anywidget: a canvas where no Lab extension is. The loader brings it to a page.

import { mount } from "../canvas";
import { WidgetHost } from "./host";
import type { Model, Shown } from "./model";

/** How low and how high a canvas in an output is, in px; within that it is as high as its flow. */
const LEAST = 220;
const MOST = 480;

/** Begins the canvas of a model. */
export function begin(model: Model): Shown {
  const host = new WidgetHost(model);
  return {
    show(element) {
      const place = document.createElement("div");
      place.className = "om-widget";
      place.style.height = `${MOST}px`;
      element.replaceChildren(place);
      let stays = false;
      const leave = mount(place, host, (height, settled) => {
        if (!stays) place.style.height = `${Math.max(LEAST, Math.min(height, MOST))}px`;
        stays ||= settled;
      });
      const stay = keepFocus(place);
      return () => {
        stay();
        leave();
        place.remove();
      };
    },
    dispose: () => host.dispose(),
  };
}

/** Lab gives the focus to the cell when the mouse goes down in an output, and listens to its keys: both stay here. */
function keepFocus(place: HTMLElement): () => void {
  place.tabIndex = -1;
  place.dataset.lmSuppressShortcuts = "true";
  const stay = (event: Event): void => {
    const wanted = event.target instanceof HTMLElement ? event.target : place;
    requestAnimationFrame(() => {
      const root = place.getRootNode() as Document | ShadowRoot;
      if (place.isConnected && !place.contains(root.activeElement)) {
        const inside = wanted.closest<HTMLElement>("input, textarea, select, button, [tabindex]");
        (inside && place.contains(inside) ? inside : place).focus({ preventScroll: true });
      }
    });
  };
  place.addEventListener("pointerdown", stay);
  place.addEventListener("pointerup", stay);
  return () => {
    place.removeEventListener("pointerdown", stay);
    place.removeEventListener("pointerup", stay);
  };
}
