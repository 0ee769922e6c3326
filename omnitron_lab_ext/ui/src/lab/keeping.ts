// What is kept of a flow beside its code, in its cell's metadata under our name; saving the notebook saves it.

import type { ISharedCodeCell } from "@jupyter/ydoc";
import type { Position } from "../canvas/host";
import { carried, NOWHERE, type Place, type Places, read, settled, written } from "../canvas/places";
import type { Anchor } from "./anchor";
import { decorated } from "./cells";

const KEY = "omnitron";

type Metadata = Readonly<Record<string, unknown>>;

/** The places of one flow; a `%%flow` cell has one flow, a cell of functions one for each name. */
export class Keeping {
  constructor(
    private readonly anchor: Anchor | null,
    /** The name of a function whose cell may hold several; empty for a `%%flow` cell. */
    private name: string,
  ) {
    this.places = this.kept();
  }

  /** Where nodes stand and what is open; never changed, only replaced. */
  places: Places;

  /** Whether a change of metadata may be one of these, and is none that is made here right now. */
  meant(keys: ReadonlyMap<string, unknown> | undefined): boolean {
    return Boolean(keys?.has(KEY)) && !this.writing;
  }

  /** Takes over what somebody else wrote. */
  renew(): void {
    this.places = this.kept();
  }

  place(positions: Readonly<Record<string, Position | null>>): void {
    const now: Record<string, Position> = { ...this.places.positions };
    for (const [id, position] of Object.entries(positions)) {
      if (position === null) delete now[id];
      else now[id] = position;
    }
    this.keep({ ...this.places, positions: now });
  }

  fold(id: string, open: boolean): void {
    this.keep({ ...this.places, folds: { ...this.places.folds, [id]: open } });
  }

  /** Forgets where nodes were put. */
  arrange(): void {
    this.keep({ ...this.places, positions: {} });
  }

  /** Follows a change of the text to the ids that nodes have after it; what is gone comes back with its node. */
  carry(ids: Readonly<Record<string, string | null>>): void {
    const { positions, folds } = this.places;
    for (const [id, now] of Object.entries(ids)) {
      if (now === null && (id in positions || id in folds)) {
        this.aside.set(id, { position: positions[id], fold: folds[id] });
      }
    }
    if (Object.keys(ids).some((id) => id in positions || id in folds)) this.keep(carried(this.places, ids));
  }

  /**
   * Looks only at what belongs to nodes that are there.
   *
   * Nothing is written for it: a statement that is commented out for a moment is no reason to change a notebook.
   */
  settle(ids: ReadonlySet<string>): void {
    this.places = settled(this.places, this.aside, ids);
  }

  /** Follows a function that has another name now. */
  rename(name: string): void {
    if (this.name === "" || name === this.name) return;
    const { places } = this;
    this.keep(NOWHERE);
    this.name = name;
    this.keep(places);
  }

  /** How high the user made the canvas in the output, in pixels; null where they left it. */
  get height(): number | null {
    const { height } = this.metadata;
    return typeof height === "number" && Number.isFinite(height) ? height : null;
  }

  set height(pixels: number | null) {
    if (pixels !== null && pixels !== this.height) this.write({ ...this.metadata, height: Math.round(pixels) });
  }

  private get metadata(): Metadata {
    return record(this.anchor?.cell?.getMetadata(KEY));
  }

  private kept(): Places {
    const { metadata } = this;
    if (this.name === "") return read(metadata);
    const flows = record(metadata.flows);
    if (!(this.name in flows)) this.former = this.orphan(Object.keys(flows));
    return read(flows[this.former || this.name]);
  }

  /** Under which name this function was kept that has been renamed while no canvas looked; empty where none fits. */
  private orphan(names: readonly string[]): string {
    const here = decorated(this.anchor?.cell?.getSource() ?? "");
    const strangers = names.filter((each) => !here.includes(each));
    const fresh = here.filter((each) => !names.includes(each));
    return strangers.length === 1 && fresh.length === 1 && fresh[0] === this.name ? (strangers[0] ?? "") : "";
  }

  private keep(places: Places): void {
    this.places = places;
    const old = this.metadata;
    const mine = written(places);
    let next: Metadata;
    if (this.name === "") {
      const { positions: _, folds: __, ...others } = old;
      next = { ...others, ...mine };
    } else {
      const { flows, ...others } = old;
      const { [this.name]: _, [this.former]: __, ...rest } = record(flows);
      this.former = "";
      const all = mine ? { ...rest, [this.name]: mine } : rest;
      next = Object.keys(all).length > 0 ? { ...others, flows: all } : others;
    }
    if (JSON.stringify(next) !== JSON.stringify(old)) this.write(next);
  }

  private write(metadata: Metadata): void {
    const cell = this.anchor?.cell;
    this.writing = true;
    try {
      if (Object.keys(metadata).length === 0) cell?.deleteMetadata(KEY);
      else cell?.setMetadata(KEY, metadata as Parameters<ISharedCodeCell["setMetadata"]>[1] & string);
    } finally {
      this.writing = false;
    }
  }

  private writing = false;
  private former = "";
  private readonly aside = new Map<string, Partial<Place>>();
}

const record = (value: unknown): Metadata =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Metadata) : {};
