import { assertEquals } from "@std/assert";
import type { Simulated } from "../routes/_simulated.ts";
import { BASE } from "../routes/_simulated.ts";

/** An event, as a client understands it. */
export interface Heard {
  readonly id: string;
  readonly event: string;
  // deno-lint-ignore no-explicit-any -- whatever the server has sent
  readonly data: any;
}

/** Somebody who reads a stream. */
export interface Watch {
  readonly status: number;
  readonly headers: Headers;
  /** What has come so far, half an event included. */
  readonly text: string;
  /** The events that have come so far. */
  readonly heard: readonly Heard[];
  /** Names the last event, with which to come back. */
  readonly lastId: string | undefined;
  /** How it ended; `undefined` while it is open. */
  readonly end: "ended" | Error | undefined;
  /** Leaves. */
  leave(): Promise<void>;
}

/** How to watch. */
export interface Watching {
  /** What was seen last. */
  readonly from?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Opens a stream, and reads all that comes. */
export async function watch(
  { simulator }: Pick<Simulated, "simulator">,
  path: string,
  { from, headers = {}, signal }: Watching = {},
): Promise<Watch> {
  const response = await simulator.fetch(BASE + path, {
    headers: {
      ...headers,
      ...(from === undefined ? {} : { "last-event-id": from }),
    },
    ...(signal ? { signal } : {}),
  });
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let end: Watch["end"];
  async function read(): Promise<void> {
    try {
      for (;;) {
        const { done = true, value } = await reader?.read() ?? {};
        if (done) break;
        text += decoder.decode(value, { stream: true });
      }
      end = "ended";
    } catch (error) {
      end = error instanceof Error ? error : new Error(String(error));
    }
  }
  read();
  return {
    status: response.status,
    headers: response.headers,
    get text() {
      return text;
    },
    get heard() {
      return blocks(text).flatMap(({ id = "", event, data }) =>
        data === undefined ? [] : [{
          id,
          event: event ?? "message",
          data: JSON.parse(data),
        }]
      );
    },
    get lastId() {
      return blocks(text).findLast(({ id }) => id !== undefined)?.id ?? from;
    },
    get end() {
      return end;
    },
    async leave() {
      await reader?.cancel();
    },
  };
}

/** The fields of each complete block of lines. */
function blocks(text: string): Partial<Record<string, string>>[] {
  return text.split("\n\n").slice(0, -1).map((block) =>
    Object.fromEntries(
      block.split("\n").map((line) => {
        const colon = line.indexOf(": ");
        return colon < 0 ? ["", line] : [
          line.slice(0, colon),
          line.slice(colon + 2),
        ];
      }),
    )
  );
}

/** What a job is said to be doing, in a word. */
export function phaseIn(
  { status, phase }: { status: string; phase?: string | null },
): string {
  return phase ?? status;
}

/** The events in short: `1 queued`, `102 end`. */
export function short(heard: readonly Heard[]): string[] {
  return heard.map(({ id, event, data }) =>
    `${id} ${event === "status" ? phaseIn(data) : event}`
  );
}

/**
 * Asserts that no request waits and no reader listens: with a job pending, the alarm would be
 * set for one that does.
 */
export async function assertNothingLeft(
  { clock, simulator, create }: Simulated,
): Promise<void> {
  const { id } = await create();
  await clock.advance(0);
  assertEquals(clock.next, Infinity, "somebody still waits");
  await simulator.fetch(`${BASE}/jobs/${id}`, { method: "DELETE" });
}
