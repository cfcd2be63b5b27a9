import { deadline } from "@std/async/deadline";

/** How a process ended, and all that it wrote. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a process may do, and what it finds in its environment. */
export interface ProcessOptions {
  /** @default {["--allow-net=127.0.0.1"]} */
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
  /** Where it listens. */
  readonly url: string;
  /** The port of that. */
  readonly port: number;
  /** The process's number. */
  readonly pid: number;
  /** What it does, as it says. */
  readonly summary: string;
  /** Resolves when it has ended. */
  readonly ended: Promise<Ended>;
  /** Sends a signal, if it is still there to get it. */
  kill(signal: Deno.Signal): void;
}

/** This project's server. */
export const SERVER: string = new URL("../../server.ts", import.meta.url).href;

/** More than any process here takes, on a machine that does other things. */
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

/** Runs a script to its end, which must come by itself. */
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
 * Starts a script that serves, and waits until it says where it listens and,
 * in a second line, what it does. Disposal kills it.
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
      // It has ended already, which is what a signal is for.
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

/** Reads a stream to its end, and tells what there is whenever more comes. */
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

/** Waits for what a process does; if that takes too long, ends it. */
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
