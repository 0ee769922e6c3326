// All of the widget that a saved notebook holds: it fetches the canvas from the kernel, once a page.

import type { Bundle, Model, Rendering, Shown } from "./model";

/** How long a kernel may take to send the canvas before that is said, in ms; it goes on being waited for. */
const PATIENCE = 8000;
const LATE =
  "The canvas has not come from the kernel yet. Where that is busy, it comes later; else run the cell again.";

const KEPT = Symbol.for("omnitron.canvas");
const page = globalThis as { [KEPT]?: Map<string, Promise<Bundle>> };
const loaded = page[KEPT] ?? new Map<string, Promise<Bundle>>();
page[KEPT] = loaded;

function load(model: Model): Promise<Bundle> {
  const digest = String(model.get("bundle"));
  const known = loaded.get(digest);
  if (known !== undefined) return known;
  const coming = fetched(model, digest);
  loaded.set(digest, coming);
  coming.catch(() => loaded.delete(digest));
  return coming;
}

async function fetched(model: Model, digest: string): Promise<Bundle> {
  const [script, sheet] = await new Promise<DataView[]>((done) => {
    const hear = (content: { loaded?: string }, buffers: DataView[]): void => {
      if (content?.loaded !== digest) return;
      model.off("msg:custom", hear);
      done(buffers);
    };
    model.on("msg:custom", hear);
    model.send({ load: digest });
  });
  const style = document.createElement("style");
  style.textContent = await text(sheet);
  const url = URL.createObjectURL(new Blob([await text(script)], { type: "text/javascript" }));
  const bundle = (await import(url)) as Bundle & { style: HTMLStyleElement };
  URL.revokeObjectURL(url);
  return { begin: (each) => styled(bundle.begin(each), style) };
}

/** Puts the sheet where the canvas is: into the page, or into the shadow that a front end keeps its outputs in. */
function styled(shown: Shown, style: HTMLStyleElement): Shown {
  return {
    ...shown,
    dispose: () => shown.dispose(),
    show(element) {
      const root = element.getRootNode();
      const place = root instanceof ShadowRoot ? root : document.head;
      if (![...place.children].some((each) => each.hasAttribute("data-omnitron-canvas"))) {
        const sheet = style.cloneNode(true) as HTMLStyleElement;
        sheet.setAttribute("data-omnitron-canvas", "");
        place.append(sheet);
      }
      return shown.show(element);
    },
  };
}

async function text(packed: DataView | undefined): Promise<string> {
  if (packed === undefined) return "";
  const bytes = new Uint8Array(packed.buffer as ArrayBuffer, packed.byteOffset, packed.byteLength);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

/** One widget: a model, and its views. */
export default () => {
  let canvas: Promise<Shown> | undefined;
  return {
    initialize: () => () => {
      canvas?.then((shown) => shown.dispose()).catch(() => undefined);
    },
    async render({ model, el }: Rendering) {
      let gone = false;
      let leave: (() => void) | undefined;
      const late = setTimeout(() => {
        el.textContent = LATE;
      }, PATIENCE);
      canvas ??= load(model).then((bundle) => bundle.begin(model));
      canvas
        .then((shown) => {
          clearTimeout(late);
          if (gone) return;
          el.textContent = "";
          leave = shown.show(el);
        })
        .catch((error) => {
          clearTimeout(late);
          canvas = undefined;
          el.textContent = `The canvas could not be shown: ${error instanceof Error ? error.message : error}`;
        });
      return () => {
        gone = true;
        clearTimeout(late);
        leave?.();
      };
    },
  };
};
