import { FAULTS } from "./table.ts";

/** The pattern of a fault: its kind and its parameters. */
const FAULT_TEXT = String.raw`\s*(?:${
  Object.keys(FAULTS).map((name) => name.replaceAll("-", "[-_]")).join("|")
})\s*(?:[=,][^;]*)?`;

/**
 * The pattern of `X-Sim-Fault`. Text that does not match is refused; so are
 * invalid parameters, which the pattern does not describe.
 */
export const FAULT_TEXTS = String
  .raw`(?:\s*none\s*|${FAULT_TEXT}(?:;${FAULT_TEXT}){0,19})`;
