// The way to a notebook's kernel: one comm, over which canvases ask and runs are told.

import type { ISessionContext } from "@jupyterlab/apputils";
import type { Kernel, KernelMessage } from "@jupyterlab/services";
import { type ISignal, Signal } from "@lumino/signaling";
import { type KernelState, Refusal } from "../canvas/host";
import type { Answer, Ask, Tell } from "../messages";
import { executing } from "./busy";

const TARGET = "omnitron";
const PATIENCE = 10_000;

type Question = Omit<Ask, "id">;

interface Open {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Error) => void;
  /** How long the kernel has let it wait while it had nothing else to do, in ms. */
  waited: number;
}

/** What there is between a notebook and whichever kernel it has. */
/** Why a kernel that goes on is not reached any more, as when the extension was unloaded. */
export const CLOSED = "the kernel closed the connection";
/** How long no cell must run, in ms, before it counts that one has: of many in a row only the last does. */
const REST = 200;

export class KernelLink {
  constructor(private readonly session: ISessionContext) {
    session.kernelChanged.connect(this.renew, this);
    session.statusChanged.connect(this.notice, this);
    session.connectionStatusChanged.connect(this.notice, this);
    session.iopubMessage.connect(this.overhear, this);
    session.disposed.connect(this.part, this);
    window.addEventListener("pagehide", this.part);
    this.renew();
  }

  /** Something about the kernel is different now. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The kernel told how a run goes. */
  get told(): ISignal<this, Tell> {
    return this._told;
  }

  /** A kernel with the extension answered for the first time. */
  get met(): ISignal<this, void> {
    return this._met;
  }

  /** Cells have ended: names may stand for something else. */
  get ran(): ISignal<this, void> {
    return this._ran;
  }

  /** The kernel is not the one any more that it was; the word says why. */
  get lost(): ISignal<this, string> {
    return this._lost;
  }

  /** Whether there is a kernel that answers. */
  get answers(): boolean {
    return this.comm !== null && this.greeted;
  }

  /** Whether no kernel can know of a run: there is none, or one that has nothing of ours. */
  get absent(): boolean {
    const { state } = this;
    return state === "none" || state === "dead" || (state === "silent" && this.looked && this.comm === null);
  }

  /** Whether the kernel has loaded the extension, once that is known. */
  async loaded(): Promise<boolean> {
    await this.looking;
    return this.comm !== null;
  }

  get state(): KernelState {
    const kernel = this.session.session?.kernel;
    if (this.session.isRestarting) return "restarting";
    if (!kernel) return this.session.kernelDisplayStatus === "initializing" ? "starting" : "none";
    if (kernel.status === "dead") return "dead";
    if (kernel.status === "restarting" || kernel.status === "autorestarting") return "restarting";
    if (kernel.connectionStatus !== "connected") return this.connected ? "disconnected" : "starting";
    if (kernel.status === "busy" || this.executing) return "busy";
    if (kernel.status === "starting") return "starting";
    if (this.answers) return "idle";
    return this.looked ? "silent" : "starting";
  }

  interrupt(): void {
    void this.session.session?.kernel?.interrupt().catch(() => undefined);
  }

  /**
   * Asks the kernel.
   *
   * Rejects with a Refusal where it refuses, where there is none, or where one that is idle lets it wait too long.
   */
  async ask<T>(question: Question): Promise<T> {
    const comm = this.comm;
    if (comm === null) throw new Refusal(NOBODY[this.state] ?? NOBODY.silent);
    const id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    const answer = new Promise<unknown>((resolve, reject) => this.open.set(id, { resolve, reject, waited: 0 }));
    // It may be refused before anybody waits for it.
    answer.catch(() => undefined);
    this.watch();
    await overSubshell(comm, this.session.session?.kernel ?? null);
    if (comm === this.comm) comm.send({ ...question, id } as unknown as Parameters<Kernel.IComm["send"]>[0]);
    return (await answer) as T;
  }

  dispose(): void {
    this.session.kernelChanged.disconnect(this.renew, this);
    this.session.statusChanged.disconnect(this.notice, this);
    this.session.connectionStatusChanged.disconnect(this.notice, this);
    this.session.iopubMessage.disconnect(this.overhear, this);
    this.session.disposed.disconnect(this.part, this);
    window.removeEventListener("pagehide", this.part);
    this.kernel?.removeCommTarget(TARGET, this.opened);
    window.clearInterval(this.watching);
    window.clearTimeout(this.resting);
    this.drop("the notebook was closed");
    Signal.clearData(this);
  }

  private renew(): void {
    const kernel = this.session.session?.kernel ?? null;
    if (this.kernel !== kernel) {
      if (this.kernel && !this.kernel.isDisposed) this.kernel.removeCommTarget(TARGET, this.opened);
      this.drop("the kernel was changed");
      this.kernel = kernel;
      this.connected = false;
      this.looked = false;
      kernel?.registerCommTarget(TARGET, this.opened);
      this.looking = this.look();
    }
    this._changed.emit();
  }

  private notice(): void {
    const kernel = this.session.session?.kernel;
    if (kernel?.status === "dead") this.drop("the kernel died");
    else if (kernel?.status === "restarting" || kernel?.status === "autorestarting") {
      // Who restarts it says so before; what is not restarted by anybody was started again by the server.
      this.drop(this.session.isRestarting ? "the kernel was restarted" : "the kernel died and is started again");
    }
    if (kernel?.connectionStatus === "connected") {
      const again = !this.connected;
      this.connected = true;
      if (again && this.comm === null) this.looking = this.look();
    }
    this._changed.emit();
  }

  /** Looks whether the kernel has loaded the extension before this page knew of it, and opens a way to it. */
  private async look(): Promise<void> {
    const kernel = this.kernel;
    if (kernel === null) return;
    try {
      await kernel.info;
      const reply = await kernel.requestCommInfo({ target_name: TARGET });
      if (kernel !== this.kernel || this.comm !== null || reply.content.status !== "ok") return;
      if (Object.keys(reply.content.comms).length === 0) return;
      const comm = kernel.createComm(TARGET);
      await overSubshell(comm, kernel);
      if (this.comm !== null || comm.isDisposed) return;
      comm.open({});
      this.take(comm);
    } catch {
      // A kernel that is gone again is met again when it is back.
    } finally {
      if (kernel === this.kernel) {
        this.looked = true;
        this._changed.emit();
      }
    }
  }

  private readonly opened = (comm: Kernel.IComm): void => {
    this.take(comm);
  };

  private take(comm: Kernel.IComm): void {
    const old = this.comm;
    this.comm = comm;
    this.greeted = false;
    comm.onMsg = (message) => this.hear(message);
    comm.onClose = () => {
      if (this.comm === comm) this.drop(CLOSED);
    };
    if (old !== null && !old.isDisposed && !this.kernel?.isDisposed) old.close();
    void this.greet(comm);
  }

  /** Says good-bye while somebody can hear it, so that the kernel keeps no line to a page that is gone. */
  private readonly part = (): void => {
    const { comm } = this;
    if (comm !== null && !comm.isDisposed && !this.kernel?.isDisposed) comm.close();
  };

  private async greet(comm: Kernel.IComm): Promise<void> {
    try {
      await this.ask({ ask: "hello" });
    } catch {
      return;
    }
    if (comm !== this.comm) return;
    this.greeted = true;
    this._changed.emit();
    this._met.emit();
  }

  /** Tells a cell that runs from other work: what is answered over a subshell meanwhile looks idle to Lab. */
  private overhear(_: ISessionContext, message: KernelMessage.IMessage): void {
    const parent = message.parent_header as { msg_type?: string; subshell_id?: string | null };
    if (message.header.msg_type !== "status" || parent.msg_type !== "execute_request" || parent.subshell_id) return;
    const { execution_state: state } = message.content as { execution_state?: string };
    if ((state === "busy") === this.executing) return;
    this.runs(state === "busy");
    this._changed.emit();
    window.clearTimeout(this.resting);
    if (!this.executing) this.resting = window.setTimeout(() => this._ran.emit(), REST);
  }

  private runs(executes: boolean): void {
    this.executing = executes;
    executing(this, executes);
  }

  private hear(message: KernelMessage.ICommMsgMsg): void {
    const data = message.content.data as unknown as Answer | Tell;
    if ("tell" in data) {
      this._told.emit(data);
      return;
    }
    const open = this.open.get(data.id);
    if (open === undefined) return;
    this.open.delete(data.id);
    if (data.refused) open.reject(new Refusal(data.refused));
    else open.resolve(data.value ?? null);
  }

  private drop(why: string): void {
    const had = this.comm !== null;
    this.comm = null;
    this.greeted = false;
    this.runs(false);
    for (const each of this.open.values()) each.reject(new Refusal(why));
    this.open.clear();
    if (this.kernel !== null) this._lost.emit(why);
    if (had) this._changed.emit();
  }

  /** Lets questions go that an idle kernel has not answered; a busy one is given all the time it needs. */
  private watch(): void {
    if (this.watching !== undefined) return;
    const step = 500;
    this.watching = window.setInterval(() => {
      const idle = this.state === "idle" || this.state === "silent";
      for (const [id, each] of this.open) {
        if (idle) each.waited += step;
        if (each.waited < PATIENCE) continue;
        this.open.delete(id);
        each.reject(new Refusal("the kernel did not answer"));
      }
      if (this.open.size > 0) return;
      window.clearInterval(this.watching);
      this.watching = undefined;
    }, step);
  }

  private kernel: Kernel.IKernelConnection | null = null;
  private comm: Kernel.IComm | null = null;
  private greeted = false;
  private connected = false;
  /** Looking whether the kernel has the extension, and whether that is over. */
  private looking: Promise<void> = Promise.resolve();
  private looked = false;
  private executing = false;
  private watching: number | undefined;
  private resting: number | undefined;
  private readonly open = new Map<string, Open>();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _told = new Signal<this, Tell>(this);
  private readonly _lost = new Signal<this, string>(this);
  private readonly _ran = new Signal<this, void>(this);
  private readonly _met = new Signal<this, void>(this);
}

const NOBODY: Partial<Record<KernelState, string>> & { silent: string } = {
  none: "No kernel is running: run the cell to start one.",
  dead: "The kernel is dead: run the cell to restart it.",
  restarting: "The kernel is restarting.",
  disconnected: "The connection to the kernel is lost; it is being restored.",
  starting: "The kernel is starting.",
  silent: "The kernel has not loaded Omnitron: run `%load_ext omnitron_kernel`.",
};

/** Waits until a comm has its subshell, where the kernel has them; so it is answered while a cell runs. */
async function overSubshell(comm: Kernel.IComm, kernel: Kernel.IKernelConnection | null): Promise<void> {
  const { subshellId, subshellStarted } = comm as { subshellId?: string | null; subshellStarted?: Promise<void> };
  if (subshellId || subshellStarted === undefined || !kernel?.supportsSubshells) return;
  const late = new Promise<void>((resolve) => setTimeout(resolve, 1000));
  await Promise.race([subshellStarted.catch(() => undefined), late]);
}
