import { assertEquals } from "@std/assert";
import { originOf } from "../../../simulator/message/origin.ts";

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
