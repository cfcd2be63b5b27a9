import { randomStream } from "@heygen-sim/client/distributions";
import type { PlainResponse } from "../http/plain_response.ts";
import type { RequestContext } from "../http/request_context.ts";
import {
  byOrder,
  type Entry,
  entryOf,
  isOver,
  isTaken,
  reaches,
} from "./_entry.ts";
import type { FaultContext } from "./fault.ts";
import type { FaultRule } from "./rule.ts";

/** The most rules at once, if nothing else is said. */
const MOST_RULES = 100;

/** What an injector needs. */
export interface InjectorOptions {
  /** The seed of the simulation. */
  readonly seed: number | string;
  /** The simulator's time, in milliseconds since the epoch. */
  now(): number;
  /**
   * Waits on the simulator's clock; rejects when the caller of the exchange
   * goes away or the simulator stops.
   */
  wait(
    exchange: RequestContext,
    ms: number,
    signal?: AbortSignal,
  ): Promise<void>;
  /**
   * Counts an exchange as one that stays open, before it takes effect.
   *
   * @returns Ends that.
   * @throws {unknown} If no more may stay open.
   */
  enter(exchange: RequestContext): () => void;
  /**
   * The most rules at once.
   *
   * @default {100}
   */
  readonly most?: number;
}

/** A rule that holds, and how far it has come. */
export interface ActiveFault {
  /** The rule. */
  readonly rule: FaultRule;
  /** Into how many requests it has been injected. */
  readonly injected: number;
  /** When it ends, in milliseconds since the epoch; `Infinity` if it does not. */
  readonly endsAt: number;
}

/** A fault that is to be injected into a request. */
interface Drawn {
  readonly entry: Entry;
  readonly random: () => number;
}

const NOTHING: readonly never[] = [];

/**
 * Decides what goes wrong with a request, and lets it go wrong.
 *
 * Each decision comes from a random stream of its own, named by the seed, the
 * rule, and by the job, the client and the number of the request: the same
 * request gets the same faults, whatever other requests and other rules there
 * are. (A `count` alone depends on who comes first.)
 *
 * Several faults in one request take effect in this order: the answer is
 * rewritten, or another one put in its place; then it is broken; then it is held
 * back. Of several that replace it, or break it, only the first one of the
 * table is injected, and what is replaced is not rewritten.
 */
export class Injector {
  readonly #options: InjectorOptions;
  readonly #most: number;
  /** In the order in which they are injected. */
  #entries: Entry[] = [];

  /**
   * Creates an injector without rules.
   *
   * @param options The seed and the clock.
   */
  constructor(options: InjectorOptions) {
    this.#options = options;
    this.#most = options.most ?? MOST_RULES;
  }

  /**
   * Adds a rule, in place of one of the same name.
   *
   * @param rule The rule; its `ttl` begins now.
   * @returns Whether it took the place of another.
   * @throws {RangeError} If there are too many already.
   */
  set(rule: FaultRule): boolean {
    const entry = entryOf(rule, this.#options.now());
    const others = this.#live().filter(({ rule: { name } }) =>
      name !== rule.name
    );
    if (others.length >= this.#most) {
      throw new RangeError(
        `Cannot add the fault '${rule.name}' as there must be at most ${this.#most}: delete another one first`,
      );
    }
    const replaced = others.length < this.#entries.length;
    this.#entries = [...others, entry].sort(byOrder);
    return replaced;
  }

  /**
   * Looks up a rule.
   *
   * @param name Its name.
   */
  get(name: string): ActiveFault | undefined {
    return this.#live().find(({ rule }) => rule.name === name);
  }

  /** The rules that hold, in the order in which they are injected. */
  list(): readonly ActiveFault[] {
    return this.#live();
  }

  /** Whether there is no rule at all, so that nothing can go wrong. */
  get idle(): boolean {
    return this.#entries.length === 0;
  }

  /**
   * Removes a rule.
   *
   * @param name Its name.
   * @returns Whether there was one.
   */
  delete(name: string): boolean {
    const others = this.#live().filter(({ rule }) => rule.name !== name);
    const deleted = others.length < this.#entries.length;
    this.#entries = others;
    return deleted;
  }

  /**
   * Answers a request with the faults that are drawn for it. The names of those
   * that are injected are added to `exchange.faults`: waits first, the others in
   * the order in which they take effect. Where nothing is drawn, what `next`
   * returns is returned as it is.
   *
   * @param exchange The request, with its job, client and ordinal.
   * @param next Gives what would be answered without faults.
   * @param own What the request brings along itself: these rules are used in
   * place of all others.
   */
  run(
    exchange: RequestContext,
    next: () => PlainResponse | Promise<PlainResponse>,
    own?: readonly FaultRule[],
  ): PlainResponse | Promise<PlainResponse> {
    const drawn = this.#pick(exchange, own);
    if (drawn.length === 0) return next();
    if (!drawn.some(({ entry: { kind } }) => kind.stage === "wait")) {
      return this.#inject(drawn, 0, exchange, next);
    }
    const leave = this.#enter(drawn, exchange);
    return this.#inject(drawn, 0, exchange, next).finally(leave);
  }

  /** A request that may not stay open has had no effect, nor has any fault. */
  #enter(drawn: readonly Drawn[], exchange: RequestContext): () => void {
    try {
      return this.#options.enter(exchange);
    } catch (error) {
      for (const { entry } of drawn) entry.undecided--;
      throw error;
    }
  }

  /** Draws the faults for a request, the outermost first. */
  #pick(
    exchange: RequestContext,
    own: readonly FaultRule[] | undefined,
  ): readonly Drawn[] {
    if (own === undefined && this.#entries.length === 0) return NOTHING;
    const now = this.#options.now();
    const entries = own?.map((rule) => entryOf(rule, now)).sort(byOrder) ??
      this.#entries;
    const drawn: Drawn[] = [];
    let broken = false;
    let replaced = false;
    for (const entry of entries) {
      const { rule, kind: { stage } } = entry;
      if (stage === "break" && broken) continue;
      if ((stage === "replace" || stage === "rewrite") && replaced) continue;
      if (isOver(entry, now) || isTaken(entry)) continue;
      if (!reaches(entry, exchange)) continue;
      const random = this.#stream(entry, exchange);
      if (random() >= rule.rate) continue;
      entry.undecided++;
      broken ||= stage === "break";
      replaced ||= stage === "replace";
      drawn.push({ entry, random });
    }
    return drawn;
  }

  /** The numbers of one fault for one request, or for one job. */
  #stream(
    { rule: { name }, kind }: Entry,
    exchange: RequestContext,
  ): () => number {
    const { seed } = this.#options;
    const { job, client, ordinal, method, route, path } = exchange;
    if (job && kind.drawn === "job") {
      return randomStream(seed, "fault", name, job.number);
    }
    const about = job?.number ?? `${method} ${route?.path ?? path}`;
    return randomStream(seed, "fault", name, about, client, ordinal);
  }

  /** Injects the faults from a place on. */
  async #inject(
    drawn: readonly Drawn[],
    place: number,
    exchange: RequestContext,
    next: () => PlainResponse | Promise<PlainResponse>,
  ): Promise<PlainResponse> {
    const fault = drawn[place];
    if (!fault) return next();
    const { entry, random } = fault;
    const { rule, kind } = entry;
    const waits = kind.stage === "wait";
    const context: FaultContext = {
      exchange,
      now: () => this.#options.now(),
      wait: (ms, signal) => this.#options.wait(exchange, ms, signal),
      random,
    };
    let decided = false;
    const decide = (injected: boolean) => {
      if (decided) return;
      decided = true;
      entry.undecided--;
      if (!injected) return;
      entry.injected++;
      exchange.faults = waits
        ? [rule.name, ...exchange.faults]
        : [...exchange.faults, rule.name];
    };
    let given: PlainResponse | undefined;
    try {
      const answer = await rule.fault.inject(context, async () => {
        given = await this.#inject(drawn, place + 1, exchange, next);
        // Before the wait begins: a client may not stay until its end.
        if (waits) decide(true);
        return given;
      });
      decide(answer !== given);
      return answer;
    } finally {
      // Where there is no answer, nothing has been done to one.
      decide(false);
    }
  }

  /** Forgets the rules that are over. */
  #live(): Entry[] {
    const now = this.#options.now();
    return this.#entries = this.#entries.filter((entry) => !isOver(entry, now));
  }
}
