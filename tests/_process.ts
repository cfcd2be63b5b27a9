import { deadline } from "@std/async/deadline";

/** The exit status and the output of a process. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The flags and the environment of a process. */
export interface ProcessOptions {
  /**
   * Its permissions, and further flags of `deno run`.
   *
   * @default {["--allow-net=127.0.0.1"]}
   */
  readonly permissions?: readonly string[];
  /** A command that runs it, such as `prlimit` with its flags. */
  readonly under?: readonly string[];
  /** Further environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * How long it may take, in milliseconds.
   *
   * @default {20_000}
   */
  readonly patience?: number;
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

function spawn(
  script: string,
  args: readonly string[],
  { permissions = ["--allow-net=127.0.0.1"], env = {}, under = [] }:
    ProcessOptions,
): Deno.ChildProcess {
  const run = [Deno.execPath(), "run", "--no-prompt", ...permissions];
  const [command = "", ...rest] = [...under, ...run, script, ...args];
  return new Deno.Command(command, {
    args: rest,
    env: { ...env, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs a script to its end. */
export async function run(
  script: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<Ended> {
  const child = spawn(script, args, options);
  const work = ended(child, gather(child.stdout));
  return await orKill(child, work, options.patience);
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
