// A literal within an expression is named by its own text, so setting it makes a port of another name, and a field of
// its own. The new field takes over from the old one: the focus, and what has been typed meanwhile.

import { type RefObject, useLayoutEffect, useRef } from "react";
import type { Hands } from "./acting";

/** What a field that goes leaves behind. */
export interface Estate {
  readonly node: string;
  /** The code that was written last: what its heir shows. */
  readonly code: string;
  readonly draft: string | null;
  /** Which field left it. */
  readonly of: object;
  /** Whether that was about to be applied. */
  readonly due: boolean;
  readonly focused: boolean;
}

interface Field {
  readonly hands: Hands;
  readonly node: string;
  readonly code: string;
  readonly draft: string | null;
  /** Takes over what was typed. */
  take?(draft: string, due: boolean): void;
  /** Whether what was typed is about to be applied. */
  due?(): boolean;
  /** Applies what was typed, where nobody takes it over; the node may have another id by then. */
  apply?(draft: string, node: string): void;
}

/** Lets a field inherit, and leave; returns where it notes what it wrote. */
export function useHeir(element: RefObject<HTMLElement | null>, field: Field): { current: string } {
  const written = useRef("");
  const latest = useRef(field);
  latest.current = field;
  useLayoutEffect(() => {
    const { hands, node, code, take } = latest.current;
    const estate = hands.estate;
    if (estate?.node === node && estate.code === code) {
      hands.estate = null;
      if (estate.focused) element.current?.focus({ preventScroll: true });
      if (estate.draft !== null) take?.(estate.draft, estate.due);
    }
    const own = element.current;
    return () => {
      const current = latest.current;
      const { node, draft, apply, due } = current;
      const focused = own !== null && (own.getRootNode() as Document | ShadowRoot).activeElement === own;
      if (!focused && draft === null) return;
      const code = written.current || current.code;
      hands.estate = { of: written, node, code, draft, due: due?.() ?? false, focused };
      setTimeout(() => {
        const { estate } = hands;
        if (estate?.of !== written) return;
        hands.estate = null;
        if (draft !== null) apply?.(draft, estate.node);
      });
    };
  }, [element]);
  return written;
}
