import type { z } from "@hono/zod-openapi";
import type { MaybePromise, PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { HintSource } from "./pending.ts";

/** Returns the response without a fault. */
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
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Moves an automatic clock half-way to a time, for a read that waits for it. */
  approach(at: number): Promise<void>;
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
  /** A placeholder for the value: `SECONDS`. */
  readonly takes: string;
  readonly summary: string;
  /** The schema; its description continues "must be". */
  readonly schema: z.ZodType<V>;
  /** The default; the parameter is required if `undefined`. */
  readonly fallback: V | undefined;
}

type Parameters = Readonly<Record<string, Parameter>>;

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

/** A kind of thing that can go wrong, and its parameters. */
export interface Kind<F, P extends Parameters = Parameters> {
  /** What goes wrong, in a line. */
  readonly summary: string;
  /** The bug in clients that it finds, in a line. */
  readonly finds: string;
  /**
   * The responses that it applies to: all, or those that show the state of a job.
   * Missing for what is no part of a response.
   */
  readonly scope?: "any" | "status";
  /**
   * The parameters by name, first the one that needs no name (`status=503`).
   *
   * @default {{}}
   */
  readonly parameters?: P;
  /**
   * Makes a fault.
   *
   * @param values The values of the parameters, valid by their schemas.
   * @throws {TypeError | RangeError} If a value is invalid; the message begins with
   * the name of the parameter.
   */
  make(values: Values<P>): F;
}

/** A kind of fault: one file each, all in `table.ts`. */
export interface FaultKind<P extends Parameters = Parameters>
  extends Kind<Fault, P> {
  readonly stage: Stage;
  /**
   * Whether a rate is the probability for each request or for each job. A fault of
   * a job shows in all responses about it.
   *
   * @default {"request"}
   */
  readonly drawn?: "request" | "job";
}

/** Kinds by name. */
export type Kinds<F> = Readonly<Record<string, Kind<F>>>;

/** Defines a kind: in `make`, each value has the type of its schema. */
export function defineKind<F, P extends Parameters>(
  kind: Kind<F, P>,
): Kind<F> {
  return kind;
}

/** Defines a kind of fault, of all responses unless it has another `scope`. */
export function defineFault<P extends Parameters>(
  kind: FaultKind<P>,
): FaultKind {
  return { scope: "any", ...kind };
}
