import { type FaultSpec, parseFault } from "./spec.ts";

/** The name of a set of faults. */
export type Profile = "none" | "flaky" | "hostile";

/**
 * The sets of faults, as texts that `parseFault` takes.
 *
 * - `none`: no faults.
 * - `flaky`: a bad day of a normal service. About 4% of the requests are refused,
 *   most of them with a `Retry-After`; a fifth is slow, by 0.3 s in the median;
 *   one response in 200 is cut off.
 * - `hostile`: a fifth of the requests fails in all ways that pass, the times are
 *   wrong, words are unknown, and every other job has no result when it ends.
 *   A client with a time limit for each request, retries and a budget for them
 *   gets through: the stalls are longer than any usual limit, but have an end. What does
 *   not pass is not in it (`stuck`, endless stalls), and neither is what a
 *   client may take for the response of a wrong server, and stop: `empty`,
 *   `error-envelope`, and `html` with a status of 200.
 */
export const PROFILES: Readonly<Record<Profile, readonly string[]>> = {
  none: [],
  flaky: [
    "status=503,retry-after=2,rate=0.03,name=flaky-503",
    "status=502,rate=0.01,name=flaky-502",
    "latency=lognormal:0.3,1,rate=0.2,name=flaky-latency",
    "cut,rate=0.005,name=flaky-cut",
  ],
  hostile: [
    "latency=lognormal:0.5,1.2,rate=0.3,name=hostile-latency",
    "stall=60,rate=0.01,name=hostile-stall",
    "stall-body=60,rate=0.01,name=hostile-stall-body",
    "cut,rate=0.02,name=hostile-cut",
    "truncated,rate=0.02,name=hostile-truncated",
    "status=500,rate=0.02,name=hostile-500",
    "status=503,retry-after=3,rate=0.05,name=hostile-503",
    "status=503,retry-after=3,retry-after-form=date,rate=0.02,name=hostile-503-date",
    "status=429,retry-after=5,rate=0.02,name=hostile-429",
    "html=502,rate=0.02,name=hostile-html",
    "content-type=text/html,rate=0.05,name=hostile-content-type",
    "unknown-status,rate=0.05,name=hostile-unknown-status",
    "no-result=30,rate=0.5,name=hostile-no-result",
    "skew=-3600,rate=0.1,name=hostile-skew",
  ],
};

/** The faults with which a simulation begins: those of a profile, and others. */
export function initialFaults(
  profile: Profile,
  texts: readonly string[],
): FaultSpec[] {
  const faults = parseNamed("faults", texts, parseFault);
  const others = PROFILES[profile].map(parseFault)
    .filter(({ name }) => !faults.has(name));
  return [...others, ...faults.values()];
}

/**
 * Parses the faults of an option, of which each must have a name of its own: a
 * second one would take the place of the first.
 *
 * @throws {TypeError | RangeError} If a fault is invalid, or two have the same name.
 */
export function parseNamed<F>(
  option: string,
  texts: readonly string[],
  parse: (text: string) => FaultSpec<F>,
): Map<string, FaultSpec<F>> {
  const faults = new Map<string, FaultSpec<F>>();
  for (const text of texts) {
    const fault = parse(text);
    if (faults.has(fault.name)) {
      throw new TypeError(
        `Cannot create a simulator as each of '${option}' must have a name of its own, as in '${text},name=another': '${fault.name}' is taken`,
      );
    }
    faults.set(fault.name, fault);
  }
  return faults;
}
