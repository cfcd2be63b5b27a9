import { z } from "@hono/zod-openapi";
import type { Route } from "../http/route.ts";
import { HttpProblem } from "../message/http_problem.ts";
import type { Parts } from "../parts.ts";
import {
  LIVE_FIELDS,
  LIVE_NAMES,
  type LiveName,
  shapeOf,
} from "../settings/setting_fields.ts";
import type { Settings } from "../settings/settings.ts";
import { defineAdminRoute } from "./define.ts";

const settingsSchema = z.strictObject({
  ...Object.fromEntries(LIVE_NAMES.map((name) => {
    const { output, summary } = LIVE_FIELDS[name];
    return [name, output.describe(summary)];
  })),
  speed: LIVE_FIELDS.speed.output.optional().describe(
    "Simulated seconds in a second; missing if the clock is not real.",
  ),
}).openapi("Settings");

const patchSchema = z.strictObject(
  shapeOf(LIVE_NAMES, (input) => input.nullable().optional()),
  {
    error: ({ code }) =>
      code === "unrecognized_keys"
        ? `cannot change while the simulation runs; these can: ${
          LIVE_NAMES.join(", ")
        }`
        : undefined,
  },
).openapi("SettingsPatch", {
  examples: [{ errorRate: 0.1, delay: "fixed:5", rateLimit: null }],
});

/** The settings: to read them, and to change them while the simulation runs. */
export function settingsRoutes(simulation: ChangeSource): readonly Route[] {
  const { settings, time } = simulation;
  function read() {
    const names = LIVE_NAMES
      .filter((name) => name !== "speed" || time.mode === "real");
    return Object.fromEntries(
      names.map((name) => [name, LIVE_FIELDS[name].show(settings[name])]),
    );
  }
  return [
    defineAdminRoute({
      route: "GET /settings",
      operationId: "getSettings",
      summary: "returns the settings that can change",
      data: settingsSchema,
      returns: "The settings.",
      handle: read,
    }),
    defineAdminRoute({
      route: "PATCH /settings",
      operationId: "changeSettings",
      summary: "changes settings, for what comes from now on",
      volatile: true,
      inputs: { body: patchSchema },
      data: settingsSchema,
      returns: "All settings. Null takes one back to its value at the start.",
      errors: { 409: "Only a real clock has a speed." },
      handle({ body }) {
        changeSettings(simulation, body as SettingsChange);
        return read();
      },
    }),
  ];
}

/** Values of settings; `null` for the one at the start. */
type SettingsChange = { readonly [K in LiveName]?: Settings[K] | null };

type ChangeSource = Pick<
  Parts,
  | "handlers"
  | "initial"
  | "jobs"
  | "limiter"
  | "pollStats"
  | "settings"
  | "time"
>;

/**
 * Changes settings while the simulation runs. Jobs stay as they were drawn.
 *
 * @throws {HttpProblem} If the clock has no speed: nothing has changed.
 */
function changeSettings(
  { handlers, settings, initial, time, jobs, limiter, pollStats }: ChangeSource,
  change: SettingsChange,
): void {
  if (typeof change.speed === "number" && time.mode !== "real") {
    throw new HttpProblem(
      409,
      `Only a real clock has a speed, and this one is ${time.mode}.`,
    );
  }
  for (const [name, value] of Object.entries(change)) {
    const key = name as LiveName;
    Object.assign(settings, { [key]: value === null ? initial[key] : value });
  }
  if (change.speed !== undefined && time.mode === "real") {
    time.speed = settings.speed;
  }
  if ("rateLimit" in change) limiter.setLimit(settings.rateLimit);
  if ("delay" in change) {
    pollStats.baselines.changeDefault(settings.delay, jobs.last + 1);
  }
  handlers.clear();
  time.now();
  jobs.resume();
}
