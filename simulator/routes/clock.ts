import { z } from "@hono/zod-openapi";
import { LAST } from "../core/time.ts";
import { jsonResponse } from "../message/plain_response.ts";
import { problem } from "../message/problem.ts";
import { defineRoute, type Described, type Route } from "../http/route.ts";
import { moment } from "../message/schemas.ts";
import type { Time } from "../core/time.ts";

/** The furthest that the clock can be moved at once, in seconds: a leap year. */
const FURTHEST = 366 * 86_400;

const clockSchema = z.strictObject({
  mode: z.enum(["real", "virtual", "auto"]).openapi({
    description:
      "real moves by itself; virtual by POST /clock/advance; auto also by reads of a pending translation.",
  }),
  now: moment.describe("The time of the simulation."),
  next: moment.nullable().openapi({
    description: "When something falls due next, if anything does.",
  }),
}).openapi("Clock");

const CLOCK: Described["content"] = { "application/json": clockSchema };

const advanceSchema = z.union([
  z.strictObject({ seconds: z.number().min(0).max(FURTHEST) }),
  z.strictObject({ to: z.literal("next") }),
]).openapi("Advance", { examples: [{ seconds: 60 }, { to: "next" }] });

/**
 * The clock: to read it, and to move it where it does not move by itself.
 *
 * @param simulation Its time.
 */
export function clockRoutes(
  { time }: { readonly time: Time },
): readonly Route[] {
  function respond() {
    const now = time.now();
    const { mode, next } = time;
    return jsonResponse(200, {
      mode,
      now: new Date(now).toISOString(),
      next: next < Infinity ? new Date(next).toISOString() : null,
    });
  }
  return [
    defineRoute({
      method: "GET",
      path: "/clock",
      operationId: "getClock",
      summary: "returns the time of the simulation",
      audience: "admin",
      observesJobs: true,
      responses: { 200: { description: "The time.", content: CLOCK } },
      handle: respond,
    }),
    defineRoute({
      method: "POST",
      path: "/clock/advance",
      operationId: "advanceClock",
      summary: "moves a virtual clock forward",
      audience: "admin",
      inputs: { body: advanceSchema },
      responses: {
        200: {
          description:
            "The time, when all that fell due on the way has happened.",
          content: CLOCK,
        },
        409: {
          description:
            "The clock moves by itself, nothing falls due, or it would come to the year 9900.",
        },
      },
      async handle({ context: { path }, body }) {
        if (time.mode === "real") {
          const detail =
            "The clock moves by itself; start the server with --clock virtual or auto to move it.";
          return problem(409, detail, path);
        }
        let refused: string | undefined;
        await time.move((now) => {
          const ms = "to" in body
            ? time.next - now
            : Math.round(body.seconds * 1_000);
          refused = ms === Infinity
            ? "Nothing falls due."
            : now + ms >= LAST
            ? "The clock goes to the year 9900 at most."
            : undefined;
          return refused === undefined ? ms : Infinity;
        });
        if (refused !== undefined) return problem(409, refused, path);
        return respond();
      },
    }),
  ];
}
