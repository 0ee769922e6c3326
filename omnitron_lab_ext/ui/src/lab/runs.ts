// The newest run of a flow: what outputs and the kernel tell of it, and that it ended with its kernel.

import { ended, going, newer, told } from "../canvas/facts";
import type { RunFacts, Tell } from "../messages";
import { CLOSED, type KernelLink } from "./kernel";

/** Whose runs are meant. */
export interface Runner {
  readonly name: string;
  readonly source: string;
  /** Whether a text of that version is the flow's; another cell may define a flow of the same name. */
  owns(version: string): boolean;
}

export class Runs {
  constructor(
    private readonly link: KernelLink,
    private readonly runner: Runner,
    private readonly changed: () => void,
  ) {
    link.met.connect(this.ask, this);
    link.told.connect(this.hear, this);
    link.lost.connect(this.lose, this);
    link.changed.connect(this.doubt, this);
    if (link.answers) this.ask();
  }

  /** What is known of the newest run, as it is to be drawn. */
  get facts(): RunFacts | null {
    const { standing } = this;
    return standing && this.bereft && !this.ending && !going(standing) ? { ...standing, note: BEREFT } : standing;
  }

  /** Takes over what an output says of a run, where it is news. */
  show(facts: RunFacts): void {
    const { standing, known } = this;
    const now = newer(standing, facts);
    if (now !== standing && known?.run === now.run) this.take(now, this.ending);
    else if (now !== standing) this.take(now, "", false);
    this.doubt();
  }

  /** Remembers which text a run that begins now is of. */
  begun(): void {
    this.text = this.runner.source;
  }

  /** A text has this version: a run of it may have been told before that was known. */
  learned(version: string): void {
    if (this.passed !== "" && this.passed === version) this.ask();
  }

  /** Whether the newest run was of another text. */
  outdated(source: string, version: string | undefined): boolean {
    if (this.known === null) return false;
    if (version && this.known.version) return version !== this.known.version;
    return this.text !== null && this.text !== source;
  }

  dispose(): void {
    this.disposed = true;
    this.link.met.disconnect(this.ask, this);
    this.link.told.disconnect(this.hear, this);
    this.link.lost.disconnect(this.lose, this);
    this.link.changed.disconnect(this.doubt, this);
  }

  private ask(): void {
    const before = this.known;
    this.link
      .ask<RunFacts | null>({ ask: "facts", name: this.runner.name })
      .then((facts) => {
        if (this.disposed) return;
        if (facts !== null && this.mine(facts)) this.take(facts, "", false);
        else if (before !== null && before.run === this.known?.run) this.end(this.link, UNKNOWN);
      })
      .catch(() => undefined);
  }

  private hear(_: KernelLink, tell: Tell): void {
    if (tell.facts.flow !== this.runner.name) return;
    const now = told(this.known, tell);
    if (now === null) {
      if (this.known === null || (tell.facts.started ?? 0) >= (this.known.started ?? 0)) this.ask();
      return;
    }
    if (!this.mine(now)) return;
    if (this.known?.run !== now.run) this.begun();
    this.take(now, "", false);
  }

  private mine(facts: RunFacts): boolean {
    if (facts.run === this.known?.run || this.runner.owns(facts.version ?? "")) return true;
    this.passed = facts.version ?? "";
    return false;
  }

  /** Nobody goes on with a run where no kernel can. */
  private doubt(): void {
    if (this.link.absent) this.end(this.link, GONE);
  }

  private end(_: KernelLink, why: string): void {
    if (going(this.facts)) this.take(this.known, why);
  }

  /** The kernel that had the values is no more. */
  private lose(link: KernelLink, why: string): void {
    this.end(link, why);
    if (this.known === null || why === CLOSED) return;
    this.bereft = true;
    this.changed();
  }

  private take(facts: RunFacts | null, ending: string, bereft = this.bereft): void {
    this.known = facts;
    this.ending = ending;
    this.bereft = bereft;
    this.changed();
  }

  /** The newest run, ended where nobody goes on with it. */
  private get standing(): RunFacts | null {
    return this.known && this.ending ? ended(this.known, this.ending) : this.known;
  }

  /** As it was told. */
  private known: RunFacts | null = null;
  /** Why it does not go on, although nobody told that it ended. */
  private ending = "";
  /** Whether its values went with a kernel. */
  private bereft = false;
  private text: string | null = null;
  private passed = "";
  private disposed = false;
}

const UNKNOWN = "the kernel knows nothing of it";
const GONE = "its kernel is gone";
const BEREFT = "its values went with the old kernel";
