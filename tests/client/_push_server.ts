import type { Clock, Fetch } from "@heygen-sim/client";
import { fixed } from "@heygen-sim/client/distributions";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";

/** A request as a scripted server of events got it. */
export interface Asked {
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

/** How a request is answered. */
export type Reply =
  | Response
  /** A stream of events; it ends after the last step. */
  | readonly Step[]
  /** Fails as `fetch` does. */
  | Error;

/** A server that is told what to do with each request. */
export interface PushServer {
  readonly fetch: Fetch;
  /** The requests that it got. */
  readonly asked: Asked[];
  /** The paths of those. */
  readonly paths: () => string[];
  /** How many streams are open. */
  open: number;
}

/**
 * Makes a server that does as it is told.
 *
 * @param clock Its clock.
 * @param reply Says how to answer a request.
 */
export function pushServer(
  clock: Clock,
  reply: (asked: Asked, n: number) => Reply | Promise<Reply>,
): PushServer {
  const start = clock.now();
  const self: PushServer = {
    asked: [],
    paths: () => self.asked.map(({ path }) => path),
    open: 0,
    async fetch(url, init) {
      init.signal?.throwIfAborted();
      const headers = new Headers(init.headers);
      const { pathname } = new URL(url);
      const asked = { path: pathname, headers, at: clock.now() - start };
      self.asked.push(asked);
      const n = self.asked.length - 1;
      const answer = await new Promise<Reply>((resolve, reject) => {
        Promise.resolve(reply(asked, n)).then(resolve, reject);
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

/** What a scripted event tells of a job, if not the usual. */
export interface Told {
  /** The job's id. */
  readonly id?: string;
  /** Names the event. */
  readonly version?: number;
  /** The fraction of the work that is done. */
  readonly progress?: number;
}

/** An event that tells how a job stands. */
export function told(
  status: string,
  { id = "j1", version = status === "pending" ? 2 : 102, ...rest }: Told = {},
): string {
  const data = JSON.stringify({ id, status, ...rest });
  return `id: ${version}\nevent: status\ndata: ${data}\n\n`;
}

/** The event that ends a stream. */
export const END = "id: 102\nevent: end\ndata: {}\n\n";

/** Answers with a job in this state. */
export function job(status: string, headers: HeadersInit = {}): Response {
  return Response.json({ id: "j1", status }, { headers });
}

/** Answers with an error of HTTP. */
export function refuse(status: number, headers: HeadersInit = {}): Response {
  return new Response(`no: ${status}`, { status, headers });
}

/** A simulator, and a record of what it was asked. */
export interface SimulatedServer extends Disposable {
  /** Its clock, to wait on. */
  readonly clock: VirtualClock;
  /** Hands requests to it, and notes them. */
  readonly fetch: Fetch;
  /** The paths of those. */
  readonly paths: string[];
}

/** A simulator on a virtual clock, and a record of what it was asked. */
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
