import { z } from "@hono/zod-openapi";
import { defineRoute, json, type Route } from "../http/route.ts";
import { HttpProblem, refuseOnError } from "../message/http_problem.ts";
import { NO_CONTENT } from "../message/plain_response.ts";
import type { Parts } from "../parts.ts";
import { minSnapshotBytes, takeSnapshot } from "../snapshot/take.ts";

/** How many times as large as another body a snapshot may be. */
const MAX_SIZE_FACTOR = 1_024;

const snapshotSchema = z.strictObject({
  format: z.string().describe("The name of the form."),
  version: z.int().describe("The version of the form."),
  checksum: z.string().describe("The SHA-256 of the content."),
  content: z.looseObject({}).describe(
    "The content, which can change between versions of the program.",
  ),
}).openapi("Snapshot");

/** Snapshots of the simulation: to take them, and to go on from them. */
export function snapshotRoutes(simulation: Parts): readonly Route[] {
  const maxBytes = simulation.settings.maxBody * MAX_SIZE_FACTOR;
  return [
    defineRoute({
      route: "GET /snapshot",
      operationId: "getSnapshot",
      summary: "returns the whole simulation, for PUT /snapshot",
      audience: "admin",
      leavesNoTrace: true,
      responses: {
        200: json("The simulation as it is now.", snapshotSchema),
        507: "It is larger than PUT /snapshot takes.",
      },
      handle() {
        const tooLarge = new HttpProblem(
          507,
          `The snapshot is too large: PUT /snapshot takes ${maxBytes} bytes, ${MAX_SIZE_FACTOR} times the size of other bodies, which --max-body sets.`,
        );
        if (minSnapshotBytes(simulation) > maxBytes) throw tooLarge;
        const body = new TextEncoder().encode(takeSnapshot(simulation));
        if (body.length > maxBytes) throw tooLarge;
        const headers = [
          ["content-type", "application/json"],
          ["cache-control", "no-store"],
        ] as const;
        return { status: 200, headers, body };
      },
    }),
    defineRoute({
      route: "PUT /snapshot",
      operationId: "restoreSnapshot",
      summary: "replaces the simulation by one of GET /snapshot",
      audience: "admin",
      batchSize: MAX_SIZE_FACTOR,
      inputs: { body: snapshotSchema },
      responses: { 204: "The simulation goes on from the snapshot." },
      handle({ body }) {
        refuseOnError(422, () => simulation.restore(body));
        return NO_CONTENT;
      },
    }),
  ];
}
