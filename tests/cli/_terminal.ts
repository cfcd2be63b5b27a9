import { main } from "@heygen-sim/cli";
import { systemClock } from "@heygen-sim/client";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import type { SimulatorOptions } from "@heygen-sim/simulator";
import { assertEquals } from "@std/assert";

/** How a command is run. */
export interface RunOptions {
  /** Environment variables. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Whether both outputs are terminals. */
  readonly isTerminal?: boolean;
  /** Whether both outputs show colours. */
  readonly hasColours?: boolean;
  /** The characters in a line. */
  readonly columns?: number;
  /** Interrupts the command. */
  readonly signal?: AbortSignal;
}

/** The exit status and the output of a command. */
export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Sends requests. */
type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Runs a command in this process, on a virtual clock. */
export async function run(
  args: readonly string[],
  fetch: Fetch,
  clock: VirtualClock,
  options: RunOptions = {},
): Promise<Finished> {
  const { variables = {}, isTerminal = false, hasColours = false } = options;
  const { columns = 80, signal = new AbortController().signal } = options;
  const written = { stdout: "", stderr: "" };
  const output = (name: keyof typeof written) => ({
    write: (text: string) => void (written[name] += text),
    isTerminal,
    hasColours,
    columns,
  });
  const status = await clock.run(main(args, {
    stdout: output("stdout"),
    stderr: output("stderr"),
    variable: (name) => variables[name],
    fetch,
    clock,
    signal,
  }));
  return { status, ...written };
}

/** A simulator, and commands that use it. */
export function simulate(options: SimulatorOptions = {}) {
  const clock = new VirtualClock();
  const simulator = createSimulator({
    seed: 1,
    errorRate: 0,
    ...options,
    clock,
  });
  return {
    clock,
    simulator,
    run: (args: readonly string[], options?: RunOptions) =>
      run(args, simulator.fetch, clock, options),
  };
}

/** The message of a command line that is refused. */
export async function refused(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { status, stdout, stderr } = await simulate().run(args, { variables });
  assertEquals([status, stdout], [2, ""], args.join(" "));
  return stderr.slice("heygen-sim: ".length, -1);
}

/** A server that `serve` runs in this process. */
export interface Served extends AsyncDisposable {
  readonly url: string;
  /** What it has written. */
  readonly written: { readonly stdout: string; readonly stderr: string };
}

/** Runs `serve` on a free port; disposal interrupts it. */
export async function serveWith(
  args: readonly string[],
  { variables = {}, hasColours = false }: RunOptions = {},
): Promise<Served> {
  const written = { stdout: "", stderr: "" };
  const controller = new AbortController();
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  const output = (name: keyof typeof written) => ({
    write(text: string) {
      written[name] += text;
      if (name === "stdout") resolve();
    },
    isTerminal: false,
    hasColours,
    columns: 80,
  });
  const ended = main(["serve", "--host=127.0.0.1", "--port=0", ...args], {
    stdout: output("stdout"),
    stderr: output("stderr"),
    variable: (name) => variables[name],
    fetch,
    clock: systemClock,
    signal: controller.signal,
  });
  await Promise.race([listening, ended]);
  const [, url] = /^Listening on (.*)$/m.exec(written.stdout) ?? [];
  if (url === undefined) throw new Error(written.stderr);
  return {
    url,
    written,
    async [Symbol.asyncDispose]() {
      controller.abort();
      assertEquals(await ended, 0);
    },
  };
}
