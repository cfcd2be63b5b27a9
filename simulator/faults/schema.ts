import { z } from "@hono/zod-openapi";
import { COMMON_PARAMETERS, type Fault, type ParameterValue } from "./fault.ts";
import type { ActiveFault } from "./fault_set.ts";
import type { FaultJson } from "./spec.ts";
import { FAULTS } from "./table.ts";

/** An active fault as the admin interface returns it. */
export type FaultState = Readonly<Record<string, ParameterValue | null>> & {
  readonly fault: string;
  readonly name: string;
  readonly injected: number;
  /** When it ends, in ISO 8601; `null` if it does not. */
  readonly ends_at: string | null;
};

export function faultState(
  { spec, injected, endsAt }: ActiveFault<Fault>,
): FaultState {
  const ends_at = endsAt === Infinity ? null : new Date(endsAt).toISOString();
  return { name: spec.name, ...spec.json, injected, ends_at };
}

/** The name of a kind's schema in the description: `StallBodyFault`. */
function schemaName(kind: string): string {
  const words = kind.split("-").map((it) => it[0]?.toUpperCase() + it.slice(1));
  return `${words.join("")}Fault`;
}

/**
 * One schema for each kind of fault.
 *
 * @param complete Whether what has a default is required.
 */
function kinds(
  complete: boolean,
  more: Record<string, z.ZodType> = {},
): z.ZodType {
  const withDefault = (schema: z.ZodType, summary: string) =>
    complete ? schema.describe(summary) : schema.describe(summary).optional();
  const { rate, ttl, count } = COMMON_PARAMETERS;
  const [first, ...rest] = Object.entries(FAULTS).map(([name, kind]) => {
    const parameters = Object.entries(kind.parameters ?? {}).map((
      [key, { schema, fallback, summary }],
    ) => {
      const meaning = `${summary}; ${schema.description}`;
      return [
        key.replaceAll("-", "_"),
        fallback === undefined
          ? schema.describe(meaning)
          : withDefault(schema, meaning),
      ];
    });
    const on = kind.scope === "status"
      ? z.literal("read")
      : COMMON_PARAMETERS.on.schema;
    return z.strictObject({
      fault: z.literal(name).describe(kind.summary),
      ...Object.fromEntries(parameters),
      rate: withDefault(rate.schema, rate.summary),
      on: withDefault(on, COMMON_PARAMETERS.on.summary),
      ttl: ttl.schema.describe(ttl.summary).optional(),
      count: count.schema.describe(count.summary).optional(),
      ...more,
    }).openapi(schemaName(name) + (complete ? "State" : ""));
  });
  if (!first) throw new Error("There are no faults");
  return z.discriminatedUnion("fault", [first, ...rest]);
}

/** What `PUT /faults/{name}` takes, for `faultFromJson`. */
export const faultSchema: z.ZodType<FaultJson> = kinds(false)
  .openapi("Fault") as z.ZodType<FaultJson>;

/** What `GET /faults/{name}` returns: {@linkcode faultState}. */
export const faultStateSchema: z.ZodType<FaultState> = kinds(true, {
  name: COMMON_PARAMETERS.name.schema.describe("Names the fault."),
  injected: z.int().min(0).describe(
    "Into how many requests it has been injected.",
  ),
  ends_at: z.iso.datetime().nullable().describe(
    "When it ends; null if it does not.",
  ),
}).openapi("FaultState") as z.ZodType<FaultState>;
