import { assertEquals } from "@std/assert";
import { readWait } from "../../../simulator/message/header.ts";

function assertRead(cases: readonly (readonly [string, number | undefined])[]) {
  for (const [header, seconds] of cases) {
    assertEquals(readWait(header), seconds, header);
  }
}

Deno.test("readWait() reads the seconds to wait in all forms of RFC 7240", () => {
  assertRead([
    ["wait=10", 10],
    ["wait=0", 0],
    ["wait=007", 7],
    ['wait="10"', 10],
    ["WAIT=10", 10],
    ["Wait = 10", 10],
    ["  wait=10  ", 10],
    ["wait=10; foo=bar", 10],
    ['wait="10" ;foo="a;b"', 10],
    ["respond-async, wait=10", 10],
    ["respond-async,wait=10,handling=lenient", 10],
  ]);
  assertEquals(readWait(null), undefined);
  const headers = new Headers([["prefer", "respond-async"], [
    "prefer",
    "wait=5",
  ]]);
  assertEquals(readWait(headers.get("prefer")), 5);
});

Deno.test("readWait() holds nothing for longer than 30 s", () => {
  assertRead([
    ["wait=29", 29],
    ["wait=30", 30],
    ["wait=31", 30],
    ["wait=1000000000", 30],
    [`wait=${"9".repeat(400)}`, 30],
  ]);
});

Deno.test("readWait() takes the first of several, and none from within another preference", () => {
  assertRead([
    ["wait=5, wait=10", 5],
    ['foo="a, wait=5"', undefined],
    ['foo="a,wait=5,b", wait=7', 7],
    ['foo="a\\",wait=5,b", wait=7', 7],
    ['foo="never closed, wait=5', undefined],
    ["respond-async; wait=10", undefined],
  ]);
});

Deno.test("readWait() ignores invalid values", () => {
  assertRead([
    ["", undefined],
    [",,", undefined],
    ["wait", undefined],
    ["wait=", undefined],
    ["wait=-1", undefined],
    ["wait=1.5", undefined],
    ["wait=ten", undefined],
    ["wait=10s", undefined],
    ['wait="10', undefined],
    ["await=10", undefined],
    ["wait=10 20", undefined],
  ]);
});

Deno.test("readWait() reads adversarial text in linear time", () => {
  const text = '"\\'.repeat(50_000) + "wait=" + " ".repeat(50_000);
  const start = performance.now();
  readWait(text);
  readWait('"'.repeat(100_001));
  const took = performance.now() - start;
  assertEquals(took < 1_000, true, `${took} ms`);
});
