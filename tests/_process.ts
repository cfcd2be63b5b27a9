import { deadline } from "@std/async/deadline";

/** The exit status and the output of a process. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment of a program. */
export interface ProgramOptions {
  /** Further environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder that it runs in. */
  readonly cwd?: string | URL;
  /** What it reads from standard input. */
  readonly input?: string | Uint8Array<ArrayBuffer>;
  /**
   * How long it may take, in milliseconds.
   *
   * @default {20_000}
   */
  readonly patience?: number;
}

/** The flags and the environment of a script under Deno. */
export interface ProcessOptions extends ProgramOptions {
  /**
   * Its permissions, and further flags of `deno run`.
   *
   * @default {["--allow-net=127.0.0.1"]}
   */
  readonly permissions?: readonly string[];
  /** A command that runs it, such as `prlimit` with its flags. */
  readonly under?: readonly string[];
}

/** A server that listens, in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  /** The address that it listens on. */
  readonly url: string;
  /** The port of the address. */
  readonly port: number;
  /** The process id. */
  readonly pid: number;
  /** The second line of its output. */
  readonly summary: string;
  /** Resolves when it has ended. */
  readonly ended: Promise<Ended>;
  /** Sends a signal, unless it has ended. */
  kill(signal: Deno.Signal): void;
}

/** This project's server. */
export const SERVER: string = new URL("../server.ts", import.meta.url).href;

/** This project's command line. */
export const CLI: string = new URL("../cli/mod.ts", import.meta.url).href;

/** More than any process here takes on a busy machine. */
const PATIENCE = 20_000;

/** Starts a script under Deno. */
export function spawn(
  script: string,
  args: readonly string[],
  { permissions = ["--allow-net=127.0.0.1"], under = [], ...options }:
    ProcessOptions = {},
): Deno.ChildProcess {
  const run = [Deno.execPath(), "run", "--no-prompt", ...permissions];
  const [command = "", ...rest] = [...under, ...run, script, ...args];
  return spawnProgram(command, rest, options);
}

function spawnProgram(
  command: string,
  args: readonly string[],
  { env = {}, cwd, input }: ProgramOptions,
): Deno.ChildProcess {
  return new Deno.Command(command, {
    args: [...args],
    env: { ...env, NO_COLOR: "1" },
    ...(cwd === undefined ? {} : { cwd }),
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs a script under Deno to its end. */
export async function run(
  script: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<Ended> {
  return await toEnd(spawn(script, args, options), options);
}

/** Runs a program to its end. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<Ended> {
  return await toEnd(spawnProgram(command, args, options), options);
}

/** Runs code under Deno, with all permissions, to its end. */
export async function evaluate(
  code: string,
  options: ProgramOptions = {},
): Promise<Ended> {
  const args = ["eval", "--quiet", code];
  return await runProgram(Deno.execPath(), args, options);
}

/**
 * The output of a program, such as its version; empty where it is not installed, or
 * may not be run.
 */
export async function printedBy(
  command: string,
  ...args: string[]
): Promise<string> {
  const { state } = await Deno.permissions.query({ name: "run" });
  if (state !== "granted") return "";
  try {
    return (await runProgram(command, args)).stdout;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** Whether Node.js is installed, in a version that the packages support. */
export async function hasNode(): Promise<boolean> {
  const version = await printedBy("node", "--version");
  return Number(/^v(\d+)/.exec(version)?.[1]) >= 20;
}

async function toEnd(
  child: Deno.ChildProcess,
  { input, patience }: ProgramOptions,
): Promise<Ended> {
  // It may end without reading.
  const written = input === undefined
    ? undefined
    : new Blob([input]).stream().pipeTo(child.stdin).catch(() => {});
  const work = ended(child, gather(child.stdout));
  const end = await orKill(child, work, patience);
  await written;
  return end;
}

/**
 * Starts a server, and waits for two lines of output: its address and a summary.
 * Disposal kills it.
 */
export async function start(
  script: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ServerProcess> {
  const child = spawn(script, args, options);
  const { promise: started, resolve } = Promise.withResolvers<string[]>();
  const stdout = gather(child.stdout, (text) => {
    const lines = text.split("\n");
    if (lines.length > 2) resolve(lines);
  });
  const end = ended(child, stdout);
  const lines = Promise.race([started, end.then(() => [])]);
  const [listening = "", summary = ""] = await orKill(
    child,
    lines,
    options.patience,
  );
  const [, url, port] = /^Listening on (http:\S+:(\d+))$/.exec(listening) ?? [];
  if (url === undefined) {
    const { code, stdout, stderr } = await end;
    throw new Error(
      `The server did not start (status ${code}):\n${stdout}${stderr}`,
    );
  }
  function kill(signal: Deno.Signal): void {
    try {
      child.kill(signal);
    } catch (error) {
      // It has ended already.
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return {
    url,
    port: Number(port),
    pid: child.pid,
    summary,
    ended: end,
    kill,
    async [Symbol.asyncDispose]() {
      kill("SIGKILL");
      await end;
    },
  };
}

async function ended(
  child: Deno.ChildProcess,
  forStdout: Promise<string>,
): Promise<Ended> {
  const [{ code }, stdout, stderr] = await Promise.all([
    child.status,
    forStdout,
    gather(child.stderr),
  ]);
  return { code, stdout, stderr };
}

/** Reads a stream to its end, and reports the text so far with each chunk. */
async function gather(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onText: (text: string) => void = () => {},
): Promise<string> {
  let all = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    all += text;
    onText(all);
  }
  return all;
}

/** Waits for work of a process, and kills it if that takes too long. */
async function orKill<T>(
  child: Deno.ChildProcess,
  work: Promise<T>,
  patience = PATIENCE,
): Promise<T> {
  try {
    return await deadline(work, patience);
  } catch (error) {
    child.kill("SIGKILL");
    await child.status;
    throw error;
  }
}
