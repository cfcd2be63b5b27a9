import type { z } from "@hono/zod-openapi";
import type { Fault, FaultKind, Kind, Parameter } from "./fault.ts";

/** The values of parameters, each of its own type. */
type Values<P> = {
  readonly [K in keyof P]: P[K] extends { readonly schema: z.ZodType<infer V> }
    ? V
    : never;
};

/** Infers the arguments of `make` from the declared parameters. */
export function defineFault<P extends Readonly<Record<string, Parameter>>>(
  kind: Omit<FaultKind, "parameters" | "make"> & {
    readonly parameters: P;
    make(values: Values<P>): Fault;
  },
): FaultKind {
  // `make` only receives values that its own schemas have parsed: in a list of all
  // faults, their types are lost.
  return kind as unknown as FaultKind;
}

/** Infers the same for a kind of another thing that can go wrong. */
export function defineKind<F>() {
  return <P extends Readonly<Record<string, Parameter>>>(
    kind: Omit<Kind<F>, "parameters" | "make"> & {
      readonly parameters: P;
      make(values: Values<P>): F;
    },
    // As above.
  ): Kind<F> => kind as unknown as Kind<F>;
}
