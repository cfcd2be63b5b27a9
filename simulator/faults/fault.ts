import type { z } from "@hono/zod-openapi";
import type { PlainResponse } from "../http/plain_response.ts";
import type { RequestContext } from "../http/request_context.ts";

/** What a fault can use while it is injected. */
export interface FaultContext {
  /** The request that it is injected into. */
  readonly exchange: RequestContext;
  /** The simulator's time, in milliseconds since the epoch. */
  now(): number;
  /**
   * Waits on the simulator's clock; rejects when the caller goes away or the
   * simulator stops.
   *
   * @param ms Milliseconds; `Infinity` waits for that alone.
   * @param signal Gives up the wait, too.
   */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** A number in [0, 1): a stream of its own for this request and fault. */
  readonly random: () => number;
}

/** A fault with its parameters, ready to be injected into any request. */
export interface Fault {
  /**
   * Injects it. Where the client does not learn from the answer how the job
   * stands, `exchange.shown` is corrected.
   *
   * @param context The request, the clock and randomness.
   * @param answer Gives what would be answered without it. A fault that never
   * calls it keeps the request from taking effect.
   */
  inject(
    context: FaultContext,
    answer: () => PlainResponse | Promise<PlainResponse>,
  ): PlainResponse | Promise<PlainResponse>;
}

/** The value of a parameter, as JSON has it. */
export type ParameterValue = string | number;

/** A parameter of a kind of fault, as a flag's text or JSON may set it. */
export interface Parameter<V extends ParameterValue = ParameterValue> {
  /** What it takes, in a word: `SECONDS`. */
  readonly takes: string;
  /** What it means, in a line. */
  readonly summary: string;
  /** What it may be; its description goes on after "must be". */
  readonly schema: z.ZodType<V>;
  /** What holds where it is not given; must be given if `undefined`. */
  readonly fallback: V | undefined;
}

/**
 * What a fault does to an answer, and so its place among others that are
 * injected into the same request: the service's answer is rewritten, or another
 * put in its place; that is broken; and what is left is held back.
 */
export type Stage = "wait" | "break" | "replace" | "rewrite";

/** A kind of what can go wrong, and what it can be told. */
export interface Kind<F> {
  /** What goes wrong, in a line. */
  readonly summary: string;
  /** The bug in clients that it finds, in a line. */
  readonly finds: string;
  /**
   * Into what it can be injected: any answer of the service, or only into one
   * that tells how a job stands. Not given for what is no part of an answer.
   */
  readonly scope?: "any" | "status";
  /** Its parameters by name, the one that may stand alone (`status=503`) first. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  /**
   * Makes a fault.
   *
   * @param values The parameters' values, which fit their schemas.
   * @throws {TypeError | RangeError} If one makes no sense; the message begins
   * with the parameter's name.
   */
  make(values: Readonly<Record<string, ParameterValue>>): F;
}

/** A kind of fault: one file each, all in `table.ts`. */
export interface FaultKind extends Kind<Fault> {
  /** Into what it can be injected. */
  readonly scope: "any" | "status";
  /** What it does to an answer. */
  readonly stage: Stage;
  /**
   * Whether a rate is the probability for each request, or for each job: what
   * is wrong with a job is so for all who ask, each time.
   */
  readonly drawn: "request" | "job";
}

/** Kinds by name. */
export type Kinds<F> = Readonly<Record<string, Kind<F>>>;
