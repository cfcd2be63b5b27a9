import { randomStream } from "@heygen-sim/client/distributions";
import type { PlainResponse } from "../message/plain_response.ts";
import type { HintSettings } from "../message/job_headers.ts";
import type { RequestContext } from "../message/request_context.ts";
import {
  byOrder,
  type Entry,
  entryOf,
  isOver,
  isTaken,
  reaches,
} from "./active_fault.ts";
import type { FaultTools, Next } from "./fault.ts";
import type { FaultSet } from "./fault_set.ts";
import type { FaultSpec } from "./spec.ts";

export interface InjectorOptions {
  readonly settings: HintSettings;
  /** The simulator's time, in milliseconds since the epoch. */
  now(): number;
  /** Waits as `FaultTools.wait` does, for a request. */
  wait(
    context: RequestContext,
    ms: number,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Moves the clock as `FaultTools.approach` does, for a request. */
  approach(context: RequestContext, at: number): Promise<void>;
  /**
   * Counts a request as open, before it takes effect.
   *
   * @returns Ends that.
   * @throws {HttpProblem} If the limit of open requests is reached.
   */
  enter(context: RequestContext): () => void;
  readonly faults: FaultSet;
}

interface Drawn {
  readonly entry: Entry;
  readonly random: () => number;
  /** Whether the fault was injected, or not, is known. */
  isDecided: boolean;
}

/**
 * Draws faults for requests, and injects them.
 *
 * Each draw has a random stream of its own, named by the seed, the fault, the job,
 * the client and the number of the request: the same request gets the same faults,
 * whatever other requests and faults there are. (Only `count` depends on the order
 * of requests.)
 *
 * The faults of one request take effect in this order: the response is rewritten or
 * replaced, then broken, then delayed. Of several that replace it, or break it, only
 * the first one of the table is injected, and a replaced response is not rewritten.
 */
export class Injector {
  readonly #options: InjectorOptions;

  constructor(options: InjectorOptions) {
    this.#options = options;
  }

  /**
   * Handles a request with the faults that are drawn for it. The names of injected
   * faults are added to `context.faults`: delays first, the others in the order in
   * which they take effect. Without a fault, the result of `next` is returned as it
   * is.
   *
   * @param own The faults that the request itself asks for, in place of all others.
   */
  run(
    context: RequestContext,
    next: Next,
    own?: readonly FaultSpec[],
  ): ReturnType<Next> {
    const drawn = this.#draw(context, own);
    if (drawn.length === 0) return next();
    return this.#handle(drawn, context, next);
  }

  async #handle(
    drawn: readonly Drawn[],
    context: RequestContext,
    next: Next,
  ): Promise<PlainResponse> {
    let leave: (() => void) | undefined;
    try {
      // A request that may not stay open has no effect, nor has any fault.
      if (drawn.some(({ entry: { kind } }) => kind.stage === "wait")) {
        leave = this.#options.enter(context);
      }
      const handle = drawn.reduceRight<Next>(
        (inner, fault) => () => this.#inject(fault, context, inner),
        next,
      );
      return await handle();
    } finally {
      leave?.();
      // Without a response, or behind a fault without one, nothing was injected.
      for (const { isDecided, entry } of drawn) {
        if (!isDecided) entry.undecided--;
      }
    }
  }

  /** Draws the faults for a request, the outermost first. */
  #draw(
    context: RequestContext,
    own: readonly FaultSpec[] | undefined,
  ): readonly Drawn[] {
    const { entries: all } = this.#options.faults;
    if (own === undefined && all.length === 0) return [];
    const now = this.#options.now();
    const entries = own?.map((spec) => entryOf(spec, now)).sort(byOrder) ?? all;
    const drawn: Drawn[] = [];
    let broken = false;
    let replaced = false;
    for (const entry of entries) {
      const { spec, kind: { stage } } = entry;
      if (stage === "break" && broken) continue;
      if ((stage === "replace" || stage === "rewrite") && replaced) continue;
      if (isOver(entry, now) || isTaken(entry)) continue;
      if (!reaches(entry, context)) continue;
      const random = this.#stream(entry, context);
      if (random() >= spec.rate) continue;
      entry.undecided++;
      broken ||= stage === "break";
      replaced ||= stage === "replace";
      drawn.push({ entry, random, isDecided: false });
    }
    return drawn;
  }

  /** The random numbers of one fault for one request, or for one job. */
  #stream(
    { spec: { name }, kind }: Entry,
    { job, client, ordinal, method, route, path }: RequestContext,
  ): () => number {
    const { settings: { seed } } = this.#options;
    if (job && kind.drawn === "job") {
      return randomStream(seed, "fault", name, job.number);
    }
    const about = job?.number ?? `${method} ${route?.path ?? path}`;
    return randomStream(seed, "fault", name, about, client, ordinal);
  }

  /** Injects a fault, and counts it if the response shows it. */
  async #inject(
    drawn: Drawn,
    context: RequestContext,
    next: Next,
  ): Promise<PlainResponse> {
    const { entry, random } = drawn;
    const { faults, now, settings, wait, approach } = this.#options;
    const { spec: { name, fault }, kind } = entry;
    const tools: FaultTools = {
      now,
      settings,
      wait: (ms, signal) => wait(context, ms, signal),
      approach: (at) => approach(context, at),
      random,
    };
    const waits = kind.stage === "wait";
    const decide = (injected: boolean) => {
      if (drawn.isDecided) return;
      drawn.isDecided = true;
      entry.undecided--;
      if (!injected) return;
      faults.count(entry);
      context.faults = waits
        ? [name, ...context.faults]
        : [...context.faults, name];
    };
    let given: PlainResponse | undefined;
    const response = await fault(context, async () => {
      given = await next();
      // Before the wait begins: the client may disconnect during it.
      if (waits) decide(true);
      return given;
    }, tools);
    decide(response !== given);
    return response;
  }
}
