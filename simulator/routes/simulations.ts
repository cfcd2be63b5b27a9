import { z } from "@hono/zod-openapi";
import { defineRoute, json, type Route } from "../http/route.ts";
import { childOptions, childSettings } from "../settings/child_options.ts";
import { found, HttpProblem, refuseOnError } from "../message/http_problem.ts";
import { nameError } from "../message/request.ts";
import { jsonResponse, NO_CONTENT } from "../message/plain_response.ts";
import { moment } from "../message/schemas.ts";
import type { Parts } from "../parts.ts";
import type { Listed } from "../simulations.ts";

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

const MISSING = "The simulation does not exist.";

/** The simulations below `/s/{name}/`: to list, create and remove them. */
export function simulationRoutes(
  { simulations }: Pick<Parts, "simulations">,
): readonly Route[] {
  if (!simulations) return [];
  const find = (name = "") =>
    found(simulations.get(name), `The simulation '${name}' does not exist.`);
  return [
    defineRoute({
      route: "GET /s",
      operationId: "listSimulations",
      summary: "lists the isolated simulations",
      audience: "admin",
      responses: { 200: json("The simulations, by name.", listSchema) },
      handle: () =>
        jsonResponse(200, { simulations: simulations.list().map(bodyOf) }),
    }),
    defineRoute({
      route: "GET /s/{simulation}",
      operationId: "getSimulation",
      summary: "returns an isolated simulation",
      audience: "admin",
      responses: {
        200: json("The simulation.", simulationSchema),
        404: MISSING,
      },
      handle: ({ params: { simulation } }) =>
        jsonResponse(200, bodyOf(find(simulation))),
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
        const wrong = nameError(name);
        if (wrong !== undefined) throw new HttpProblem(422, wrong);
        const status = simulations.get(name) ? 200 : 201;
        refuseOnError(422, () => simulations.put(name, childOptions(body)));
        return jsonResponse(status, bodyOf(find(name)));
      },
    }),
    defineRoute({
      route: "DELETE /s/{simulation}",
      operationId: "removeSimulation",
      summary: "removes an isolated simulation",
      audience: "admin",
      volatile: true,
      responses: { 204: "The simulation is removed.", 404: MISSING },
      handle({ params: { simulation } }) {
        simulations.delete(find(simulation).name);
        return NO_CONTENT;
      },
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
