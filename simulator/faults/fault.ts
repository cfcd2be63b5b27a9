import { type Distribution, fixed } from "@heygen-sim/client/distributions";
import { z } from "@hono/zod-openapi";
import { messageOf } from "../_message_of.ts";
import { readDuration } from "../message/durations.ts";
import type { MaybePromise, PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import { distributionText } from "../message/schemas.ts";
import type { HintSource } from "./_body.ts";

export type Next = () => MaybePromise<PlainResponse>;

/** The clock, the settings and the randomness of an injected fault. */
export interface FaultTools extends HintSource {
  /**
   * Waits on the simulator's clock; rejects when the client disconnects or the
   * simulator stops.
   *
   * @param ms Milliseconds; `Infinity` waits for that alone.
   * @param signal Gives up the wait, too.
   */
  wait(
    context: RequestContext,
    ms: number,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Moves an automatic clock half-way to a time, for a read that waits for it. */
  approach(context: RequestContext, at: number): Promise<void>;
  /** Returns a number in [0, 1), from a stream for this request and fault. */
  readonly random: () => number;
}

/**
 * A fault with its parameters: a middleware of one request. Where the response does
 * not show the state of the job, it corrects `context.shown`.
 *
 * @param next A fault that never calls it keeps the request from taking effect.
 */
export type Fault = (
  context: RequestContext,
  next: Next,
  tools: FaultTools,
) => MaybePromise<PlainResponse>;

export type ParameterValue = string | number;

/** A parameter of a kind of fault, in text or in JSON. */
export interface Parameter<V extends ParameterValue = ParameterValue> {
  /** The placeholder of the value: `SECONDS`. */
  readonly takes: string;
  readonly summary: string;
  /** The schema; its description continues "must be". */
  readonly schema: z.ZodType<V>;
  /** The default; the parameter is required if `undefined`. */
  readonly fallback: V | undefined;
}

export type Parameters = Readonly<Record<string, Parameter>>;

type Values<P> = {
  readonly [K in keyof P]: P[K] extends
    { readonly schema: z.ZodType<infer V extends ParameterValue> } ? V
    : never;
};

/**
 * What a fault does to a response, and thereby its order among the faults of one
 * request: the response is rewritten or replaced, then broken, then delayed.
 */
export type Stage = "wait" | "break" | "replace" | "rewrite";

/** A kind of fault: one file each for responses, all in `table.ts`. */
export interface Kind<F, P extends Parameters = Parameters> {
  readonly summary: string;
  /** The bug in clients that it finds. */
  readonly finds: string;
  /** Missing for what is no part of a response. */
  readonly stage?: Stage;
  /** Present for a fault of those responses alone that show the state of a job. */
  readonly scope?: "status";
  /** Present for a fault that shows in all responses about a job, or in none. */
  readonly drawn?: "job";
  /** By name; the first one needs none (`status=503`). */
  readonly parameters?: P;
  /**
   * @throws {TypeError | RangeError} If a value is invalid, though its schema accepts
   * it; the message begins with the name of the parameter.
   */
  make(values: Values<P>): F;
}

export type Kinds<F> = Readonly<Record<string, Kind<F>>>;

/** Defines a fault of responses: in `make`, each value has the type of its schema. */
export function defineFault<P extends Parameters>(
  kind: Kind<Fault, P> & { readonly stage: Stage },
): Kind<Fault> {
  return kind;
}

/** The maximum time, in seconds: about thirty years. */
export const MAX_TIME_S = 1e9;

/** Seconds; also backwards if `least` is below 0. */
export function seconds<F extends number | undefined>(
  summary: string,
  fallback: F,
  least = 0,
) {
  const schema = z.number().min(least).max(MAX_TIME_S)
    .describe(`a number from ${least} to ${MAX_TIME_S}`);
  return { takes: "SECONDS", summary, schema, fallback };
}

export function secondsOr<const W extends string>(word: W, summary: string) {
  const { schema } = seconds(summary, undefined);
  return {
    takes: `SECONDS|${word}`,
    summary,
    schema: z.union([schema, z.literal(word)])
      .describe(`${schema.description}, or ${JSON.stringify(word)}`),
    fallback: word,
  };
}

export const STALL = secondsOr(
  "forever",
  "for how long; `forever` leaves it to the client to give up",
);

export function stallMs(seconds: number | "forever"): number {
  return seconds === "forever" ? Infinity : seconds * 1_000;
}

export function statusCode(least: number, fallback: number | undefined) {
  const schema = z.int().min(least).max(599)
    .describe(`a whole number from ${least} to 599`);
  return { takes: "CODE", summary: "the status code", schema, fallback };
}

/** Seconds, or a distribution of seconds: a required parameter. */
export const DISTRIBUTION = {
  takes: "DISTRIBUTION",
  summary: "how many seconds, or a distribution of seconds to draw them from",
  schema: z.union([seconds("", undefined).schema, distributionText])
    .describe("a number of seconds, or a distribution such as uniform:0.1,2"),
  fallback: undefined,
};

/** Reads a distribution of seconds as one of milliseconds. */
export function readDistribution(text: number | string): Distribution {
  try {
    const ms = readDuration(text);
    return typeof ms === "number" ? fixed(ms) : ms;
  } catch (error) {
    const Kind = error instanceof RangeError ? RangeError : TypeError;
    throw new Kind(
      `'distribution' must be a distribution of seconds: ${messageOf(error)}`,
    );
  }
}

/** The parameters of all kinds. */
export const COMMON_PARAMETERS = {
  rate: {
    takes: "RATE",
    summary: "the probability, for each request or job",
    schema: z.number().min(0).max(1).describe("a number from 0 to 1"),
    fallback: 1,
  },
  on: {
    takes: "read|write|all",
    summary:
      "the requests: reads of a status, all but reads, or all; all that the fault applies to if not given",
    schema: z.enum(["read", "write", "all"])
      .describe('"read", "write" or "all"'),
    fallback: undefined,
  },
  ttl: seconds("for how long; for ever if not given", undefined),
  count: {
    takes: "COUNT",
    summary: "the maximum number of requests; any number if not given",
    schema: z.int().min(1).max(1e9)
      .describe("a whole number from 1 to 1000000000"),
    fallback: undefined,
  },
  name: {
    takes: "NAME",
    summary: "names the fault; the kind of fault if not given",
    // A dot or two alone are no segment of a path.
    schema: z.string().regex(/^[\w-][\w.-]{0,63}$/).describe(
      "1 to 64 letters, digits, dots, dashes and underscores, with no dot in front",
    ),
    fallback: undefined,
  },
} as const satisfies Readonly<Record<string, Parameter>>;
