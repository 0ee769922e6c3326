// While a cell runs, what a kernel answers over a subshell must not look as if the kernel were idle.
//
// Lab takes the status that goes with any message for the kernel's own, but for those of untracked types; that list is
// read with every message, so it is longer for as long as a cell runs.

import { PageConfig } from "@jupyterlab/coreutils";

const OPTION = "untracked_message_types";
const BESIDES = ["comm_open", "comm_msg", "comm_close", "create_subshell_request", "delete_subshell_request"];

const running = new Set<object>();
let usual: string | null = null;

/** Notes whether somebody's kernel runs a cell. */
export function executing(who: object, runs: boolean): void {
  if (runs) running.add(who);
  else running.delete(who);
  if (running.size > 0 && usual === null) {
    usual = PageConfig.getOption(OPTION);
    const types = JSON.parse(usual || "[]") as string[];
    PageConfig.setOption(OPTION, JSON.stringify([...new Set([...types, ...BESIDES])]));
  } else if (running.size === 0 && usual !== null) {
    PageConfig.setOption(OPTION, usual);
    usual = null;
  }
}
