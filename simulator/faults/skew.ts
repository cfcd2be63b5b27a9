import type { WireFields } from "../message/wire.ts";
import { changeBody } from "./_body.ts";
import { defineFault, MAX_TIME_S, seconds } from "./fault.ts";

/** The times agree with each other, but not with the client's clock. */
export const skew = defineFault({
  summary: "all times in the body are those of a clock that is wrong",
  finds:
    "it subtracts the server's times from its own clock's, and reports waits that are negative, or hours too long",
  stage: "rewrite",
  parameters: {
    seconds: seconds(
      "by how much the clock is fast; slow if negative",
      -300,
      -MAX_TIME_S,
    ),
  },
  make: ({ seconds }) => async (context, next) => {
    const response = await next();
    const fields = context.route?.fields;
    if (!fields) return response;
    return changeBody(
      context,
      response,
      (body) => shifted(body, fields, seconds * 1_000) as typeof body,
    );
  },
});

function shifted(
  value: unknown,
  fields: WireFields,
  ms: number,
  name = "",
): unknown {
  const { times, opaque = [] } = fields;
  if (opaque.includes(name)) return value;
  if (typeof value === "string") {
    return times.includes(name) ? moved(value, ms) : value;
  }
  if (typeof value === "number") {
    // In seconds since the epoch.
    return times.includes(name) ? Math.floor(value + ms / 1_000) : value;
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((item) => shifted(item, fields, ms));
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      shifted(item, fields, ms, name),
    ]),
  );
}

function moved(text: string, ms: number): string {
  const at = Date.parse(text) + ms;
  return Number.isNaN(at) ? text : new Date(at).toISOString();
}
