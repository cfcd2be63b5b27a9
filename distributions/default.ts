import type { Distribution } from "./distribution.ts";
import { uniform } from "./uniform.ts";

/** Creates the default distribution; a module that needs it does nothing when it is loaded. */
export function defaultDelay(): Distribution {
  return uniform(1_000, 20_000);
}
