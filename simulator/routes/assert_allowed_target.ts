import { HttpProblem } from "../http/http_problem.ts";
import type { Simulation } from "../simulation.ts";
import { assertPermitted, TargetError } from "../webhooks/targets.ts";

/**
 * Refuses a request that asks for webhooks to where none may be sent.
 *
 * @param simulation The simulation.
 * @param url Where to.
 * @param pointer Where the request says so.
 * @throws {HttpProblem} If none may be sent there.
 */
export function assertAllowedTarget(
  { targets, settings }: Simulation,
  url: string,
  pointer: string,
): void {
  try {
    const target = targets.check(url);
    // A function in place of the network needs no permission.
    if (!settings.webhookFetch) assertPermitted(target);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    throw new HttpProblem(422, "The body is not as it must be.", {
      errors: [{ detail: error.message, pointer }],
    });
  }
}
