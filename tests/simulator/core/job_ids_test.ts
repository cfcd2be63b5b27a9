import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import fc from "fast-check";
import { JobIds } from "../../../simulator/core/ids.ts";

// Directly, as it is a codec: the numbers of billions of jobs.

const anySeed = fc.oneof(fc.maxSafeInteger(), fc.string());
const HEX = "0123456789abcdef";

Deno.test("JobIds names each number by 16 hexadecimal digits, and reads it from them", () => {
  fc.assert(fc.property(anySeed, fc.maxSafeNat(), (seed, number) => {
    const ids = new JobIds(seed);
    const id = ids.encode(number);
    assertMatch(id, /^[0-9a-f]{16}$/);
    assertEquals(ids.decode(id), number);
    assertEquals(new JobIds(seed).encode(number), id, "the same each time");
  }));
  const ids = new JobIds(1);
  for (const number of [0, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
    assertEquals(ids.decode(ids.encode(number)), number);
  }
});

Deno.test("JobIds returns no id twice", () => {
  const ids = new JobIds("tests");
  const given = new Set<string>();
  for (let number = 1; number <= 100_000; number++) {
    given.add(ids.encode(number));
  }
  assertEquals(given.size, 100_000);
});

Deno.test("JobIds returns ids of neighbours that differ in all digits", () => {
  const ids = new JobIds("tests");
  const counts = Array.from({ length: 16 }, () => new Map<string, number>());
  const jobs = 16_000;
  for (let number = 1; number <= jobs; number++) {
    [...ids.encode(number)].forEach((digit, place) => {
      const count = counts[place];
      count?.set(digit, (count.get(digit) ?? 0) + 1);
    });
  }
  for (const count of counts) {
    for (const digit of HEX) {
      const share = (count.get(digit) ?? 0) / jobs;
      // Five standard deviations of 16,000 draws are 0.0096.
      assert(Math.abs(share - 1 / 16) < 0.0096, `'${digit}': ${share}`);
    }
  }
});

Deno.test("JobIds of different seeds name the same number differently", () => {
  fc.assert(fc.property(
    fc.uniqueArray(anySeed, { minLength: 2, maxLength: 2, selector: String }),
    fc.maxSafeNat(),
    ([one = 0, other = 0], number) => {
      const id = new JobIds(one).encode(number);
      assertNotEquals(new JobIds(other).encode(number), id);
    },
  ));
});

Deno.test("JobIds reads no number from other text", () => {
  const ids = new JobIds(1);
  const id = ids.encode(7);
  for (
    const text of [
      "",
      id.slice(1),
      id + "0",
      "ABCDEF0123456789",
      ` ${id.slice(1)}`,
      "g".repeat(16),
      `${id}\n`,
      "../../etc/passwd",
    ]
  ) {
    assertEquals(ids.decode(text), undefined, JSON.stringify(text));
  }
});

Deno.test("JobIds reads a safe number from few other ids, if any", () => {
  const hex = fc.string({
    unit: fc.constantFrom(...HEX),
    minLength: 16,
    maxLength: 16,
  });
  const ids = new JobIds(1);
  fc.assert(fc.property(hex, (id) => {
    const number = ids.decode(id);
    if (number === undefined) return;
    assert(Number.isSafeInteger(number), `${number}`);
    assertEquals(ids.encode(number), id);
  }));
  const foreign = new JobIds(2);
  let read = 0;
  for (let number = 1; number <= 10_000; number++) {
    if (ids.decode(foreign.encode(number)) !== undefined) read++;
  }
  // One of 2,048 by chance: all but 11 of 64 bits may be anything.
  assert(read < 20, `${read} of 10,000`);
});
