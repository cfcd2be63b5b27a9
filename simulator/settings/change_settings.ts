import type { LiveName } from "./setting_fields.ts";
import { HttpProblem } from "../message/http_problem.ts";
import type { Settings } from "./settings.ts";
import type { Parts } from "../parts.ts";

/** Values of settings; `null` for the one at the start. */
export type SettingsChange = { readonly [K in LiveName]?: Settings[K] | null };

export type ChangeSource = Pick<
  Parts,
  "initial" | "jobs" | "limiter" | "pollStats" | "settings" | "time"
>;

/**
 * Changes settings while the simulation runs. Jobs stay as they were drawn.
 *
 * @throws {HttpProblem} If the clock has no speed: nothing has changed.
 */
export function changeSettings(
  { settings, initial, time, jobs, limiter, pollStats }: ChangeSource,
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
  time.now();
  jobs.resume();
}
