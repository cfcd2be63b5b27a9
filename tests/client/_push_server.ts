import {
  type Algorithm,
  type AlgorithmName,
  type ChannelOptions,
  type Clock,
  type Fetch,
  fetchStatus,
  type StatusReport,
} from "@heygen-sim/client";
import { fixed } from "@heygen-sim/client/distributions";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";

export { job, refuse } from "./_responses.ts";

/** A request that a scripted server received. */
export interface ReceivedRequest {
  /** The path. */
  readonly path: string;
  /** The headers. */
  readonly headers: Headers;
  /** When, in milliseconds since the start. */
  readonly at: number;
}

/** What a scripted stream does next. */
export type Step =
  /** Sends text as it is. */
  | string
  /** Waits, in milliseconds on the clock. */
  | number
  /** Breaks off, as a connection that is reset does. */
  | Error;

/** The response to a request. */
export type Reply =
  | Response
  /** A stream of events; it ends after the last step. */
  | readonly Step[]
  /** Fails as `fetch` does. */
  | Error;

/** A scripted server of event streams. */
export interface PushServer {
  readonly fetch: Fetch;
  /** The requests, in order. */
  readonly received: ReceivedRequest[];
  /** Their paths. */
  readonly paths: () => string[];
  /** The number of open streams. */
  open: number;
}

/**
 * Makes a scripted server of event streams.
 *
 * @param clock Its clock.
 * @param reply Makes the response to a request.
 */
export function pushServer(
  clock: Clock,
  reply: (received: ReceivedRequest, n: number) => Reply | Promise<Reply>,
): PushServer {
  const start = clock.now();
  const self: PushServer = {
    received: [],
    paths: () => self.received.map(({ path }) => path),
    open: 0,
    async fetch(url, init) {
      init.signal?.throwIfAborted();
      const headers = new Headers(init.headers);
      const { pathname } = new URL(url);
      const received = { path: pathname, headers, at: clock.now() - start };
      self.received.push(received);
      const n = self.received.length - 1;
      const answer = await new Promise<Reply>((resolve, reject) => {
        Promise.resolve(reply(received, n)).then(resolve, reject);
        const { signal } = init;
        signal?.addEventListener("abort", () => reject(signal.reason));
      });
      if (answer instanceof Error) throw answer;
      if (answer instanceof Response) return answer;
      return streamed(clock, answer, self);
    },
  };
  return self;
}

/** Waits by push in virtual time at a scripted server, which reports the end. */
export async function pushed(
  reply: Parameters<typeof pushServer>[1],
  options: ChannelOptions = {},
  algorithm: Algorithm<AlgorithmName> = "constant",
): Promise<PushServer & { report: StatusReport; server: PushServer }> {
  const clock = new VirtualClock();
  const server = pushServer(clock, reply);
  const { fetch } = server;
  const all = { channel: "push", fetch, clock, ...options } as const;
  const report = await clock.run(fetchStatus(algorithm, all));
  return { ...server, server, report };
}

function streamed(
  clock: Clock,
  steps: readonly Step[],
  server: PushServer,
): Response {
  const left = new AbortController();
  let open = true;
  const close = () => {
    if (open) server.open--;
    open = false;
    left.abort();
  };
  server.open++;
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      try {
        for (const step of steps) {
          const { signal } = left;
          if (typeof step === "number") await clock.delay(step, { signal });
          else if (typeof step !== "string") throw step;
          else controller.enqueue(new TextEncoder().encode(step));
        }
        controller.close();
      } catch (error) {
        if (open) controller.error(error);
      } finally {
        close();
      }
    },
    cancel: close,
  });
  const headers = { "content-type": "text/event-stream; charset=utf-8" };
  return new Response(body, { headers });
}

/** The fields of a scripted event that differ from the defaults. */
export interface StatusFields {
  /** The job's id. */
  readonly id?: string;
  /** The event's id. */
  readonly version?: number;
  /** The fraction of the work that is done. */
  readonly progress?: number;
}

/** An event that reports a job's state. */
export function statusEvent(
  status: string,
  { id = "j1", version = status === "pending" ? 2 : 102, ...rest }:
    StatusFields = {},
): string {
  const data = JSON.stringify({ id, status, ...rest });
  return `id: ${version}\nevent: status\ndata: ${data}\n\n`;
}

/** The event that ends a stream. */
export const END = "id: 102\nevent: end\ndata: {}\n\n";

/** A simulator, and a record of the requests that it received. */
export interface SimulatedServer extends Disposable {
  /** Its clock, to wait on. */
  readonly clock: VirtualClock;
  /** Sends requests to it, and records them. */
  readonly fetch: Fetch;
  /** Their paths. */
  readonly paths: string[];
}

/** Makes a simulator on a virtual clock, and a record of its requests. */
export function simulated(duration: number): SimulatedServer {
  const clock = new VirtualClock();
  const simulator = createSimulator({
    clock,
    delay: fixed(duration),
    errorRate: 0,
    seed: 1,
  });
  const paths: string[] = [];
  const fetch = (url: string, init: RequestInit) => {
    paths.push(new URL(url).pathname);
    return simulator.fetch(url, init);
  };
  return {
    clock,
    fetch,
    paths,
    [Symbol.dispose]: () => simulator[Symbol.dispose](),
  };
}
