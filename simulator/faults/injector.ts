import { randomStream } from "@heygen-sim/client/distributions";
import { encodeError } from "../message/http_problem.ts";
import type { PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { FaultTools, Next } from "./fault.ts";
import {
  byOrder,
  type Entry,
  entryOf,
  type FaultSet,
  isOver,
} from "./fault_set.ts";
import type { FaultSpec } from "./spec.ts";

export interface InjectorOptions extends Omit<FaultTools, "random"> {
  /**
   * Counts a request as open, before it takes effect.
   *
   * @returns Ends that.
   * @throws {HttpProblem} If the limit of open requests is reached.
   */
  enter(context: RequestContext): () => void;
  readonly faults: FaultSet;
}

/**
 * Handles a request with the faults that are drawn for it. The names of injected
 * faults are added to `context.faults`: delays first, the others in the order in
 * which they take effect. Without a fault, the result of `next` is returned as it
 * is.
 *
 * @param own The faults that the request itself asks for, in place of all others.
 */
export type Injector = (
  context: RequestContext,
  next: Next,
  own?: readonly FaultSpec[],
) => ReturnType<Next>;

interface Drawn {
  readonly entry: Entry;
  readonly random: () => number;
  /** Whether the fault was injected, or not, is known. */
  isDecided: boolean;
}

/**
 * Makes the injector of a simulation.
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
export function createInjector(options: InjectorOptions): Injector {
  const { faults, settings, now } = options;

  /** Draws the faults for a request, the outermost first. */
  function draw(
    context: RequestContext,
    own: readonly FaultSpec[] | undefined,
  ): readonly Drawn[] {
    const at = now();
    const entries = own?.map((spec) => entryOf(spec, at)).sort(byOrder) ??
      faults.entries;
    const drawn: Drawn[] = [];
    let broken = false;
    let replaced = false;
    for (const entry of entries) {
      const { kind: { stage }, rate, count } = entry.spec;
      if (stage === "break" && broken) continue;
      if ((stage === "replace" || stage === "rewrite") && replaced) continue;
      if (isOver(entry, at) || !reaches(entry, context)) continue;
      // The undecided requests may use the count up.
      if (entry.injected + entry.undecided >= count) continue;
      const random = streamOf(entry, context);
      if (random() >= rate) continue;
      entry.undecided++;
      broken ||= stage === "break";
      replaced ||= stage === "replace";
      drawn.push({ entry, random, isDecided: false });
    }
    return drawn;
  }

  /** The random numbers of one fault for one request, or for one job. */
  function streamOf(
    { spec: { name, kind } }: Entry,
    { job, client, ordinal, method, route, path }: RequestContext,
  ): () => number {
    const { seed } = settings;
    if (job && kind.drawn === "job") {
      return randomStream(seed, "fault", name, job.number);
    }
    const about = job?.number ?? `${method} ${route?.path ?? path}`;
    return randomStream(seed, "fault", name, about, client, ordinal);
  }

  /** Injects a fault, and counts it if the response shows it. */
  async function inject(
    drawn: Drawn,
    context: RequestContext,
    next: Next,
  ): Promise<PlainResponse> {
    const { entry, random } = drawn;
    const { name, fault, kind } = entry.spec;
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
    }, { ...options, random });
    decide(response !== given);
    // Before another fault breaks it.
    return encodeError(context.route?.wire, response);
  }

  async function handle(
    drawn: readonly Drawn[],
    context: RequestContext,
    next: Next,
  ): Promise<PlainResponse> {
    let leave: (() => void) | undefined;
    try {
      // A request that may not stay open has no effect, nor has any fault.
      if (drawn.some(({ entry }) => entry.spec.kind.stage === "wait")) {
        leave = options.enter(context);
      }
      const injected = drawn.reduceRight<Next>(
        (inner, fault) => () => inject(fault, context, inner),
        next,
      );
      return await injected();
    } finally {
      leave?.();
      // Without a response, or behind a fault without one, nothing was injected.
      for (const { isDecided, entry } of drawn) {
        if (!isDecided) entry.undecided--;
      }
    }
  }

  return (context, next, own) => {
    const drawn = draw(context, own);
    return drawn.length === 0 ? next() : handle(drawn, context, next);
  };
}

/** Whether a fault applies to this kind of request. */
function reaches(
  { spec: { on, kind } }: Entry,
  { route, method }: RequestContext,
): boolean {
  // The response has no body to break.
  if (kind.stage === "break" && method === "HEAD") return false;
  const read = route?.readsStatus ?? false;
  if (on === "read") return read;
  return on === "all" || method !== "GET" && method !== "HEAD";
}
