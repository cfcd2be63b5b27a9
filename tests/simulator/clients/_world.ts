import { fixed } from "@heygen-sim/client/distributions";
import {
  type Clock,
  createSimulator,
  type Simulator,
  type SimulatorOptions,
  systemClock,
  VirtualClock,
} from "@heygen-sim/simulator";
import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type {
  JournalBody,
  ReportBody,
} from "../../../simulator/report/schema.ts";
import { finish } from "../../client/_time.ts";

/** What the jobs of these tests take, in milliseconds. */
export const WORK = 9_500;

/** More requests than anybody needs for one of them. */
const TOO_MANY = 500;

/** Thrown at a client that would go on for ever. */
export class Endless extends Error {}

/** A request, as the one saw it who sent it. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  /** When it was sent, in milliseconds since the beginning. */
  readonly at: number;
  /** The status code; 0 if there was no answer. */
  status: number;
  /** When the answer had come; `Infinity` if it never has, or not all of it. */
  answeredAt: number;
  /** When the next one may come, if such an answer says so. */
  notBefore: number;
}

/** Options of a {@linkcode World}. */
export interface WorldOptions extends SimulatorOptions {
  /**
   * Which time stands still: a virtual clock's, or that of all timers. Only on
   * the latter are time limits of single requests counted.
   */
  readonly time?: "virtual" | "faked";
  /** The most requests, before it is an endless loop. */
  readonly most?: number;
}

/** A simulator with one job, its time, and a note of what is sent to it. */
export class World implements Disposable {
  readonly base = "http://simulator.test";
  readonly clock: Clock;
  readonly simulator: Simulator;
  readonly sent: Sent[] = [];
  /** The path of the job. */
  readonly job: string;
  readonly #start: number;
  readonly #time: FakeTime | undefined;
  readonly #most: number;

  constructor(options: WorldOptions = {}) {
    const { time = "virtual", most = TOO_MANY, ...rest } = options;
    this.#time = time === "faked" ? new FakeTime() : undefined;
    this.#most = most;
    this.simulator = createSimulator({
      clock: this.#time ? systemClock : new VirtualClock(),
      delay: fixed(WORK),
      errorRate: 0,
      seed: "clients",
      ...rest,
    });
    this.clock = this.simulator.clock;
    this.#start = this.clock.now();
    this.job = `/jobs/${this.simulator.getStatus().id}`;
  }

  /** The time, in milliseconds since the beginning. */
  get now(): number {
    return this.clock.now() - this.#start;
  }

  /** Sends a request, and notes it. */
  readonly fetch = async (
    url: string,
    init: RequestInit = {},
  ): Promise<Response> => {
    if (this.sent.length >= this.#most) throw new Endless();
    const sent: Sent = {
      method: init.method ?? "GET",
      path: URL.parse(url)?.pathname ?? url,
      headers: new Headers(init.headers),
      at: this.now,
      status: 0,
      answeredAt: Infinity,
      notBefore: -Infinity,
    };
    this.sent.push(sent);
    const response = await this.simulator.fetch(url, init);
    const { body, headers, status } = response;
    sent.status = status;
    const came = () => {
      sent.answeredAt = this.now;
      sent.notBefore = this.#notBefore(headers);
    };
    if (!body) {
      came();
      return response;
    }
    const followed = new TransformStream({ flush: came });
    return new Response(body.pipeThrough(followed), { headers, status });
  };

  #notBefore(headers: Headers): number {
    const value = headers.get("retry-after");
    if (value === null) return -Infinity;
    return /^\d+$/.test(value)
      ? this.now + Number(value) * 1_000
      : Date.parse(value) - this.#start;
  }

  /** Lets time go on until the work is done; fails if no client would go on. */
  run<T>(work: Promise<T>): Promise<T> {
    if (this.#time) return finish(this.#time, work);
    return (this.clock as VirtualClock).run(work);
  }

  /** How many requests came before the `Retry-After` of the one before was over. */
  get early(): number {
    const until = new Map<string, { from: number; to: number }>();
    let early = 0;
    for (const { path, headers, at, answeredAt, notBefore } of this.sent) {
      const key = `${headers.get("x-client")} ${path}`;
      const reply = until.get(key);
      if (reply && at >= reply.from && at < reply.to - 1) early++;
      if (notBefore > -Infinity) {
        until.set(key, { from: answeredAt, to: notBefore });
      }
    }
    return early;
  }

  /** Reads JSON, without faults and without noting it. */
  // deno-lint-ignore no-explicit-any -- whatever the server has sent
  async read(path: string, method = "GET"): Promise<any> {
    const headers = { "x-sim-fault": "none", "x-client": "test" };
    const init = { method, headers };
    const response = await this.simulator.fetch(this.base + path, init);
    assertEquals(response.ok, true, path);
    return await response.json();
  }

  /** Creates jobs, and returns their ids. */
  async create(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < count; i++) {
      ids.push((await this.read("/jobs", "POST")).id);
    }
    return ids;
  }

  /** What the simulator says of the clients. */
  async report(): Promise<ReportBody["clients"]> {
    const { clients } = await this.read("/report") as ReportBody;
    return clients.filter(({ client }) => client !== "test");
  }

  /** How many of the requests had a fault, those under way included. */
  async faulted(name: string): Promise<number> {
    const { faults } = await this.read("/faults");
    for (const fault of faults) if (fault.name === name) return fault.injected;
    // It was only for some requests, and is over.
    return (await this.faultedEntries(name)).length;
  }

  /** What the journal says of the requests that had a fault. */
  async faultedEntries(name: string): Promise<JournalBody["entries"]> {
    const page = `/journal?limit=1000&fault=${name}`;
    const { entries, next }: JournalBody = await this.read(page);
    assertEquals(next, null);
    return entries;
  }

  [Symbol.dispose](): void {
    this.simulator.close();
    this.#time?.restore();
  }
}
