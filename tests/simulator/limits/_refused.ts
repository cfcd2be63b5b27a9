import { assertRejects } from "@std/assert";
import { Refusal } from "../../../simulator/limits/refusal.ts";

/** The refusal that an attempt ends in; anything else fails the test. */
export function refusal(attempt: () => unknown): Promise<Refusal> {
  // Thrown at once or later: both are refusals.
  return assertRejects(async () => await attempt(), Refusal);
}
