import {
  type Algorithm,
  type AlgorithmName,
  type ChannelOptions,
  type Fetch,
  fetchStatus,
  StatusError,
  type StatusReport,
} from "@heygen-sim/client";
import { assertFalse, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import * as response from "./_responses.ts";
import { finish } from "./_time.ts";

/** Makes the response to a request. */
export type Act = (signal: AbortSignal) => Response | Promise<Response>;

/** A scripted server and a record of its requests. */
export interface Scripted {
  /** Runs the next act; the last one is repeated. */
  readonly fetch: Fetch;
  /** When requests were sent, in milliseconds since the start. */
  readonly sent: number[];
  /** The headers of each request. */
  readonly headers: Headers[];
  /** The most requests that were under way at once. */
  most: number;
}

/** Makes a scripted server. */
export function scripted(...acts: readonly Act[]): Scripted {
  const start = Date.now();
  let underway = 0;
  const self: Scripted = {
    sent: [],
    headers: [],
    most: 0,
    async fetch(_url, init) {
      const act = acts[Math.min(self.sent.length, acts.length - 1)] as Act;
      self.sent.push(Date.now() - start);
      self.headers.push(new Headers(init.headers));
      self.most = Math.max(self.most, ++underway);
      try {
        return await act(init.signal as AbortSignal);
      } finally {
        underway--;
      }
    },
  };
  return self;
}

/** A response with a job in this state. */
export function job(status: string, headers: HeadersInit = {}): Act {
  return () => response.job(status, headers);
}

/** Answers that the job is pending. */
export const pending: Act = job("pending");

/** Answers that the job has completed. */
export const completed: Act = job("completed");

/** A response with an HTTP error. */
export function refuse(status: number, headers: HeadersInit = {}): Act {
  return () => response.refuse(status, headers);
}

/** Answers with a text. */
export function say(text: string | null, init: ResponseInit = {}): Act {
  return () => new Response(text, init);
}

/** Fails as `fetch` does when the network fails. */
export const unreachable: Act = () =>
  Promise.reject(
    new TypeError("fetch failed", { cause: new Error("Connection reset") }),
  );

/** Does not answer before it is aborted. */
export const stall: Act = (signal) =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });

/** Begins a body and does not go on before it is aborted. */
export const stallInBody: Act = (signal) =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"status":'));
        const fail = () => controller.error(signal.reason);
        signal.addEventListener("abort", fail);
      },
    }),
  );

/** Begins a body and breaks off, as a connection that is reset does. */
export const breakOff: Act = () =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"status":'));
        controller.error(new TypeError("error reading a body"));
      },
    }),
  );

/** A finished wait at a scripted server. */
interface Waited extends Pick<Scripted, "sent" | "headers"> {
  readonly report: StatusReport;
}

/**
 * Waits at a scripted server in fake time, with the shortest jitter. No timer is
 * left after it.
 */
export async function waited(
  acts: readonly Act[],
  options: ChannelOptions = {},
  algorithm: Algorithm<AlgorithmName> = "constant",
): Promise<Waited> {
  using time = new FakeTime();
  const { fetch, sent, headers } = scripted(...acts);
  const all = { fetch, random: () => 0, ...options };
  const report = await finish(time, fetchStatus(algorithm, all));
  assertFalse(time.next(), "a timer is left");
  return { report, sent, headers };
}

/** The same for a wait that ends with this error. */
export async function failed(
  acts: readonly Act[],
  message: string,
  options: ChannelOptions = {},
  algorithm: Algorithm<AlgorithmName> = "constant",
): Promise<Omit<Waited, "report"> & { readonly error: StatusError }> {
  using time = new FakeTime();
  const { fetch, sent, headers } = scripted(...acts);
  const all = { fetch, random: () => 0, ...options };
  const error = await assertRejects(
    () => finish(time, fetchStatus(algorithm, all)),
    StatusError,
    message,
  );
  assertFalse(time.next(), "a timer is left");
  return { error, sent, headers };
}
