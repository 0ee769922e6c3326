// What a user prefers, read live from Lab's settings.

import type { ISettingRegistry } from "@jupyterlab/settingregistry";
import { type ISignal, Signal } from "@lumino/signaling";
import type { Preferences } from "../canvas/host";

const USUAL: Preferences = { orderEdges: false, snap: true, minimap: true };
/** How high a canvas in an output is, in pixels, whatever metadata and settings say. */
export const HEIGHT = { usual: 480, least: 160, most: 2000 };

/** The settings of canvases; what they are without a registry. */
export class Settings {
  /** How high a canvas in an output is at most, in pixels. */
  height = HEIGHT.usual;
  preferences: Preferences = USUAL;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Follows the settings of a plugin. */
  async follow(registry: ISettingRegistry, id: string): Promise<void> {
    const settings = await registry.load(id);
    const take = () => {
      const { height, ...others } = settings.composite;
      this.height = typeof height === "number" ? Math.max(HEIGHT.least, Math.min(height, HEIGHT.most)) : HEIGHT.usual;
      const chosen = Object.entries(others).filter(([key, value]) => key in USUAL && typeof value === "boolean");
      this.preferences = { ...USUAL, ...Object.fromEntries(chosen) };
      this._changed.emit();
    };
    settings.changed.connect(take);
    take();
  }

  private readonly _changed = new Signal<this, void>(this);
}
