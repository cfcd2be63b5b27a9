import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { isoTime } from "../../../simulator/message/iso_time.ts";

// A codec with a contract of its own: no clock reaches all of these moments.

/** The last moment of which there is a date (ECMA-262, section 21.4.1.1). */
const LAST = 8.64e15;

Deno.test("isoTime() writes every moment as Date does", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.integer({ min: -LAST, max: LAST }),
        fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
      ),
      // Moments of the same day, and of those beside it, one after the other.
      fc.array(fc.integer({ min: -100_000_000, max: 100_000_000 })),
      (first, steps) => {
        for (const step of [0, ...steps]) {
          const now = Math.max(-LAST, Math.min(LAST, first + step));
          assertEquals(isoTime(now), new Date(now).toISOString());
        }
      },
    ),
  );
});

Deno.test("isoTime() counts a fraction of a millisecond to the one that has begun", () => {
  assertEquals(isoTime(Date.UTC(2000, 0) + 999.9), "2000-01-01T00:00:00.999Z");
});

Deno.test("isoTime() refuses a time beyond the last date, and one that is not a number", () => {
  assertThrows(() => isoTime(LAST + 86_400_000), RangeError);
  assertThrows(() => isoTime(NaN), RangeError);
});
