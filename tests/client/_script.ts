import type { Fetch } from "@heygen-sim/client";
import * as response from "./_responses.ts";

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
