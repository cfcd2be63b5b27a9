import { z } from "@hono/zod-openapi";
import { MAX_TIME_MS } from "../core/time.ts";
import type { Route } from "../http/route.ts";
import { HttpProblem } from "../message/http_problem.ts";
import { moment } from "../message/schemas.ts";
import type { Parts } from "../parts.ts";
import { defineAdminRoute } from "./define.ts";

/** The furthest that the clock can be moved at once, in seconds: a leap year. */
const FURTHEST = 366 * 86_400;

const clockSchema = z.strictObject({
  mode: z.enum(["real", "virtual", "auto"]).describe(
    "real moves by itself; virtual by POST /clock/advance only; auto also by reads of a pending translation.",
  ),
  now: moment.describe("The time of the simulation."),
  next: moment.nullable().describe(
    "When something falls due next, if anything does.",
  ),
  speed: z.number().min(0).describe(
    "Simulated seconds in a second; 0 if only moves take time on.",
  ),
}).openapi("Clock");

export type ClockBody = z.output<typeof clockSchema>;

/** Each form names the other one, too. */
const error = ({ code }: { readonly code?: string | undefined }) =>
  code === "unrecognized_keys"
    ? "is too much; accepted: either seconds or to"
    : undefined;

const seconds = z.number({
  error: ({ code }) =>
    code === "invalid_type"
      ? 'must be a number, unless to is "next"'
      : undefined,
}).min(0).max(FURTHEST);

const advanceSchema = z.union([
  z.strictObject({ seconds }, { error }),
  z.strictObject({ to: z.literal("next") }, { error }),
]).openapi("Advance", { examples: [{ seconds: 60 }, { to: "next" }] });

/** The clock: to read it and to move it. */
export function clockRoutes(
  { time, work, closed }: Pick<Parts, "closed" | "time" | "work">,
): readonly Route[] {
  function read() {
    const now = time.now();
    const { mode, next, speed } = time;
    return {
      mode,
      now: new Date(now).toISOString(),
      next: next < Infinity ? new Date(next).toISOString() : null,
      speed,
    };
  }
  return [
    defineAdminRoute({
      route: "GET /clock",
      operationId: "getClock",
      summary: "returns the time of the simulation",
      observesJobs: true,
      data: clockSchema,
      returns: "The time.",
      handle: read,
    }),
    defineAdminRoute({
      route: "POST /clock/advance",
      operationId: "advanceClock",
      summary: "moves the clock forward",
      inputs: { body: advanceSchema },
      data: clockSchema,
      returns: "The time, when all that fell due on the way has happened.",
      errors: {
        409: "Nothing falls due, or the clock would come to the year 9900.",
      },
      async handle({ body }) {
        let refused: string | undefined;
        await time.move((now) => {
          const ms = "to" in body
            ? time.next - now
            : Math.round(body.seconds * 1_000);
          refused = ms === Infinity
            ? "Nothing falls due."
            : now + ms >= MAX_TIME_MS
            ? "The clock goes to the year 9900 at most."
            : undefined;
          return refused === undefined ? ms : Infinity;
        });
        // A restart may have ended the move.
        closed.throwIfAborted();
        if (refused !== undefined) throw new HttpProblem(409, refused);
        work.deferTime();
        return read();
      },
    }),
  ];
}
