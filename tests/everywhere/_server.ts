import { fixed } from "@heygen-sim/client/distributions";
import { createSimulator, type SimulatorOptions } from "@heygen-sim/simulator";
import { delay } from "@std/async/delay";

/** A server for clients of other runtimes, with a record of what they did. */
export interface EverywhereServer extends AsyncDisposable {
  /** Its address. */
  readonly origin: string;
  /** The requests that came, by the first part of their path. */
  readonly requests: Readonly<Record<string, number>>;
  /** The most requests for `/jobs` that were under way at once. */
  readonly mostJobs: number;
  /** The answers that were a 304. */
  readonly notModified: number;
}

/** Options of a simulated translation, whose clients poll below a second. */
function options(ms: number): SimulatorOptions {
  return { delay: fixed(ms), errorRate: 0, retryAfter: 0 };
}

/** Answers in one way or another. */
type Answer = (request: Request) => Response | Promise<Response>;

/**
 * Starts a server with simulated translations, and with misbehaviour:
 *
 * - `/short` takes 150 ms, `/long` a minute, each of `/jobs` 100 ms;
 * - `/pushed` takes 150 ms and `/pushing` a minute, and both stream events;
 * - `/silent` never answers, `/stalled` only in part, `/endless` without end;
 * - `/etag` is pending until it has been asked three times, and says so with a
 *   304 where it can.
 *
 * `/brokenOff` lists the kinds of responses that clients have aborted.
 */
export function startServer(): EverywhereServer {
  const requests: Record<string, number> = {};
  const brokenOff: Record<string, number> = {};
  let jobs = 0;
  let mostJobs = 0;
  let notModified = 0;

  function note(record: Record<string, number>, kind: string): number {
    return record[kind] = (record[kind] ?? 0) + 1;
  }

  function simulate(ms: number): Answer {
    const simulator = createSimulator(options(ms));
    return (request) => {
      const path = new URL(request.url).pathname.replace(/^.*\//, "/");
      return simulator.handle(new Request(new URL(path, request.url), request));
    };
  }

  /** Simulates a translation with all its paths, below the first part. */
  function push(ms: number): Answer {
    const { handle } = createSimulator(options(ms));
    return (request) => {
      const { pathname } = new URL(request.url);
      const [, kind = "", path = ""] = pathname.split(/^\/(\w+)/);
      request.signal.addEventListener("abort", () => {
        // A stream that has reported the end may be left before its own end.
        if (ms > 1_000 && path.endsWith("/events")) note(brokenOff, kind);
      });
      return handle(new Request(new URL(path, request.url), request));
    };
  }

  function silent(request: Request): Promise<Response> {
    return new Promise((resolve) => {
      request.signal.addEventListener("abort", () => {
        note(brokenOff, "silent");
        resolve(new Response());
      });
    });
  }

  /** Sends `text` first and, if it is to go on, again and again. */
  function stream(kind: string, text: string, goesOn: boolean): Response {
    const bytes = new TextEncoder().encode(text);
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => controller.enqueue(bytes),
      pull: (controller) => {
        if (goesOn) controller.enqueue(bytes);
        return goesOn ? undefined : new Promise(() => {});
      },
      cancel: () => void note(brokenOff, kind),
    });
    return new Response(body);
  }

  function etag(request: Request): Response {
    if (requests.etag === 3) return Response.json({ status: "completed" });
    const headers = { etag: '"first"' };
    if (request.headers.get("if-none-match") !== headers.etag) {
      return Response.json({ status: "pending" }, { headers });
    }
    notModified++;
    return new Response(null, { status: 304, headers });
  }

  const job = new Map<string, Answer>();
  async function oneOfMany(request: Request): Promise<Response> {
    mostJobs = Math.max(mostJobs, ++jobs);
    const { pathname } = new URL(request.url);
    const answer = job.get(pathname) ?? simulate(100);
    job.set(pathname, answer);
    // Long enough for requests to meet.
    await delay(10);
    jobs--;
    return answer(new Request(new URL("/status", request.url), request));
  }

  const answers: Record<string, Answer> = {
    short: simulate(150),
    long: simulate(60_000),
    pushed: push(150),
    pushing: push(60_000),
    jobs: oneOfMany,
    silent,
    stalled: () => stream("stalled", '{"status":', false),
    endless: () => stream("endless", " ".repeat(65_536), true),
    etag,
    brokenOff: () => Response.json(brokenOff),
  };
  const listen = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(listen, (request) => {
    const kind = new URL(request.url).pathname.split("/")[1] ?? "";
    note(requests, kind);
    const answer = answers[kind];
    return answer ? answer(request) : new Response(null, { status: 404 });
  });
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    requests,
    get mostJobs() {
      return mostJobs;
    },
    get notModified() {
      return notModified;
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
