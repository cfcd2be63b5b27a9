import { z } from "@hono/zod-openapi";
import { faultSchema, faultState, faultStateSchema } from "../faults/schema.ts";
import { initialFaults } from "../faults/initial_faults.ts";
import { type Profile, PROFILES } from "../faults/profiles.ts";
import type { FaultRule } from "../faults/rule.ts";
import { faultFromJson } from "../faults/spec.ts";
import { jsonResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import { problem } from "../message/problem.ts";
import { defineRoute, type Described, type Route } from "../http/route.ts";
import type { Time } from "../core/time.ts";
import type { FaultSet } from "../faults/fault_set.ts";

const FAULT: Described["content"] = { "application/json": faultStateSchema };

const PROFILE_NAMES = Object.keys(PROFILES) as Profile[];

const faultListSchema = z.strictObject({
  faults: z.array(faultStateSchema).describe(
    "The faults, in the order in which they are injected.",
  ),
  profiles: z.record(z.enum(PROFILE_NAMES), z.array(z.string())).describe(
    "The sets of faults that can be set by name, as texts.",
  ),
}).openapi("FaultList");

const LIST: Described["content"] = { "application/json": faultListSchema };

const profileSchema = z.strictObject({
  profile: z.enum(PROFILE_NAMES, {
    error: `must be one of ${PROFILE_NAMES.join(", ")}`,
  }).describe("The name of the set; none removes all faults."),
}).openapi("FaultProfile");

/**
 * The faults that are injected: to list, set and remove them while it runs.
 *
 * @param simulation Its faults and its time.
 */
export function faultRoutes(
  { faults, time }: { readonly faults: FaultSet; readonly time: Time },
): readonly Route[] {
  const missing = ({ path }: RequestContext, name = "") =>
    problem(404, `The fault '${name}' does not exist.`, path);
  const list = () =>
    jsonResponse(200, {
      faults: faults.list().map(faultState),
      profiles: PROFILES,
    });
  return [
    defineRoute({
      method: "GET",
      path: "/faults",
      operationId: "listFaults",
      summary: "lists the faults that are injected, and the profiles",
      audience: "admin",
      responses: {
        200: { description: "The faults and the profiles.", content: LIST },
      },
      handle: list,
    }),
    defineRoute({
      method: "PUT",
      path: "/faults",
      operationId: "setFaultProfile",
      summary: "sets the faults of a profile in place of all",
      audience: "admin",
      inputs: { body: profileSchema },
      responses: {
        200: { description: "The faults and the profiles.", content: LIST },
      },
      handle({ body: { profile } }) {
        faults.replace(initialFaults(profile, []));
        return list();
      },
    }),
    defineRoute({
      method: "GET",
      path: "/faults/{name}",
      operationId: "getFault",
      summary: "returns a fault",
      audience: "admin",
      responses: {
        200: { description: "The fault.", content: FAULT },
        404: { description: "The fault does not exist." },
      },
      handle({ context, params: { name = "" } }) {
        const active = faults.get(name);
        return active
          ? jsonResponse(200, faultState(active))
          : missing(context, name);
      },
    }),
    defineRoute({
      method: "PUT",
      path: "/faults/{name}",
      operationId: "setFault",
      summary: "sets a fault",
      audience: "admin",
      inputs: { body: faultSchema },
      responses: {
        200: {
          description: "The fault, in place of the one of this name.",
          content: FAULT,
        },
        201: { description: "The new fault.", content: FAULT },
        409: { description: "The limit of faults is reached." },
      },
      handle({ context: { path }, params: { name = "" }, body }) {
        let rule: FaultRule;
        try {
          rule = faultFromJson(name, body);
        } catch (error) {
          if (!(error instanceof TypeError || error instanceof RangeError)) {
            throw error;
          }
          return problem(422, error.message, path);
        }
        let replaced: boolean;
        try {
          replaced = faults.set(rule);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          return problem(409, error.message, path);
        }
        // A fault with a time to live of 0 is over at once.
        const over = { rule, injected: 0, endsAt: time.now() };
        const active = faults.get(name) ?? over;
        return jsonResponse(replaced ? 200 : 201, faultState(active));
      },
    }),
    defineRoute({
      method: "DELETE",
      path: "/faults/{name}",
      operationId: "removeFault",
      summary: "removes a fault",
      audience: "admin",
      responses: {
        204: { description: "The fault is removed." },
        404: { description: "The fault does not exist." },
      },
      handle: ({ context, params: { name = "" } }) =>
        faults.delete(name)
          ? { status: 204, headers: [], body: null }
          : missing(context, name),
    }),
  ];
}
