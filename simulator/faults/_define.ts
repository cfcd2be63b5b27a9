import type { z } from "@hono/zod-openapi";
import type { Fault, FaultKind, Kind, Parameter } from "./fault.ts";

type Parameters = Readonly<Record<string, Parameter>>;

/** The values of parameters, each of its own type. */
type Values<P> = {
  readonly [K in keyof P]: P[K] extends { readonly schema: z.ZodType<infer V> }
    ? V
    : never;
};

/** The part of a kind in which the parameters determine the argument of `make`. */
interface Made<F, P> {
  /**
   * The parameters by name, first the one that needs no name.
   *
   * @default {{}}
   */
  readonly parameters?: P;
  make(values: Values<P>): F;
}

/** Defines a kind of thing that can go wrong. */
export function defineKind<F>() {
  // `make` only receives values that its own schemas have parsed: in a list of all
  // kinds, their types are lost.
  return <P extends Parameters>(
    kind: Omit<Kind<F>, keyof Made<F, P>> & Made<F, P>,
  ): Kind<F> => ({ parameters: {}, ...kind }) as unknown as Kind<F>;
}

/**
 * Defines a kind of fault: by default one of all responses, drawn for each request,
 * without parameters.
 */
export function defineFault<P extends Parameters>(
  kind:
    & Pick<FaultKind, "summary" | "finds" | "stage">
    & Partial<Pick<FaultKind, "scope" | "drawn">>
    & Made<Fault, P>,
): FaultKind {
  const defaults = { scope: "any", drawn: "request", parameters: {} };
  // As above.
  return { ...defaults, ...kind } as unknown as FaultKind;
}
