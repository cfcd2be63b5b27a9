import { readRetryAfter } from "@heygen-sim/client/retry-after";
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { testWith } from "../_needs.ts";
import { evaluate } from "../_process.ts";
import { forms } from "./_dates.ts";

const NOW = Date.UTC(2026, 9, 21, 7, 28, 0);

function read(value: string, date?: string): number | undefined {
  const headers = new Headers({ "retry-after": value });
  if (date !== undefined) headers.set("date", date);
  return readRetryAfter(headers, NOW);
}

Deno.test("Retry-After is read in seconds", () => {
  assertEquals(["0", "1", "120", " 7 ", "007"].map((it) => read(it)), [
    0,
    1_000,
    120_000,
    7_000,
    7_000,
  ]);
});

Deno.test("Retry-After is read in each of the three date forms", () => {
  assertEquals(forms(Date.UTC(1994, 10, 6, 8, 49, 37)), [
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
  ]);
  const seconds = fc.integer({ min: 0, max: 10 * 365 * 86_400 });
  fc.assert(fc.property(seconds, (later) => {
    for (const form of forms(NOW + later * 1_000)) {
      assertEquals(read(form), later * 1_000, form);
    }
  }));
});

testWith({ run: true }, "Retry-After dates are of no time zone", async () => {
  const url = import.meta.resolve("@heygen-sim/client/retry-after");
  const code = `import { readRetryAfter } from ${JSON.stringify(url)};
    console.log(...${JSON.stringify(forms(NOW + 9_000))}.map((form) =>
      readRetryAfter(new Headers({ "retry-after": form }), ${NOW})));`;
  const { stdout } = await evaluate(code, { env: { TZ: "Asia/Tokyo" } });
  assertEquals(stdout, "9000 9000 9000\n");
});

Deno.test("a Retry-After date is measured against the server's own Date", () => {
  const server = Date.UTC(2031, 0, 1);
  for (const date of forms(server)) {
    for (const value of forms(server + 30_000)) {
      assertEquals(read(value, date), 30_000);
    }
  }
  // An invalid Date is ignored.
  const [value = ""] = forms(NOW + 30_000);
  assertEquals(read(value, "yesterday"), 30_000);
});

Deno.test("a Retry-After date in the past asks for no wait", () => {
  for (const form of forms(NOW - 5_000)) assertEquals(read(form), 0);
});

Deno.test("a malformed Retry-After counts as missing", () => {
  for (
    const value of [
      "",
      "soon",
      "-1",
      "+5",
      "1.5",
      "1e3",
      "0x10",
      "5s",
      "5, 7",
      "Infinity",
      "NaN",
      "2026-10-21T07:28:30Z",
      "Wed, 21 Oct 2026",
      "Wed, 21 Oct 2026 07:28:30",
      "Wed, 21 Oct 2026 07:28:30 +0200",
      "Wed, 99 Oct 2026 07:28:30 GMT",
      "Wed, 21 Foo 2026 07:28:30 GMT",
      "Wed, 21 Oct 2026 27:28:30 GMT",
    ]
  ) {
    assertEquals(read(value), undefined, value);
  }
  assertEquals(readRetryAfter(new Headers(), NOW), undefined);
});

Deno.test("a Retry-After of any text is a duration or nothing", () => {
  fc.assert(fc.property(fc.string({ unit: "binary-ascii" }), (text) => {
    let wait: number | undefined;
    try {
      wait = read(text);
    } catch {
      fc.pre(false); // What cannot be in a header.
    }
    assertEquals(wait === undefined || wait >= 0, true);
  }));
});
