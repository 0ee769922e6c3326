// The way to a notebook's kernel, whatever that kernel does.

import type { ISessionContext } from "@jupyterlab/apputils";
import { Signal } from "@lumino/signaling";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "../src/canvas/host";
import { KernelLink } from "../src/lab/kernel";
import "./notebook";

/** One end of a comm. */
class Comm {
  isDisposed = false;
  readonly sent: { id: string; ask: string }[] = [];
  onMsg: (message: unknown) => void = () => undefined;
  onClose: () => void = () => undefined;

  constructor(private readonly mute = false) {}

  open(): void {}
  close(): void {
    this.isDisposed = true;
  }

  send(content: { id: string; ask: string }): void {
    this.sent.push(content);
    if (!this.mute || content.ask === "hello") queueMicrotask(() => this.say({ id: content.id, value: content.ask }));
  }

  say(data: unknown): void {
    this.onMsg({ content: { data } });
  }
}

/** A kernel that has loaded the extension, or has not. */
class Kernel {
  status = "idle";
  connectionStatus = "connected";
  isDisposed = false;
  supportsSubshells = false;
  info = Promise.resolve({});
  mute = false;
  readonly comms: Comm[] = [];
  readonly targets = new Map<string, (comm: Comm) => void>();

  constructor(private readonly loaded: boolean) {}

  requestCommInfo = async () => ({ content: { status: "ok", comms: this.loaded ? { one: {} } : {} } });
  registerCommTarget = (name: string, opened: (comm: Comm) => void) => this.targets.set(name, opened);
  removeCommTarget = (name: string) => this.targets.delete(name);

  createComm(): Comm {
    const comm = new Comm(this.mute);
    this.comms.push(comm);
    return comm;
  }
}

class Session {
  session: { kernel: Kernel | null } | null = null;
  isRestarting = false;
  kernelDisplayStatus = "unknown";
  readonly kernelChanged = new Signal<this, unknown>(this);
  readonly statusChanged = new Signal<this, unknown>(this);
  readonly connectionStatusChanged = new Signal<this, unknown>(this);
  readonly iopubMessage = new Signal<this, unknown>(this);
  readonly disposed = new Signal<this, void>(this);

  take(kernel: Kernel | null): Promise<unknown> {
    this.session = kernel && { kernel };
    this.kernelChanged.emit(undefined);
    return settle();
  }

  become(status: string): void {
    if (this.session?.kernel) this.session.kernel.status = status;
    this.statusChanged.emit(undefined);
  }
}

const settle = () => vi.advanceTimersByTimeAsync(1);

let session: Session;
let link: KernelLink;
let lost: string[];

beforeEach(() => {
  vi.useFakeTimers();
  session = new Session();
  link = new KernelLink(session as unknown as ISessionContext);
  lost = [];
  link.lost.connect((_, why) => lost.push(why));
});

afterEach(() => {
  link.dispose();
  vi.useRealTimers();
});

describe("a kernel", () => {
  it("that is none knows of nothing", async () => {
    expect([link.state, link.absent, await link.loaded()]).toEqual(["none", true, false]);
    await expect(link.ask({ ask: "facts" })).rejects.toThrow(/No kernel is running/);
  });

  it("that has the extension answers", async () => {
    await session.take(new Kernel(true));
    expect([link.state, link.absent, link.answers]).toEqual(["idle", false, true]);
    expect(await link.ask({ ask: "facts" })).toBe("facts");
    expect(lost).toEqual([]);
  });

  it.each([
    ["the notebook is closed", () => session.disposed.emit()],
    ["the page is left", () => window.dispatchEvent(new Event("pagehide"))],
  ])("is told that nobody listens any more when %s", async (_, leave) => {
    const kernel = new Kernel(true);
    await session.take(kernel);
    expect(kernel.comms.map((each) => each.isDisposed)).toEqual([false]);
    leave();
    expect(kernel.comms.map((each) => each.isDisposed)).toEqual([true]);
  });

  it("that has not loaded the extension knows of nothing, once that was asked", async () => {
    session.session = { kernel: new Kernel(false) };
    session.kernelChanged.emit(undefined);
    expect(link.absent).toBe(false);
    expect(await link.loaded()).toBe(false);
    await settle();
    expect([link.state, link.absent]).toEqual(["silent", true]);
  });

  it("that opens the way itself has the extension before it has greeted", async () => {
    const kernel = new Kernel(false);
    await session.take(kernel);
    kernel.targets.get("omnitron")?.(new Comm());
    expect(await link.loaded()).toBe(true);
  });

  it.each([
    ["dead", "the kernel died", "dead"],
    ["autorestarting", "the kernel died and is started again", "restarting"],
    ["restarting", "the kernel died and is started again", "restarting"],
    ["restarting", "the kernel was restarted", "restarting"],
  ])("that is %s is lost, %s, and what was asked is refused", async (status, why, state) => {
    const kernel = new Kernel(true);
    kernel.mute = true;
    await session.take(kernel);
    const answer = link.ask({ ask: "facts" });
    session.isRestarting = why.includes("was restarted");
    session.become(status);
    await expect(answer).rejects.toThrow(new Refusal(why));
    expect(lost).toContain(why);
    expect(link.state).toBe(state);
  });

  it("that is changed for another is lost, and the other is met", async () => {
    await session.take(new Kernel(true));
    let met = 0;
    link.met.connect(() => met++);
    await session.take(new Kernel(true));
    expect(lost).toEqual(["the kernel was changed"]);
    expect([met, link.answers]).toEqual([1, true]);
  });

  it("that is idle and does not answer is not waited for, a busy one is", async () => {
    const kernel = new Kernel(true);
    kernel.mute = true;
    await session.take(kernel);
    session.become("busy");
    const answer = link.ask({ ask: "facts" });
    answer.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    session.become("idle");
    const told = expect(answer).rejects.toThrow("the kernel did not answer");
    await vi.advanceTimersByTimeAsync(11_000);
    await told;
  });

  it("that dies before a question is on its way leaves no rejection behind", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const kernel = new Kernel(true);
    await session.take(kernel);
    kernel.supportsSubshells = true;
    Object.assign(kernel.comms[0] as object, { subshellStarted: new Promise(() => undefined) });
    const told = expect(link.ask({ ask: "facts" })).rejects.toThrow(Refusal);
    session.become("dead");
    await vi.advanceTimersByTimeAsync(2000);
    await told;
    expect(unhandled).not.toHaveBeenCalled();
    process.off("unhandledRejection", unhandled);
  });
});
