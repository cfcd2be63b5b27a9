import {
  assert,
  assertEquals,
  assertExists,
  assertFalse,
  assertInstanceOf,
  AssertionError,
  assertRejects,
  assertStrictEquals,
  assertThrows,
  fail,
} from "@std/assert";
import { assertAlmostEquals } from "@std/assert/almost-equals";
import { AssertionError as SameAssertionError } from "@std/assert/assertion-error";
import { assertGreater } from "@std/assert/greater";
import { assertGreaterOrEqual } from "@std/assert/greater-or-equal";
import { assertLess } from "@std/assert/less";
import { assertLessOrEqual } from "@std/assert/less-or-equal";
import { assertMatch } from "@std/assert/match";
import { assertNotEquals } from "@std/assert/not-equals";
import { assertStringIncludes } from "@std/assert/string-includes";

Deno.test("the assertions throw an AssertionError when they do not hold, and only then", () => {
  const cases: [holds: () => unknown, fails: () => unknown][] = [
    [() => assert(1), () => assert(0)],
    [() => assertAlmostEquals(1, 1.05, 0.1), () => assertAlmostEquals(1, 2)],
    [() => assertEquals({ a: [1] }, { a: [1] }), () => assertEquals([1], [2])],
    [() => assertExists(0), () => assertExists(null)],
    [() => assertFalse(""), () => assertFalse("x")],
    [() => assertGreater(2, 1), () => assertGreater(1, 1)],
    [() => assertGreaterOrEqual(1, 1), () => assertGreaterOrEqual(0, 1)],
    [() => assertInstanceOf([], Array), () => assertInstanceOf({}, Array)],
    [() => assertLess(1, 2), () => assertLess(1, 1)],
    [() => assertLessOrEqual(1, 1), () => assertLessOrEqual(1, 0)],
    [() => assertMatch("ab", /b/), () => assertMatch("ab", /c/)],
    [() => assertNotEquals([1], [2]), () => assertNotEquals([1], [1])],
    [() => assertStrictEquals(1, 1), () => assertStrictEquals<unknown>([], [])],
    [
      () => assertStringIncludes("ab", "b"),
      () => assertStringIncludes("ab", "c"),
    ],
    [() => {}, () => fail("on purpose")],
  ];
  for (const [holds, fails] of cases) {
    holds();
    assertThrows(fails, AssertionError);
  }
  assertStrictEquals(AssertionError, SameAssertionError);
});

Deno.test("assert(), assertExists() and assertInstanceOf() narrow their argument", () => {
  const value: unknown = "abc";
  assert(typeof value === "string");
  const length: number = value.length;
  assertEquals(length, 3);

  const maybe: number | undefined = [1].at(0);
  assertExists(maybe);
  const there: number = maybe;
  assertEquals(there, 1);

  const date: unknown = new Date(5);
  assertInstanceOf(date, Date);
  const time: number = date.getTime();
  assertEquals(time, 5);
});

Deno.test("assertThrows() and assertRejects() hand out the error that they caught", async () => {
  const error = new RangeError("too big");
  const thrown: RangeError = assertThrows(
    () => {
      throw error;
    },
    RangeError,
    "big",
  );
  assertStrictEquals(thrown, error);
  const rejected: RangeError = await assertRejects(
    () => Promise.reject(error),
    RangeError,
  );
  assertStrictEquals(rejected, error);
  assertThrows(() => assertThrows(() => {}), AssertionError);
  await assertRejects(
    () => assertRejects(() => Promise.reject(error), TypeError),
    AssertionError,
  );
});
