import { FAULTS } from "../faults/table.ts";

/** A fault as text, as far as a pattern can tell: its kind, and what follows. */
const FAULT_TEXT = String.raw`\s*(?:${
  Object.keys(FAULTS).map((name) => name.replaceAll("-", "[-_]")).join("|")
})\s*(?:[=,][^;]*)?`;

/**
 * The pattern of the faults that one request can ask for: whatever is none of
 * these is refused. What the parameters may be is more than a pattern can say.
 */
export const FAULT_TEXTS = String
  .raw`(?:\s*none\s*|${FAULT_TEXT}(?:;${FAULT_TEXT}){0,19})`;
