import { randomStream } from "@heygen-sim/client/distributions";
import { z } from "@hono/zod-openapi";
import {
  DISTRIBUTION,
  type Kind,
  type Kinds,
  type Parameters,
  readDistribution,
} from "../faults/fault.ts";
import { type ActiveFault, isOver } from "../faults/fault_set.ts";
import { parseNamed } from "../faults/profiles.ts";
import { type FaultSpec, parseSpec } from "../faults/spec.ts";
import { drawSecret, type Outgoing } from "./schemes.ts";

/** What a fault does to a delivery; each kind has one of these effects. */
export interface DeliveryFault {
  /** The message is never sent. */
  readonly lost?: true;
  /** A message that has arrived is sent again. */
  readonly twice?: true;
  /** Returns by how much later the message is sent, in milliseconds. */
  delay?(random: () => number): number;
  /** Returns a message with a wrong signature. */
  distort?(outgoing: Outgoing): Outgoing;
}

/** The longest delay, in milliseconds: some thirty years, as for a job. */
const MAX_DELAY_MS = 1e12;

const STALE_SECONDS = 3_600;

function define<P extends Parameters>(
  kind: Kind<DeliveryFault, P>,
): Kind<DeliveryFault> {
  return kind;
}

/** The faults of deliveries, by name. */
export const DELIVERY_FAULTS: Kinds<DeliveryFault> = {
  duplicate: define({
    summary: "the message is sent twice, with the same `webhook-id`",
    finds:
      "it handles each message without checking the id, and notifies or bills a customer twice",
    make: () => ({ twice: true }),
  }),
  late: define({
    summary: "the message is sent later, after newer ones",
    finds:
      "it takes the last message to arrive for the latest state, or gives up a job without polling it once",
    parameters: { distribution: DISTRIBUTION },
    make({ distribution }) {
      const drawn = readDistribution(distribution);
      return { delay: (random) => drawn.sample(random) };
    },
  }),
  lost: define({
    summary: "the message is never sent",
    finds:
      "it relies on webhooks alone, never polls, and waits forever for a job that has ended",
    make: () => ({ lost: true }),
  }),
  "bad-signature": define({
    summary:
      "an attempt has a signature with another secret, an old timestamp or another body",
    finds:
      "it does not verify the signature or the timestamp, or verifies a body that it has parsed and serialized again, and accepts forged messages",
    parameters: {
      by: {
        takes: "secret|time|body",
        summary: "the wrong part",
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
  time: (outgoing) => ({ ...outgoing, skew: outgoing.skew - STALE_SECONDS }),
  body: (outgoing) => ({ ...outgoing, signedBody: `${outgoing.body} ` }),
};

/** Parses a fault of deliveries, such as `late=60,rate=0.1`. */
export function parseDeliveryFault(text: string): FaultSpec<DeliveryFault> {
  return parseSpec(text, DELIVERY_FAULTS);
}

/** What a snapshot has of the faults of deliveries. */
export type DeliveryFaultsState = readonly (readonly [
  name: string,
  injected: number,
  endsAt: number,
])[];

/** The faults of a simulation, drawn by its seed for each delivery. */
export class DeliveryFaults {
  readonly #seed: number | string;
  readonly #specs: ActiveFault<DeliveryFault>[];

  /** @throws {TypeError | RangeError} If one is invalid, or two have the same name. */
  constructor(
    seed: number | string,
    texts: readonly string[],
    now: () => number,
  ) {
    this.#seed = seed;
    const specs = parseNamed("webhookFaults", texts, parseDeliveryFault);
    this.#specs = Array.from(
      specs.values(),
      (spec) => ({ spec, endsAt: now() + spec.ttl, injected: 0 }),
    );
  }

  /** How often each fault was used, and when it ends. */
  get state(): DeliveryFaultsState {
    return this.#specs.map(({ spec: { name }, injected, endsAt }) =>
      [name, injected, endsAt] as const
    );
  }

  /** Goes on with the faults of a snapshot, as far as the options have them. */
  restoreState(state: DeliveryFaultsState): void {
    for (const [name, injected, endsAt] of state) {
      const place = this.#specs.findIndex(({ spec }) => spec.name === name);
      const active = this.#specs[place];
      if (!active) continue;
      this.#specs[place] = { ...active, injected, endsAt };
    }
  }

  isLost(id: string, now: number): boolean {
    return this.#draw((fault) => fault.lost, now, id).length > 0;
  }

  delay(id: string, now: number): number {
    const delay = this.#draw((fault) => fault.delay, now, id).reduce(
      (sum, { fault, random }) => sum + Math.round(fault.delay?.(random) ?? 0),
      0,
    );
    return Math.min(delay, MAX_DELAY_MS);
  }

  isTwice(id: string, now: number): boolean {
    return this.#draw((fault) => fault.twice, now, id).length > 0;
  }

  /** Returns the message of an attempt; `tries` is the number of earlier ones. */
  distort(outgoing: Outgoing, tries: number, now: number): Outgoing {
    return this.#draw((fault) => fault.distort, now, outgoing.id, tries)
      .reduce((all, { fault }) => fault.distort?.(all) ?? all, outgoing);
  }

  /** Draws the faults that have an effect, by keys of the random stream. */
  #draw(
    has: (fault: DeliveryFault) => unknown,
    now: number,
    ...keys: readonly (string | number)[]
  ) {
    return this.#specs.flatMap((active) => {
      const { name, rate, fault } = active.spec;
      if (!has(fault) || isOver(active, now)) return [];
      const random = randomStream(this.#seed, "webhook-fault", name, ...keys);
      if (random() >= rate) return [];
      active.injected++;
      return [{ fault, random }];
    });
  }
}
