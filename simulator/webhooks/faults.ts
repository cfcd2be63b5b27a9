import { z } from "@hono/zod-openapi";
import { randomStream } from "@heygen-sim/client/distributions";
import { defineKind } from "../faults/_define.ts";
import { type ActiveRule, isOver } from "../faults/_entry.ts";
import { LAW, readLaw } from "../faults/_law.ts";
import type { Kinds } from "../faults/fault.ts";
import type { FaultRule } from "../faults/rule.ts";
import { parseRule } from "../faults/spec.ts";
import type { Outgoing } from "./attempt.ts";
import { drawSecret } from "./sign.ts";

/** What goes wrong with a delivery; each kind does one of these. */
export interface DeliveryFault {
  /** It is never sent. */
  readonly lost?: true;
  /** Once it has arrived, it is sent again. */
  readonly twice?: true;
  /** By how much later it is sent, in milliseconds. */
  delay?(random: () => number): number;
  /** Makes an attempt of it that is signed wrongly. */
  distort?(outgoing: Outgoing): Outgoing;
}

const define = defineKind<DeliveryFault>();

/** The longest delay, in milliseconds: some thirty years, as for a job. */
const MAX_DELAY_MS = 1e12;

/** How old a stale message says that it is, in seconds. */
const STALE = 3_600;

/** All that goes wrong with deliveries, by the names that flags use. */
export const DELIVERY_FAULTS: Kinds<DeliveryFault> = {
  duplicate: define({
    summary: "it is sent a second time, with the same `webhook-id`",
    finds:
      "it acts on each message that comes, and mails or bills a customer twice",
    parameters: {},
    make: () => ({ twice: true }),
  }),
  late: define({
    summary: "it is sent later, and others overtake it",
    finds:
      "it takes the message that came last for the state of the job, or gives up a job of which it has not heard in time without asking",
    parameters: { law: LAW },
    make({ law }) {
      const drawn = readLaw(law);
      return { delay: (random) => drawn.sample(random) };
    },
  }),
  lost: define({
    summary: "it is never sent",
    finds:
      "it relies on being told, never asks by itself, and waits for ever for a job long done",
    parameters: {},
    make: () => ({ lost: true }),
  }),
  "bad-signature": define({
    summary:
      "an attempt is signed with another secret, long ago, or for another body",
    finds:
      "it does not check signatures, or not the time, or signs what it has parsed and written anew; whoever knows its address can tell it anything",
    parameters: {
      by: {
        takes: "secret|time|body",
        summary: "what is wrong",
        schema: z.enum(["secret", "time", "body"])
          .describe('"secret", "time" or "body"'),
        fallback: "secret",
      },
    },
    make: ({ by }) => ({ distort: (outgoing) => DISTORTED[by](outgoing) }),
  }),
};

const DISTORTED: Readonly<
  Record<"secret" | "time" | "body", (outgoing: Outgoing) => Outgoing>
> = {
  secret: (outgoing) => ({
    ...outgoing,
    secrets: outgoing.secrets.map((secret) => drawSecret(secret, "wrong")),
  }),
  time: (outgoing) => ({ ...outgoing, skew: outgoing.skew - STALE }),
  body: (outgoing) => ({ ...outgoing, signedBody: `${outgoing.body} ` }),
};

/**
 * Reads a fault of deliveries from a text, such as `late=60,rate=0.1`.
 *
 * @param text The text.
 * @returns The rule.
 * @throws {TypeError | RangeError} As `parseFault` does.
 */
export function parseDeliveryFault(text: string): FaultRule<DeliveryFault> {
  return parseRule(text, DELIVERY_FAULTS);
}

/** What goes wrong with deliveries, drawn by the seed for each of them. */
export class DeliveryFaults {
  readonly #seed: number | string;
  readonly #rules: ActiveRule<DeliveryFault>[];

  /**
   * Begins with some rules.
   *
   * @param seed The seed of the simulation.
   * @param rules The rules.
   * @param now Tells the time, in milliseconds since the epoch.
   */
  constructor(
    seed: number | string,
    rules: readonly FaultRule<DeliveryFault>[],
    now: () => number,
  ) {
    this.#seed = seed;
    this.#rules = rules.map((rule) => ({
      rule,
      endsAt: rule.ttl === undefined ? Infinity : now() + rule.ttl,
      injected: 0,
    }));
  }

  /** Whether a new delivery is lost. */
  isLost(id: string, now: number): boolean {
    return this.#draw((fault) => fault.lost, now, id).length > 0;
  }

  /** How long a new delivery is held back, in whole milliseconds. */
  delay(id: string, now: number): number {
    const delay = this.#draw((fault) => fault.delay, now, id).reduce(
      (sum, { fault, random }) => sum + Math.round(fault.delay?.(random) ?? 0),
      0,
    );
    return Math.min(delay, MAX_DELAY_MS);
  }

  /** Whether a delivery that has arrived is sent again. */
  isTwice(id: string, now: number): boolean {
    return this.#draw((fault) => fault.twice, now, id).length > 0;
  }

  /** An attempt as it goes out; `tries` is how many there were before. */
  distort(outgoing: Outgoing, tries: number, now: number): Outgoing {
    return this.#draw((fault) => fault.distort, now, outgoing.id, tries)
      .reduce((all, { fault }) => fault.distort?.(all) ?? all, outgoing);
  }

  /** Draws the faults that do something, for what the keys name. */
  #draw(
    does: (fault: DeliveryFault) => unknown,
    now: number,
    ...keys: readonly (string | number)[]
  ) {
    return this.#rules.flatMap((active) => {
      const { name, rate, fault } = active.rule;
      if (!does(fault) || isOver(active, now)) return [];
      const random = randomStream(this.#seed, "webhook-fault", name, ...keys);
      if (random() >= rate) return [];
      active.injected++;
      return [{ fault, random }];
    });
  }
}
