import { spawn } from "node:child_process";
import { constants } from "node:os";
import process from "node:process";
import { codeOf, CommandError, messageOf } from "../errors.ts";
import type { Variables } from "./environment.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** The exit status of a command that a signal ended, as shells have it. */
const SIGNAL_STATUS = 128;

/** Passes the signals that this process receives on to a command. */
export class SignalRelay implements Disposable {
  readonly #received: NodeJS.Signals[] = [];
  #pid: number | undefined;

  readonly #listener = (signal: NodeJS.Signals) => {
    // A terminal sends these two to the command, too.
    const isFromTerminal = signal === "SIGINT" || signal === "SIGQUIT";
    if (isFromTerminal && process.stdin.isTTY) return;
    if (this.#pid) send(this.#pid, signal);
    else this.#received.push(signal);
  };

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#listener);
  }

  /** Passes signals on to a process, also those that have come already. */
  passTo(pid: number | undefined): void {
    this.#pid = pid;
    if (pid) this.#received.forEach((signal) => send(pid, signal));
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) process.off(signal, this.#listener);
  }
}

/**
 * Sends a signal. `ChildProcess.kill` would have Deno report it as what ended the
 * command, whatever the command did.
 */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The command has just ended.
  }
}

/**
 * Runs a command with the streams of this process. Returns its exit status, as a
 * shell has it: 127 if it is not found, 126 if it cannot be run.
 */
export async function runChild(
  [name = "", ...args]: readonly string[],
  { env, signals }: { readonly env: Variables; readonly signals: SignalRelay },
): Promise<number> {
  const child = spawn(name, args, { stdio: "inherit", env });
  signals.passTo(child.pid);
  return await new Promise((resolve, reject) => {
    child.on("error", (error) => reject(explain(name, error)));
    child.on("exit", (code, signal) => {
      signals.passTo(undefined);
      resolve(signal ? SIGNAL_STATUS + constants.signals[signal] : code ?? 1);
    });
  });
}

function explain(name: string, error: Error): CommandError {
  return codeOf(error) === "ENOENT"
    ? new CommandError(`cannot run '${name}': command not found`, 127)
    : new CommandError(`cannot run '${name}': ${messageOf(error)}`, 126);
}
