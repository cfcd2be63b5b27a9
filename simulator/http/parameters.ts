import { z } from "@hono/zod-openapi";
import { COMMON } from "../faults/fault.ts";
import { FAULT_TEXTS } from "../faults/spec.ts";
import { NAME_PATTERN } from "../message/request.ts";
import { jobId } from "../message/schemas.ts";
import type { Route } from "./route.ts";
import { deliveryId, logId } from "../webhooks/schema.ts";

const SIMULATION = new RegExp(`^${NAME_PATTERN}$`);

/** The headers of requests, each with the routes that take it. */
const HEADERS: readonly (readonly [
  name: string,
  isTaken: (route: Route) => boolean,
  about: { pattern?: string; description: string; examples: string[] },
])[] = [
  ["x-request-id", () => true, {
    description:
      "The id of the request. The response repeats it if it has at most 128 characters, all visible ASCII.",
    examples: ["4f9c2d"],
  }],
  ["x-client", isApi, {
    description:
      "The name of the client in reports; the first 128 characters count.",
    examples: ["my-service/1.2"],
  }],
  ["x-sim-fault", isApi, {
    pattern: `^${FAULT_TEXTS}$`,
    description:
      "Faults to inject into this request in place of all others, separated by semicolons; or none.",
    examples: ["none", "status=503", "status=429,retry-after=2", "latency=0.1"],
  }],
  ["if-none-match", readsState, {
    description: "Entity tags of states that the client knows.",
    examples: ['"f6c1d8d1b5d4a4d0-2"'],
  }],
  ["prefer", readsState, {
    description:
      "wait=SECONDS holds the request until another phase begins, 30 s at most (RFC 7240).",
    examples: ["wait=10"],
  }],
  ["if-match", ({ about, method }) => about === "id" && method === "DELETE", {
    description:
      "Entity tags of states in which to cancel the translation, or * for any.",
    examples: ['"f6c1d8d1b5d4a4d0-2"'],
  }],
  ["last-event-id", ({ pushes }) => pushes === true, {
    description: "The id of the last event that the client has received.",
    examples: ["2"],
  }],
  ["idempotency-key", ({ idempotent }) => idempotent !== undefined, {
    pattern: String
      .raw`^(?:[A-Za-z0-9_\-:.]{1,255}|"[A-Za-z0-9_\-:.]{1,255}")$`,
    description: "Makes a repeated request take effect once.",
    examples: ["8e03978e-40d5-43dd-bc93-6894a57f9324"],
  }],
];

function isApi({ audience }: Route): boolean {
  return audience === "api";
}

function readsState({ readsStatus, pushes, wire }: Route): boolean {
  return readsStatus === true && !pushes && !wire;
}

/** The headers that requests to a route may have. */
export function headersOf(route: Route): z.ZodObject {
  const taken = HEADERS.filter(([, isTaken]) => isTaken(route));
  return z.object(Object.fromEntries(
    taken.map((
      [name, _, about],
    ) => [name, z.string().optional().openapi(about)]),
  ));
}

/** The parameters in paths. */
export const PARAMETERS: Readonly<Record<string, z.ZodString>> = {
  id: jobId.describe("The translation's id."),
  name: COMMON.name.schema.openapi({
    description: "The fault's name.",
    examples: ["outage"],
  }),
  file: z.string().regex(/^[a-z]+\.[a-z]+$/).openapi({
    description: "The file's name.",
    examples: ["main.js"],
  }),
  simulation: z.string().regex(SIMULATION).openapi({
    description: "The name of the isolated simulation.",
    examples: ["alice"],
  }),
  webhook: logId.describe(
    "The id of the webhook; callbacks for those of jobs.",
  ),
  delivery: deliveryId.describe("The delivery's id."),
};
