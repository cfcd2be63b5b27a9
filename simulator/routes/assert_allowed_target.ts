import { invalidPart } from "../message/http_problem.ts";
import type { Parts } from "../parts.ts";
import { assertPermitted, TargetError } from "../webhooks/targets.ts";

export type TargetSource = Pick<Parts, "settings" | "targets">;

/** Asserts that webhooks may be sent to a target. */
export function assertAllowedTarget(
  { targets, settings }: TargetSource,
  url: string,
  pointer: string,
): void {
  try {
    const target = targets.check(url);
    // A function in place of the network needs no permission.
    if (!settings.webhookFetch) assertPermitted(target);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    throw invalidPart("body", pointer, error.message);
  }
}
