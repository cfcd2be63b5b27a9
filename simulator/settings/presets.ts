import {
  type Distribution,
  parseDistribution,
  scaled,
} from "@heygen-sim/client/distributions";

/** The name of a preset. */
export type Preset = "none" | "heygen";

/** The options that a preset sets, as those of a simulator. */
export interface PresetOptions {
  readonly delay?: Distribution;
  readonly errorRate?: number;
  readonly maxConcurrentJobs?: number;
}

/** The distribution of the time that HeyGen takes, in seconds. */
const HEYGEN_DELAY = "mixture:0.9*lognormal:540,0.35+0.1*uniform:1800,2700";

/**
 * Options that resemble a service, in place of the defaults.
 *
 * `heygen`: by what its users report, a translation of a minute takes mostly 5 to 15
 * minutes, and some take 30 to 45; one in twenty fails. Pay-as-you-go plans run 10
 * jobs at once. The service publishes no figures.
 */
export const PRESETS: Readonly<Record<Preset, PresetOptions>> = {
  none: {},
  heygen: {
    delay: scaled(parseDistribution(HEYGEN_DELAY), 1_000),
    errorRate: 0.05,
    maxConcurrentJobs: 10,
  },
};

/** The length of the video whose delay a preset states, in milliseconds. */
export const PRESET_LENGTH_MS = 60_000;
