import { type Clock, type Fetch, systemClock } from "@heygen-sim/client";
import { writeSync } from "node:fs";
import process from "node:process";
import { isatty } from "node:tty";
import { readVariable } from "./environment.ts";
import { codeOf, CommandError, Interrupted, messageOf } from "./errors.ts";

/** A stream that a command writes to. */
export interface Output {
  /** Writes all of a text. */
  write(text: string): void;
  /** Whether a line on it can be redrawn. */
  readonly isTerminal: boolean;
  /** Whether it shows colours. */
  readonly hasColours: boolean;
  /** The characters in a line. */
  readonly columns: number;
}

/** The parts of its process that a command uses. */
export interface Context {
  /** Takes results. */
  readonly stdout: Output;
  /** Takes everything else. */
  readonly stderr: Output;
  /** Reads an environment variable. */
  readonly variable: (name: string) => string | undefined;
  /** Sends requests. */
  readonly fetch: Fetch;
  /** The time. */
  readonly clock: Clock;
  /** Is aborted by a signal to the process; its reason is {@linkcode Interrupted}. */
  readonly signal: AbortSignal;
}

const DEFAULT_COLUMNS = 80;

/** Milliseconds between two attempts to write to a pipe that is full. */
const RETRY_MS = 5;

let interruption: AbortController | undefined;

/** The process of this program. */
export const PROCESS: Context = {
  stdout: outputOf(1),
  stderr: outputOf(2),
  variable: readVariable,
  // Looked up at each request, so that a stub takes effect.
  fetch: (url, init) => fetch(url, init),
  clock: systemClock,
  // A command that does not ask for it ends by the signal itself.
  get signal() {
    interruption ??= interruptible();
    return interruption.signal;
  },
};

function outputOf(descriptor: 1 | 2): Output {
  return {
    write: (text) => writeAll(descriptor, text),
    get isTerminal() {
      return isatty(descriptor) && readVariable("TERM") !== "dumb";
    },
    get hasColours() {
      const { FORCE_COLOR: force, NO_COLOR: none } = process.env;
      if (force) return force !== "0" && force !== "false";
      return !none && this.isTerminal;
    },
    get columns() {
      const { columns } = descriptor === 1 ? process.stdout : process.stderr;
      return columns || DEFAULT_COLUMNS;
    },
  };
}

/** Writes all of a text, however little a pipe takes at a time. */
function writeAll(descriptor: number, text: string): void {
  let left = new TextEncoder().encode(text);
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(descriptor, left));
    } catch (error) {
      const code = codeOf(error);
      if (code === "EPIPE") throw error;
      if (code !== "EAGAIN") {
        throw new CommandError(`cannot write the output: ${messageOf(error)}`);
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

/** The shortest secret to look for: a key such as "test" is part of other texts. */
const MIN_SECRET_LENGTH = 8;

/** A process whose outputs do not show secrets, which a server may repeat. */
export function withoutSecrets(
  context: Context,
  secrets: readonly string[],
): Context {
  const hidden = secrets.map((text) => text.trim())
    .filter((text) => text.length >= MIN_SECRET_LENGTH)
    // JSON can quote JSON.
    .flatMap((text) => [text, escaped(text), escaped(escaped(text))]);
  if (hidden.length === 0) return context;
  const write = (output: Output) => (text: string) =>
    output.write(
      hidden.reduce((text, secret) => text.replaceAll(secret, "***"), text),
    );
  const hide = (output: Output): Output =>
    Object.create(output, { write: { value: write(output) } });
  const { stdout, stderr } = context;
  return Object.create(context, {
    stdout: { value: hide(stdout) },
    stderr: { value: hide(stderr) },
  });
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function interruptible(): AbortController {
  const controller = new AbortController();
  const signals = [["SIGINT", 130], ["SIGTERM", 143]] as const;
  for (const [signal, status] of signals) {
    // Not once: npx passes on a signal that a terminal has sent as well.
    process.on(signal, () => controller.abort(new Interrupted(status)));
  }
  if (process.platform !== "win32") {
    // A file above its size limit fails a write, and not the process.
    process.on("SIGXFSZ", () => {});
  }
  return controller;
}
