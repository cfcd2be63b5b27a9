import { z } from "@hono/zod-openapi";
import { defineRoute, json, type Route } from "../http/route.ts";
import { found, HttpProblem, refuseOnError } from "../message/http_problem.ts";
import { jsonResponse } from "../message/plain_response.ts";
import { simulationNameError } from "../message/request.ts";
import { moment } from "../message/schemas.ts";
import type { Parts } from "../parts.ts";
import {
  childOptionsFromJson,
  childSettings,
} from "../settings/setting_fields.ts";
import type { Listed } from "../simulations.ts";
import { minSnapshotBytes, takeSnapshot } from "../snapshot/take.ts";
import { defineAdminRoute } from "./define.ts";

const seed = z.union([z.string().min(1).max(200), z.int()]);

const restartSchema = z.strictObject({
  seed: seed.optional().describe("The seed; the present one if not given."),
}).openapi("Restart", { examples: [{ seed: "a" }] });

const runSchema = z.strictObject({
  seed: z.union([z.string(), z.number()]).describe("The seed."),
  run: z.int().min(1).describe("The number of the run, from 1."),
}).openapi("Run");

/** A new start of the simulation. */
export function restartRoutes(
  { restart }: Pick<Parts, "restart">,
): readonly Route[] {
  return [
    defineAdminRoute({
      route: "POST /restart",
      operationId: "restart",
      summary: "begins the simulation anew",
      inputs: { body: restartSchema },
      data: runSchema,
      returns:
        "The new run: jobs, faults, webhooks, reports, settings and the clock are as at the start.",
      handle: ({ body }) => restart(body),
    }),
  ];
}

/** A copy of the store, if the store can be copied. */
export function backupRoutes(
  { settings: { store }, work }: Pick<Parts, "settings" | "work">,
): readonly Route[] {
  if (!store.backup) return [];
  const backup = store.backup.bind(store);
  return [
    defineRoute({
      route: "GET /backup",
      operationId: "getBackup",
      summary: "copies the store, to be opened with --store",
      audience: "admin",
      responses: {
        200: {
          description: "The store as it is now, an SQLite database.",
          content: { "application/vnd.sqlite3": z.any() },
          headers: { "content-disposition": "A name for the file." },
        },
        507: "There is no room to complete the file first.",
      },
      handle({ context: { method } }) {
        const headers = [
          ["content-type", "application/vnd.sqlite3"],
          ["content-disposition", 'attachment; filename="backup.db"'],
          ["cache-control", "no-store"],
        ] as const;
        const response = { status: 200, headers, body: null };
        if (method === "HEAD") return response;
        let ended = () => {};
        work.flush();
        const copy = backup(() => ended());
        return {
          ...response,
          stream(onEnd) {
            ended = onEnd;
            return copy;
          },
        };
      },
    }),
  ];
}

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
    defineAdminRoute({
      route: "PUT /snapshot",
      operationId: "restoreSnapshot",
      summary: "replaces the simulation by one of GET /snapshot",
      batchSize: MAX_SIZE_FACTOR,
      inputs: { body: snapshotSchema },
      returns: "The simulation goes on from the snapshot.",
      handle: ({ body }) => refuseOnError(422, () => simulation.restore(body)),
    }),
  ];
}

const simulationSchema = z.strictObject({
  name: z.string().describe("The name."),
  seed: z.union([z.string(), z.number()]).describe("The seed."),
  path: z.string().describe("The beginning of its paths."),
  created_at: moment.describe("When it was created, in real time."),
  used_at: moment.describe("When its last request came, in real time."),
}).openapi("Simulation");

const listSchema = z.strictObject({
  simulations: z.array(simulationSchema).describe("The simulations, by name."),
}).openapi("SimulationList");

const MISSING = { 404: "The simulation does not exist." };

/** The simulations below `/s/{name}/`: to list, create and remove them. */
export function simulationRoutes(
  { simulations }: Pick<Parts, "simulations">,
): readonly Route[] {
  if (!simulations) return [];
  const find = (name = "") =>
    found(simulations.get(name), `The simulation '${name}' does not exist.`);
  return [
    defineAdminRoute({
      route: "GET /s",
      operationId: "listSimulations",
      summary: "lists the isolated simulations",
      data: listSchema,
      returns: "The simulations, by name.",
      handle: () => ({ simulations: simulations.list().map(bodyOf) }),
    }),
    defineAdminRoute({
      route: "GET /s/{simulation}",
      operationId: "getSimulation",
      summary: "returns an isolated simulation",
      data: simulationSchema,
      returns: "The simulation.",
      errors: MISSING,
      handle: ({ params: { simulation } }) => bodyOf(find(simulation)),
    }),
    defineRoute({
      route: "PUT /s/{simulation}",
      operationId: "setSimulation",
      summary: "creates an isolated simulation, or begins it anew",
      audience: "admin",
      volatile: true,
      inputs: { body: childSettings },
      responses: {
        200: json(
          "The simulation, in place of the one of this name.",
          simulationSchema,
        ),
        201: json("The new simulation.", simulationSchema),
        503: {
          description: "The limit of simulations is reached.",
          headers: { "retry-after": "When to try again." },
        },
      },
      handle({ params: { simulation: name = "" }, body }) {
        const wrong = simulationNameError(name);
        if (wrong !== undefined) throw new HttpProblem(422, wrong);
        const status = simulations.get(name) ? 200 : 201;
        refuseOnError(
          422,
          () => simulations.put(name, childOptionsFromJson(body)),
        );
        return jsonResponse(status, bodyOf(find(name)));
      },
    }),
    defineAdminRoute({
      route: "DELETE /s/{simulation}",
      operationId: "removeSimulation",
      summary: "removes an isolated simulation",
      volatile: true,
      returns: "The simulation is removed.",
      errors: MISSING,
      handle: ({ params: { simulation } }) =>
        simulations.delete(find(simulation).name),
    }),
  ];
}

function bodyOf({ name, seed, createdAt, usedAt }: Listed) {
  return {
    name,
    seed,
    path: `/s/${name}`,
    created_at: new Date(createdAt).toISOString(),
    used_at: new Date(usedAt).toISOString(),
  };
}
