import type { Distribution } from "./distribution.ts";
import { uniform } from "./uniform.ts";

/**
 * The default distribution of translations, in milliseconds: between 1 and 20 s, any
 * time as likely as any other. It is the simulator's default, and the one that
 * `optimal` plans for.
 *
 * Real translations of long videos take minutes: use their own durations.
 */
export const DEFAULT_DELAY: Distribution = /* @__PURE__ */ uniform(
  1_000,
  20_000,
);
