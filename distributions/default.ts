import type { Distribution } from "./distribution.ts";
import { uniform } from "./uniform.ts";

/**
 * What is taken for the distribution of translations, in milliseconds, where nobody says
 * otherwise: between 1 and 20 s, any time as likely as any other. It is what the
 * simulator simulates and what the algorithm `optimal` plans for by default.
 *
 * Real translations of long videos take minutes: hand in their own durations.
 */
export const DEFAULT_DELAY: Distribution = /* @__PURE__ */ uniform(
  1_000,
  20_000,
);
