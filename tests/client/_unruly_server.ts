import type { Fetch } from "@heygen-sim/client";
import fc from "fast-check";

/** What an unruly server does with a request. */
export interface Whim {
  /** What it answers. */
  readonly answer: keyof typeof ANSWERS;
  /** Milliseconds until the answer is complete. */
  readonly took: number;
  /** Whether the headers come at once, and it is the body that takes time. */
  readonly slowBody: boolean;
  /** Whether it takes notice of an abort. */
  readonly deaf: boolean;
  /** The `Retry-After` that it sends, in seconds. */
  readonly retryAfter: number | undefined;
}

/** What became of a request. */
export interface Seen {
  readonly whim: Whim;
  /** Milliseconds from the start to the request. */
  readonly from: number;
  /** Milliseconds from the start to the answer or to the abort. */
  to: number;
  /** Whether it was answered. */
  answered: boolean;
}

const ANSWERS = {
  pending: [200, '{"id":"j1","status":"pending"}'],
  unknown: [200, '{"id":"j1","status":"dreaming"}'],
  completed: [200, '{"id":"j1","status":"completed"}'],
  error: [200, '{"id":"j1","status":"error"}'],
  other: [200, '{"id":"j2","status":"pending"}'],
  busy: [503, "busy"],
  throttled: [429, "slow down"],
  broken: [500, "oops"],
  cutOff: [200, '{"id":"j1","sta'],
  forbidden: [403, "no"],
  html: [200, "<html>"],
  envelope: [200, '{"code":1}'],
  network: [0, ""],
} as const;

/** Answers after which the wait goes on. */
export const GOOD = new Set(["pending", "unknown", "other"]);
/** Answers that are always worth another try. */
const PASSING = new Set([
  "busy",
  "throttled",
  "broken",
  "cutOff",
  "network",
]);

/** Whether an answer is worth another try. */
export function passes({ answer, retryAfter }: Whim): boolean {
  return PASSING.has(answer) ||
    answer === "forbidden" && retryAfter !== undefined;
}

/** What servers may do. */
export const whims: fc.Arbitrary<Whim[]> = fc.array(
  fc.record({
    answer: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom("pending", "unknown") },
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          "busy",
          "throttled",
          "broken",
          "cutOff",
          "network",
        ),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          "completed",
          "error",
          "other",
          "forbidden",
          "html",
          "envelope",
        ),
      },
    ),
    took: fc.oneof(
      fc.constant(1),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 20_000 }),
    ),
    slowBody: fc.boolean(),
    deaf: fc.boolean(),
    retryAfter: fc.option(fc.integer({ min: 0, max: 90 }), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 12 },
);

/** A server that follows its whims, the last one for ever. */
export function unruly(whims: readonly Whim[]): {
  fetch: Fetch;
  log: Seen[];
  most(): number;
} {
  const start = Date.now();
  const log: Seen[] = [];
  let underway = 0;
  let most = 0;

  async function fetch(_url: string, init: RequestInit): Promise<Response> {
    const signal = init.signal as AbortSignal;
    const whim = whims[Math.min(log.length, whims.length - 1)] as Whim;
    const from = Date.now() - start;
    const seen: Seen = { whim, from, to: Infinity, answered: false };
    log.push(seen);
    most = Math.max(most, ++underway);
    const pause = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        if (signal.aborted) return;
        underway--;
        seen.to = Date.now() - start;
        seen.answered = true;
        resolve();
      }, whim.took);
      signal.addEventListener("abort", () => {
        if (seen.answered) return;
        underway--;
        seen.to = Date.now() - start;
        clearTimeout(timer);
        if (!whim.deaf) reject(signal.reason);
      });
    });
    const [status, text] = ANSWERS[whim.answer];
    const headers = new Headers();
    const { retryAfter } = whim;
    if (retryAfter !== undefined) headers.set("retry-after", `${retryAfter}`);
    if (status !== 0 && whim.slowBody) {
      const body = new ReadableStream<Uint8Array>({
        async start(controller) {
          await pause;
          controller.enqueue(new TextEncoder().encode(text));
          controller.close();
        },
      });
      return new Response(body, { status, headers });
    }
    await pause;
    if (status === 0) throw new TypeError("fetch failed");
    return new Response(text, { status, headers });
  }

  return { fetch, log, most: () => most };
}
