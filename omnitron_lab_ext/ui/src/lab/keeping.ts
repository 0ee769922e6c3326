// What is kept of a flow beside its code, in its cell's metadata under our name; saving the notebook saves it.

import type { ISharedCodeCell } from "@jupyter/ydoc";
import type { Position } from "../canvas/host";
import { carried, NOWHERE, type Place, type Places, read, settled, written } from "./places";

const KEY = "omnitron";

type Metadata = Readonly<Record<string, unknown>>;

/** The places of one flow; a `%%flow` cell has one flow, a cell of functions one for each name. */
export class Keeping {
  constructor(
    private readonly cell: ISharedCodeCell | null,
    /** The name of a function whose cell may hold several; empty for a `%%flow` cell. */
    private name: string,
  ) {
    this.places = this.kept();
  }

  /** Where nodes stand and what is open; never changed, only replaced. */
  places: Places;

  /** Whether a change of metadata is one of ours, made right now. */
  writing = false;

  /** Whether a change of metadata may be one of these. */
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

  /** Follows an edit to the ids that nodes have after it, and remembers the old ones for when it is undone. */
  carry(ids: Readonly<Record<string, string | null>>): void {
    const { positions, folds } = this.places;
    for (const id of Object.keys(ids)) {
      if (id in positions || id in folds) this.aside.set(id, { position: positions[id], fold: folds[id] });
    }
    this.places = carried(this.places, ids);
  }

  /** Keeps what belongs to nodes that are there. */
  settle(ids: ReadonlySet<string>): void {
    this.keep(settled(this.places, this.aside, ids));
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
    const found: unknown = this.cell?.getMetadata(KEY);
    return typeof found === "object" && found !== null ? (found as Metadata) : {};
  }

  private kept(): Places {
    const { metadata } = this;
    return read(this.name === "" ? metadata : (metadata.flows as Metadata | undefined)?.[this.name]);
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
      const { [this.name]: _, ...rest } = (flows as Metadata | undefined) ?? {};
      const all = mine ? { ...rest, [this.name]: mine } : rest;
      next = Object.keys(all).length > 0 ? { ...others, flows: all } : others;
    }
    if (JSON.stringify(next) !== JSON.stringify(old)) this.write(next);
  }

  private write(metadata: Metadata): void {
    this.writing = true;
    try {
      if (Object.keys(metadata).length === 0) this.cell?.deleteMetadata(KEY);
      else this.cell?.setMetadata(KEY, metadata as Parameters<ISharedCodeCell["setMetadata"]>[1] & string);
    } finally {
      this.writing = false;
    }
  }

  private readonly aside = new Map<string, Partial<Place>>();
}
