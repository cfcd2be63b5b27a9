import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { clientName, requestId } from "../../../simulator/limits/names.ts";

Deno.test("clientName() is X-Client, or else User-Agent, or else anonymous", () => {
  for (
    const [headers, name] of [
      [{ "x-client": "nightly", "user-agent": "curl/8" }, "nightly"],
      [{ "user-agent": "curl/8" }, "curl/8"],
      [{ "x-client": "", "user-agent": "curl/8" }, "curl/8"],
      [{ "x-client": "\u00a0", "user-agent": "" }, "anonymous"],
      [{}, "anonymous"],
    ] as const
  ) {
    assertEquals(clientName(new Headers({ ...headers })), name);
  }
});

Deno.test("clientName() can be shown: it has no control characters and at most 128", () => {
  const latin1 = fc.integer({ min: 1, max: 255 })
    .filter((code) => code !== 10 && code !== 13)
    .map((code) => String.fromCharCode(code));
  fc.assert(
    fc.property(
      fc.string({ unit: latin1, minLength: 1, maxLength: 300 }),
      (given) => {
        const name = clientName(new Headers({ "x-client": given }));
        assertEquals(/^\P{Cc}{1,128}$/u.test(name), true, JSON.stringify(name));
      },
    ),
  );
  const long = new Headers({ "x-client": "a".repeat(129) });
  assertEquals(clientName(long), "a".repeat(128));
  // 0x9b begins a command to a terminal, as escape and bracket do.
  const colours = new Headers({ "x-client": "a\x1b[31mb\x9b31mc" });
  assertEquals(clientName(colours), "a [31mb 31mc");
});

Deno.test("requestId() repeats what the sender calls it, if that is visible ASCII of at most 128", () => {
  for (const id of ["a", "7f3c-4a", "~!", "x".repeat(128)]) {
    const headers = new Headers({ "x-request-id": id });
    assertEquals(requestId(headers, () => "made"), id);
  }
});

Deno.test("requestId() makes one up otherwise", () => {
  for (const id of ["", "a b", "é", "a\x7f", "x".repeat(129)]) {
    const headers = new Headers({ "x-request-id": id });
    assertEquals(requestId(headers, () => "made"), "made");
  }
  assertEquals(requestId(new Headers(), () => "made"), "made");
  const twice = new Headers([["x-request-id", "a"], ["x-request-id", "b"]]);
  assertEquals(requestId(twice, () => "made"), "made");
});
