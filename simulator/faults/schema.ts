import { z } from "@hono/zod-openapi";
import type { ActiveRule } from "./_entry.ts";
import type { Fault, FaultKind, ParameterValue } from "./fault.ts";
import { COMMON } from "./rule.ts";
import { type FaultJson, faultToJson } from "./spec.ts";
import { FAULTS } from "./table.ts";

/** An active rule as the admin interface returns it. */
export type FaultState = Readonly<Record<string, ParameterValue | null>> & {
  /** The kind of fault. */
  readonly fault: string;
  /** The name of the rule. */
  readonly name: string;
  /** The number of requests that it was injected into. */
  readonly injected: number;
  /** When it ends, in ISO 8601; `null` if it does not. */
  readonly ends_at: string | null;
};

/** Formats an active rule. */
export function faultState(active: ActiveRule<Fault>): FaultState {
  const { rule, injected, endsAt } = active;
  const ends_at = endsAt === Infinity ? null : new Date(endsAt).toISOString();
  return { name: rule.name, ...faultToJson(rule), injected, ends_at };
}

type Shape = Record<string, z.ZodType>;

/** The parameters of a kind by their names in JSON. */
function parametersOf(kind: FaultKind, complete: boolean): Shape {
  const shape: Shape = {};
  for (const [key, parameter] of Object.entries(kind.parameters ?? {})) {
    const { schema, fallback, summary } = parameter;
    const described = schema.describe(`${summary}; ${schema.description}`);
    shape[key.replaceAll("-", "_")] = complete || fallback === undefined
      ? described
      : described.optional();
  }
  return shape;
}

/** The parameters of all kinds. */
function commonOf(kind: FaultKind, complete: boolean): Shape {
  const described = (key: "rate" | "on" | "ttl" | "count"): z.ZodType => {
    const { summary } = COMMON[key];
    return key === "on" && kind.scope === "status"
      ? z.literal("read").describe(summary)
      : COMMON[key].schema.describe(summary);
  };
  const rate = described("rate");
  const on = described("on");
  return {
    rate: complete ? rate : rate.optional(),
    on: complete ? on : on.optional(),
    ttl: described("ttl").optional(),
    count: described("count").optional(),
  };
}

/** The name of a kind's schema in the description: `StallBodyFault`. */
function schemaName(kind: string): string {
  const words = kind.split("-").map((it) => it[0]?.toUpperCase() + it.slice(1));
  return `${words.join("")}Fault`;
}

/** One schema for each kind of fault. */
function kinds(complete: boolean, more: Shape = {}): z.ZodType {
  const [first, ...rest] = Object.entries(FAULTS).map(([name, kind]) =>
    z.strictObject({
      fault: z.literal(name).describe(kind.summary),
      ...parametersOf(kind, complete),
      ...commonOf(kind, complete),
      ...more,
    }).openapi(schemaName(name) + (complete ? "State" : ""))
  );
  if (!first) throw new Error("There are no faults");
  return z.discriminatedUnion("fault", [first, ...rest]);
}

/** What `PUT /faults/{name}` takes, for `faultFromJson`. */
export const faultSchema: z.ZodType<FaultJson> = kinds(false)
  .openapi("Fault") as z.ZodType<FaultJson>;

/** What `GET /faults/{name}` returns: {@linkcode faultState}. */
export const faultStateSchema: z.ZodType<FaultState> = kinds(true, {
  name: COMMON.name.schema.describe("Names the rule."),
  injected: z.int().min(0).describe(
    "Into how many requests it has been injected.",
  ),
  ends_at: z.iso.datetime().nullable().describe(
    "When it ends; null if it does not.",
  ),
}).openapi("FaultState") as z.ZodType<FaultState>;
