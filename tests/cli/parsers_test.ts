import { assertEquals, assertThrows } from "@std/assert";
import { duration } from "../../cli/parsers.ts";

Deno.test("duration() reads times in any of its units", () => {
  const cases = {
    "0s": 0,
    "250ms": 250,
    "1.5s": 1_500,
    "90s": 90_000,
    "0.07h": 252_000,
    "2m": 120_000,
    "24h": 86_400_000,
    "36500d": 3_153_600_000_000,
  };
  for (const [text, ms] of Object.entries(cases)) {
    assertEquals(duration(text), ms, text);
  }
});

Deno.test("duration() rejects text that is not a time, has no unit, or is too long", () => {
  for (
    const text of ["", "1", "h", "-1s", "1 s", "1w", "1e3s", "s1", "36501d"]
  ) {
    const { message } = assertThrows(() => duration(text), RangeError);
    assertEquals(
      message,
      `must be a time up to 36500d, such as 90s, 24h or 7d, got '${text}'`,
    );
  }
});
