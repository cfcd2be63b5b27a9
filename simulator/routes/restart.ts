import { z } from "@hono/zod-openapi";
import { defineRoute, json, type Route } from "../http/route.ts";
import { jsonResponse } from "../message/plain_response.ts";
import type { Parts } from "../parts.ts";

const seed = z.union([z.string().min(1).max(200), z.int()]);

const restartSchema = z.strictObject({
  seed: seed.optional().describe("The seed; the present one if not given."),
}).openapi("Restart", { examples: [{ seed: "a" }] });

const runSchema = z.strictObject({
  seed: z.union([z.string(), z.number()]).describe("The seed."),
  run: z.int().min(1).describe("The number of the run, from 1."),
}).openapi("Run");

export function restartRoutes(
  { restart }: Pick<Parts, "restart">,
): readonly Route[] {
  return [
    defineRoute({
      route: "POST /restart",
      operationId: "restart",
      summary: "begins the simulation anew",
      audience: "admin",
      inputs: { body: restartSchema },
      responses: {
        200: json(
          "The new run: jobs, faults, webhooks, reports, settings and the clock are as at the start.",
          runSchema,
        ),
      },
      handle: ({ body }) => jsonResponse(200, { ...restart(body) }),
    }),
  ];
}
