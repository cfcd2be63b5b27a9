import type { Injector } from "./injector.ts";
import { parseFault } from "./spec.ts";

/**
 * Sets several faults. Each must have a name of its own, as a second one would
 * replace the first.
 *
 * @param injector The injector.
 * @param texts The faults, as {@linkcode parseFault} takes them.
 * @throws {TypeError | RangeError} If a fault is invalid, or two have the same name.
 */
export function setFaults(injector: Injector, texts: readonly string[]): void {
  const names = new Set<string>();
  for (const text of texts) {
    const rule = parseFault(text);
    if (names.has(rule.name)) {
      throw new TypeError(
        `Cannot create a simulator as each of 'faults' must have a name of its own, as in '${text},name=another': '${rule.name}' is taken`,
      );
    }
    names.add(rule.name);
    injector.set(rule);
  }
}
