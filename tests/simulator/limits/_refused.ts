import { assertRejects } from "@std/assert";
import { HttpProblem } from "../../../simulator/message/http_problem.ts";

/** The refusal that an attempt ends in; anything else fails the test. */
export function refusal(attempt: () => unknown): Promise<HttpProblem> {
  // Thrown at once or later: both are refusals.
  return assertRejects(async () => await attempt(), HttpProblem);
}
