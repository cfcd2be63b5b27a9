import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import fc from "fast-check";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import { serve } from "@heygen-sim/simulator/server";
import { codePoint } from "../../_code_point.ts";
import { testWith } from "../../_needs.ts";

const URL = "http://127.0.0.1/jobs";
const JSON_TYPE = { "content-type": "application/json" };

const simulator = createSimulator({ clock: new VirtualClock(), maxBody: 64 });

/** Creates a job; returns its title, or why it was refused. */
async function post(body: BodyInit | null, headers: HeadersInit = JSON_TYPE) {
  const init = { method: "POST", body, headers };
  const response = await simulator.fetch(URL, init);
  const { title, detail } = await response.json();
  return { status: response.status, title, detail, headers: response.headers };
}

function bytes(...values: number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(values);
}

/** A body of a number of bytes. */
const sized = (size: number) => `{"title":"${"x".repeat(size - 12)}"}`;

Deno.test("a body is read in whatever pieces it comes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: codePoint, maxLength: 5 }),
      fc.integer({ min: 1, max: 7 }),
      async (title, size) => {
        const all = new TextEncoder().encode(JSON.stringify({ title }));
        const pieces = ReadableStream.from(function* () {
          for (let at = 0; at < all.length; at += size) {
            yield all.slice(at, at + size);
          }
        }());
        assertEquals((await post(pieces)).title, title);
      },
    ),
    { numRuns: 50, seed: 1 },
  );
  assertEquals((await post(null)).title, null);
});

Deno.test("a body may have as many bytes as are accepted, which are not characters", async () => {
  assertEquals((await post(sized(64))).status, 202);
  assertEquals((await post(sized(63).replace("xx", "ä"))).status, 202);
  const { status, detail } = await post(sized(64).replace("x", "ä"));
  assertEquals(
    [status, detail],
    [413, "The body must have at most 64 bytes."],
  );
});

Deno.test("a body that comes over a network may be slow, but not pause for 30 seconds", async () => {
  using time = new FakeTime();
  const bodies: ReadableStreamDefaultController[] = [];
  const request = () =>
    new Request(URL, {
      method: "POST",
      headers: JSON_TYPE,
      body: new ReadableStream({
        start: (controller) => void bodies.push(controller),
      }),
    });
  const slow = Promise.resolve(simulator.handle(request()));
  const local = simulator.fetch(request());
  for (const piece of '{"title":') {
    for (const body of bodies) body.enqueue(new TextEncoder().encode(piece));
    await time.tickAsync(29_999);
    assertEquals(
      await Promise.race([slow, local, time.runMicrotasks()]),
      undefined,
    );
  }
  await time.tickAsync(1);
  const { status, headers } = await slow;
  assertEquals([status, headers.get("connection")], [408, "close"]);
  const { paths } =
    await (await simulator.fetch("http://simulator.test/openapi.json")).json();
  for (const path of ["/jobs", "/v3/assets"]) {
    const { headers } = paths[path].post.responses[408];
    assert("connection" in headers, path);
  }
  await time.tickAsync(1e9);
  assertEquals(await Promise.race([local, time.runMicrotasks()]), undefined);
});

Deno.test("a body whose length is too large is not read", async () => {
  let isRead = false;
  const body = new ReadableStream({
    pull() {
      isRead = true;
    },
  }, { highWaterMark: 0 });
  const headers = { ...JSON_TYPE, "content-length": "65" };
  assertEquals([(await post(body, headers)).status, isRead], [413, false]);
  const fitting = { ...JSON_TYPE, "content-length": "64" };
  assertEquals((await post("{}", fitting)).status, 202);
});

Deno.test("a length that is too small, or none, is not believed", async () => {
  for (const length of ["0", "1", "-1", "abc", "", "NaN"]) {
    const headers = { ...JSON_TYPE, "content-length": length };
    assertEquals((await post(sized(65), headers)).status, 413);
  }
});

Deno.test("an endless body is left at the bound", async () => {
  let given = 0;
  let left = false;
  const endless = new ReadableStream({
    pull(controller) {
      given += 10;
      controller.enqueue(new Uint8Array(10));
    },
    cancel() {
      left = true;
    },
  }, { highWaterMark: 0 });
  const { status } = await post(endless);
  assertEquals([status, given, left], [413, 70, true]);
});

Deno.test("a body that is not UTF-8 is refused as soon as that is known", async () => {
  for (
    const body of [
      bytes(0xff),
      bytes(0x61, 0xc3), // cut off
      bytes(0xc0, 0x80), // too long for what it is
      bytes(0xed, 0xa0, 0x80), // half a pair
    ]
  ) {
    const { status, detail } = await post(body);
    assertEquals([status, detail], [400, "The body must be text in UTF-8."]);
  }
  let left = false;
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(bytes(0xff)),
    cancel() {
      left = true;
    },
  });
  assertEquals((await post(endless)).status, 400);
  assert(left);
});

Deno.test("a byte order mark is no text", async () => {
  const mark = bytes(0xef, 0xbb, 0xbf);
  assertEquals((await post(new Blob([mark, "{}"]))).status, 202);
  assertEquals((await post(mark)).status, 202);
});

Deno.test("a body that breaks off is refused", async () => {
  const broken = ReadableStream.from(async function* () {
    yield bytes(0x7b);
    throw await Promise.resolve(new TypeError("the connection is gone"));
  }());
  const { status, detail } = await post(broken);
  assertEquals([status, detail], [400, "The body broke off before its end."]);
});

Deno.test("a body is JSON of each type that is JSON, and a missing one is an empty object", async () => {
  for (
    const type of [
      "application/json",
      "Application/JSON ; charset=utf-8",
      "application/merge-patch+json",
      "application/vnd.a.b-c+json",
    ]
  ) {
    const { title } = await post('{"title":"a"}', { "content-type": type });
    assertEquals(title, "a");
  }
  assertEquals((await post("", { "content-type": "text/html" })).status, 202);
});

Deno.test("other types are refused with 415 and the one that is accepted", async () => {
  for (
    const type of [
      "",
      "text/plain;charset=UTF-8",
      "application/jsonp",
      "application/json5",
      "text/json",
      "application/x-json",
      "application/json, text/html",
      "application/+json",
      "xapplication/json",
      "multipart/form-data; boundary=application/json",
    ]
  ) {
    const { status, detail, headers } = await post(
      bytes(0x7b),
      type ? { "content-type": type } : {},
    );
    assertEquals([status, headers.get("accept")], [415, "application/json"]);
    assert(detail.endsWith(`application/json, not '${type}'.`), detail);
  }
  const long = { "content-type": `text/${"x".repeat(8_000)}` };
  assert((await post("{}", long)).detail.length < 200, "a long one is cut");
});

Deno.test("a body that is not JSON is refused with 400, in few words", async () => {
  for (const text of ["{", "nope", "'a'", "{}{}", "[".repeat(64), "\0"]) {
    const { status, detail } = await post(text);
    assertEquals(status, 400);
    assert(/^The body is not JSON: .{1,200}$/s.test(detail), detail);
  }
});

testWith(
  { net: "127.0.0.1" },
  "a server answers an endless body at the bound, and ends the connection",
  async () => {
    await using server = serve({ port: 0, host: "127.0.0.1", maxBody: 65_536 });
    const port = Number(server.url.split(":").at(-1));
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    const encoder = new TextEncoder();
    await connection.write(encoder.encode(
      `POST /jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n`,
    ));
    const chunk = encoder.encode(`400\r\n${"x".repeat(1_024)}\r\n`);
    const sending = (async () => {
      // Until the server closes the connection.
      while (true) await connection.write(chunk);
    })().catch(() => {});
    const response = new Uint8Array(1_024);
    const size = await connection.read(response) ?? 0;
    await sending;
    const [line] = new TextDecoder().decode(response.subarray(0, size))
      .split("\r\n");
    assertEquals(line, "HTTP/1.1 413 Payload Too Large");
  },
);
