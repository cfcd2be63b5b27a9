import fc from "fast-check";

/** The numbers of the surrogates, which are no characters. */
const [FIRST, COUNT] = [0xd800, 0x800];

/**
 * Any character of Unicode, as a `unit` of `fc.string`. The library's own unit
 * `binary` takes a second to prepare, in each file of tests.
 */
export const codePoint: fc.Arbitrary<string> = fc.oneof(
  fc.nat(0x7f),
  fc.nat(0xffff - COUNT),
  fc.nat(0x10ffff - COUNT),
).map((n) => String.fromCodePoint(n < FIRST ? n : n + COUNT));
