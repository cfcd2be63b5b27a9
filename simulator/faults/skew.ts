import { changeBody } from "./_body.ts";
import { defineFault } from "./_define.ts";
import type { FaultKind } from "./fault.ts";
import { SHIFT } from "./_values.ts";

/** A name of a field that holds a moment: `created_at`, `server_time`. */
const MOMENT = /_(?:at|time)$/;

/** The form of a moment: ISO 8601 with a time zone. */
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** The times agree with each other, but not with the client's clock. */
export const skew: FaultKind = defineFault({
  summary: "all times in the body are those of a clock that is wrong",
  finds:
    "it subtracts the server's times from its own clock's, and reports waits that are negative, or hours too long",
  scope: "any",
  stage: "rewrite",
  drawn: "request",
  parameters: {
    seconds: {
      ...SHIFT,
      summary: "by how much the clock is fast; slow if negative",
      fallback: -300,
    },
  },
  make: ({ seconds }) => ({
    inject: async (_context, answer) =>
      changeBody(
        await answer(),
        (body) => shifted(body, seconds * 1_000) as typeof body,
      ),
  }),
});

/** The value with its moments shifted, at any depth. */
function shifted(value: unknown, ms: number, key = ""): unknown {
  if (typeof value === "string") {
    return MOMENT.test(key) && ISO.test(value) ? moved(value, ms) : value;
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => shifted(item, ms));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, shifted(item, ms, key)]),
  );
}

function moved(text: string, ms: number): string {
  const at = Date.parse(text) + ms;
  return Number.isNaN(at) ? text : new Date(at).toISOString();
}
