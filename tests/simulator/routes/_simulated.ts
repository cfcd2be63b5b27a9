import { fixed } from "@heygen-sim/client/distributions";
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
  VirtualClock,
} from "@heygen-sim/simulator";
import { assertEquals } from "@std/assert";
import type { JobBody } from "../../../simulator/wire/jobs.ts";

export const BASE = "http://simulator.test";
export const START: number = Date.UTC(2024, 0);

/** What to send. */
export interface Sent {
  /** JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** An answer, read. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON; `undefined` if it is not JSON. */
  // deno-lint-ignore no-explicit-any -- whatever the server has sent
  readonly body: any;
}

/** A simulator on a virtual clock, and how to talk to it. */
export interface Simulated {
  readonly clock: VirtualClock;
  readonly simulator: Simulator;
  /** Sends a request. */
  ask(method: string, path: string, sent?: Sent): Promise<Reply>;
  /** Creates a job. */
  create(body?: unknown): Promise<JobBody>;
  /** Reads a job. */
  read(id: string): Promise<JobBody>;
}

/** Creates one whose jobs take 10 s and succeed, by default. */
export function simulated(options: SimulatorOptions = {}): Simulated {
  const clock = new VirtualClock(START);
  const simulator = createSimulator({
    clock,
    delay: fixed(10_000),
    errorRate: 0,
    seed: "routes",
    ...options,
  });
  async function ask(method: string, path: string, sent: Sent = {}) {
    const { body, headers = {}, signal } = sent;
    const response = await simulator.fetch(BASE + path, {
      method,
      headers: body === undefined
        ? headers
        : { "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get("content-type") ?? "");
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: json && text !== "" ? JSON.parse(text) : undefined,
    };
  }
  return {
    clock,
    simulator,
    ask,
    async create(body) {
      const reply = await ask("POST", "/jobs", { body });
      assertEquals(reply.status, 202, reply.text);
      return reply.body;
    },
    async read(id) {
      const reply = await ask("GET", `/jobs/${id}`);
      assertEquals(reply.status, 200, reply.text);
      return reply.body;
    },
  };
}

/** Asserts that an answer is a problem, and gives its detail. */
export function assertProblem(
  { status, headers, body }: Reply,
  expected: {
    status: number;
    title: string;
    instance: string;
    errors?: unknown;
  },
): string {
  assertEquals(status, expected.status, body?.detail);
  assertEquals(headers.get("content-type"), "application/problem+json");
  assertEquals(headers.get("cache-control"), "no-store");
  const { detail, ...rest } = body;
  assertEquals(rest, { type: "about:blank", ...expected });
  assertEquals(typeof detail, "string");
  return detail;
}
