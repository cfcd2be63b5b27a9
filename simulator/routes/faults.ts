import { z } from "@hono/zod-openapi";
import { initialFaults, type Profile, PROFILES } from "../faults/profiles.ts";
import { faultSchema, faultState, faultStateSchema } from "../faults/schema.ts";
import { faultFromJson } from "../faults/spec.ts";
import { defineRoute, json, type Route } from "../http/route.ts";
import { found, refuseOnError } from "../message/http_problem.ts";
import { jsonResponse } from "../message/plain_response.ts";
import type { Parts } from "../parts.ts";
import { defineAdminRoute } from "./define.ts";

const PROFILE_NAMES = Object.keys(PROFILES) as Profile[];

const faultListSchema = z.strictObject({
  faults: z.array(faultStateSchema).describe(
    "The faults, in the order in which they are injected.",
  ),
  profiles: z.record(z.enum(PROFILE_NAMES), z.array(z.string())).describe(
    "The sets of faults that can be set by name, as texts.",
  ),
}).openapi("FaultList");

const profileSchema = z.strictObject({
  profile: z.enum(PROFILE_NAMES).describe(
    "The name of the set; none removes all faults.",
  ),
}).openapi("FaultProfile");

/** The faults that are injected: to list, set and remove them while it runs. */
export function faultRoutes(
  { faults, handlers, time }: Pick<Parts, "faults" | "handlers" | "time">,
): readonly Route[] {
  const find = (name = "") =>
    found(faults.get(name), `The fault '${name}' does not exist.`);
  const list = () => ({
    faults: faults.list().map(faultState),
    profiles: PROFILES,
  });
  const listed = {
    data: faultListSchema,
    returns: "The faults and the profiles.",
  };
  const unknown = { 404: "The fault does not exist." };
  return [
    defineAdminRoute({
      route: "GET /faults",
      operationId: "listFaults",
      summary: "lists the faults that are injected, and the profiles",
      ...listed,
      handle: list,
    }),
    defineAdminRoute({
      route: "PUT /faults",
      operationId: "setFaultProfile",
      summary: "sets the faults of a profile in place of all",
      inputs: { body: profileSchema },
      ...listed,
      handle({ body: { profile } }) {
        faults.replace(initialFaults(profile, []));
        handlers.clear();
        return list();
      },
    }),
    defineAdminRoute({
      route: "GET /faults/{name}",
      operationId: "getFault",
      summary: "returns a fault",
      data: faultStateSchema,
      returns: "The fault.",
      errors: unknown,
      handle: ({ params: { name } }) => faultState(find(name)),
    }),
    defineRoute({
      route: "PUT /faults/{name}",
      operationId: "setFault",
      summary: "sets a fault",
      audience: "admin",
      inputs: { body: faultSchema },
      responses: {
        200: json(
          "The fault, in place of the one of this name.",
          faultStateSchema,
        ),
        201: json("The new fault.", faultStateSchema),
        409: "The limit of faults is reached.",
      },
      handle({ params: { name = "" }, body }) {
        const spec = refuseOnError(422, () => faultFromJson(name, body));
        const replaced = refuseOnError(409, () => faults.set(spec), [
          RangeError,
        ]);
        handlers.clear();
        // A fault with a time to live of 0 is over at once.
        const over = { spec, injected: 0, endsAt: time.now() };
        const active = faults.get(name) ?? over;
        return jsonResponse(replaced ? 200 : 201, faultState(active));
      },
    }),
    defineAdminRoute({
      route: "DELETE /faults/{name}",
      operationId: "removeFault",
      summary: "removes a fault",
      returns: "The fault is removed.",
      errors: unknown,
      handle: ({ params: { name } }) => faults.delete(find(name).spec.name),
    }),
  ];
}
