import { type Profile, PROFILES } from "./profiles.ts";
import type { FaultRule } from "./rule.ts";
import { parseFault } from "./spec.ts";

/**
 * The faults with which a simulation begins: those of a profile, and others, of
 * which each must have a name of its own, as a second one would replace the first.
 *
 * @param texts The others, as {@linkcode parseFault} takes them.
 * @throws {TypeError | RangeError} If a fault is invalid, or two have the same name.
 */
export function initialFaults(
  profile: Profile,
  texts: readonly string[],
): FaultRule[] {
  const faults = new Map<string, FaultRule>();
  for (const text of texts) {
    const fault = parseFault(text);
    if (faults.has(fault.name)) {
      throw new TypeError(
        `Cannot create a simulator as each of 'faults' must have a name of its own, as in '${text},name=another': '${fault.name}' is taken`,
      );
    }
    faults.set(fault.name, fault);
  }
  const others = PROFILES[profile].map(parseFault)
    .filter(({ name }) => !faults.has(name));
  return [...others, ...faults.values()];
}
