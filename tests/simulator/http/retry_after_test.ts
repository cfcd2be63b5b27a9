import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { originOf } from "../../../simulator/http/origin.ts";
import { writeRetryAfter } from "../../../simulator/http/retry_after.ts";

Deno.test("writeRetryAfter() never lets a client come too early, nor a second or more too late", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 1e9 }),
    fc.integer({ min: 0, max: 4e12 }),
    (ms, now) => {
      const due = now + ms;
      const seconds = writeRetryAfter(ms, "seconds", now);
      const date = writeRetryAfter(ms, "date", now);
      assertEquals(seconds, String(Number(seconds)), "whole seconds");
      assertEquals(date, new Date(date).toUTCString(), "an HTTP date");
      for (const at of [now + Number(seconds) * 1_000, Date.parse(date)]) {
        assert(at >= due && at < due + 1_000, `${at} for ${due}`);
      }
    },
  ));
});

Deno.test("writeRetryAfter() leaves whole seconds as they are", () => {
  assertEquals(writeRetryAfter(2_000, "seconds", 500), "2");
  const date = writeRetryAfter(2_000, "date", Date.UTC(2024, 0));
  assertEquals(date, "Mon, 01 Jan 2024 00:00:02 GMT");
});

Deno.test("originOf() finds what new URL() does", () => {
  for (
    const text of [
      "http://127.0.0.1:5000",
      "https://simulator.test/jobs/1?a=b",
      "http://[::1]:5000/a//b?c=//d/",
      "http://simulator.test?path=/a",
    ]
  ) {
    const { href, origin } = new URL(text);
    assertEquals(originOf(href), origin);
  }
  assertEquals(originOf("http://simulator.test"), "http://simulator.test");
});
