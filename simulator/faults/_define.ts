import type { z } from "@hono/zod-openapi";
import type { Fault, FaultKind, Kind, Parameter } from "./fault.ts";

type Parameters = Readonly<Record<string, Parameter>>;

/** The values of parameters, each of its own type. */
type Values<P> = {
  readonly [K in keyof P]: P[K] extends { readonly schema: z.ZodType<infer V> }
    ? V
    : never;
};

/** A kind, whose parameters determine the argument of `make`. */
type Defined<K extends Kind<F>, F, P> = Omit<K, "parameters" | "make"> & {
  readonly parameters: P;
  make(values: Values<P>): F;
};

/**
 * Defines a kind of thing that can go wrong: infers the argument of `make` from the
 * declared parameters.
 */
export function defineKind<F, K extends Kind<F> = Kind<F>>() {
  // `make` only receives values that its own schemas have parsed: in a list of all
  // kinds, their types are lost.
  return <P extends Parameters>(kind: Defined<K, F, P>): K =>
    kind as unknown as K;
}

/** Defines a kind of fault. */
export const defineFault = defineKind<Fault, FaultKind>();
