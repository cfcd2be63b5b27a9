import { HttpProblem } from "../../message/http_problem.ts";
import type { Simulation } from "../../simulation.ts";

/**
 * Checks that an asset exists and is complete.
 *
 * @param simulation The simulation.
 * @param source The source of a job.
 * @throws {HttpProblem} If it does not.
 */
export function assertAsset(
  { assets }: Pick<Simulation, "assets">,
  source: { readonly type: string; readonly asset_id?: string },
): void {
  if (source.asset_id === undefined) return;
  if (assets.get(source.asset_id)?.state === "complete") return;
  throw new HttpProblem(404, `Asset ${source.asset_id} not found`, {
    code: "asset_not_found",
  });
}
