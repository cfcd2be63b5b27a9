import { z } from "@hono/zod-openapi";
import { messageOf } from "../_message_of.ts";
import { defineRoute, type Described, type Route } from "../http/route.ts";
import { problem } from "../message/problem.ts";
import type { Simulation } from "../simulation.ts";
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

const SNAPSHOT: Described["content"] = { "application/json": snapshotSchema };

/**
 * Snapshots of the simulation: to take them, and to go on from them.
 *
 * @param simulation The simulation.
 */
export function snapshotRoutes(simulation: Simulation): readonly Route[] {
  const maxBytes = simulation.settings.maxBody * MAX_SIZE_FACTOR;
  return [
    defineRoute({
      method: "GET",
      path: "/snapshot",
      operationId: "getSnapshot",
      summary: "returns the whole simulation, for PUT /snapshot",
      audience: "admin",
      leavesNoTrace: true,
      responses: {
        200: { description: "The simulation as it is now.", content: SNAPSHOT },
        507: { description: "It is larger than PUT /snapshot takes." },
      },
      handle({ context: { path } }) {
        const tooLarge = () =>
          problem(
            507,
            `The snapshot is too large: PUT /snapshot takes ${maxBytes} bytes, ${MAX_SIZE_FACTOR} times the size of other bodies, which --max-body sets.`,
            path,
          );
        if (minSnapshotBytes(simulation) > maxBytes) return tooLarge();
        const body = new TextEncoder().encode(takeSnapshot(simulation));
        if (body.length > maxBytes) return tooLarge();
        const headers = [
          ["content-type", "application/json"],
          ["cache-control", "no-store"],
        ] as const;
        return { status: 200, headers, body };
      },
    }),
    defineRoute({
      method: "PUT",
      path: "/snapshot",
      operationId: "restoreSnapshot",
      summary: "replaces the simulation by one of GET /snapshot",
      audience: "admin",
      batchSize: MAX_SIZE_FACTOR,
      inputs: { body: snapshotSchema },
      responses: {
        204: { description: "The simulation goes on from the snapshot." },
      },
      handle({ context: { path }, body }) {
        try {
          simulation.restore(body);
        } catch (error) {
          if (!(error instanceof TypeError || error instanceof RangeError)) {
            throw error;
          }
          return problem(422, messageOf(error), path);
        }
        return { status: 204, headers: [], body: null };
      },
    }),
  ];
}
