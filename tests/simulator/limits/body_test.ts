import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseJson, readText } from "../../../simulator/limits/body.ts";
import { codePoint } from "../../_code_point.ts";
import { testWith } from "../../_needs.ts";
import { refusal } from "./_refused.ts";

const URL = "http://127.0.0.1/jobs";

function post(body: BodyInit | null, headers: HeadersInit = {}): Request {
  return new Request(URL, { method: "POST", body, headers });
}

const typed = (type: string) => post("{}", { "content-type": type });

function bytes(...values: number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(values);
}

Deno.test("readText() reads a body in whatever pieces it comes", async () => {
  const piece = fc.integer({ min: 1, max: 7 });
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: codePoint }).map((text) => `|${text}`),
      piece,
      async (text, size) => {
        const all = new TextEncoder().encode(text);
        const pieces = ReadableStream.from(function* () {
          for (let at = 0; at < all.length; at += size) {
            yield all.slice(at, at + size);
          }
        }());
        assertEquals(await readText(post(pieces), all.length), text);
      },
    ),
    { numRuns: 50 },
  );
  assertEquals(await readText(post(null), 1), "");
  assertEquals(await readText(new Request(URL), 1), "");
});

Deno.test("readText() takes as many bytes as may be, and counts bytes, not characters", async () => {
  assertEquals(await readText(post("äbc"), 4), "äbc");
  const { status, message } = await refusal(() => readText(post("äbcd"), 4));
  assertEquals([status, message], [413, "The body must have at most 4 bytes."]);
});

Deno.test("readText() does not begin to read what says that it is too large", async () => {
  const request = post("abc", { "content-length": "5" });
  assertEquals((await refusal(() => readText(request, 4))).status, 413);
  assertEquals(request.bodyUsed, false);
  assertEquals(
    await readText(post("abc", { "content-length": "4" }), 4),
    "abc",
  );
});

Deno.test("readText() believes no length that is too small, or none", async () => {
  for (const length of ["0", "1", "-1", "abc", "", "NaN"]) {
    const request = post("abcde", { "content-length": length });
    assertEquals((await refusal(() => readText(request, 4))).status, 413);
  }
});

Deno.test("readText() leaves an endless body at the bound", async () => {
  let given = 0;
  let left = false;
  const endless = new ReadableStream({
    pull(controller) {
      given += 100;
      controller.enqueue(new Uint8Array(100));
    },
    cancel() {
      left = true;
    },
  }, { highWaterMark: 0 });
  const { status } = await refusal(() => readText(post(endless), 1_000));
  assertEquals([status, given, left], [413, 1_100, true]);
});

Deno.test("readText() refuses what is no UTF-8, as soon as it knows", async () => {
  for (
    const body of [
      bytes(0xff),
      bytes(0x61, 0xc3), // cut off
      bytes(0xc0, 0x80), // too long for what it is
      bytes(0xed, 0xa0, 0x80), // half a pair
    ]
  ) {
    const { status } = await refusal(() => readText(post(body), 100));
    assertEquals(status, 400);
  }
  let left = false;
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(bytes(0xff)),
    cancel() {
      left = true;
    },
  });
  assertEquals((await refusal(() => readText(post(endless), 9))).status, 400);
  assert(left);
});

Deno.test("readText() takes no byte order mark for text", async () => {
  assertEquals(await readText(post(bytes(0xef, 0xbb, 0xbf, 0x7b)), 9), "{");
  assertEquals(await readText(post(bytes(0xef, 0xbb, 0xbf)), 9), "");
});

Deno.test("readText() refuses a body that breaks off", async () => {
  const broken = ReadableStream.from(async function* () {
    yield bytes(0x7b);
    throw await Promise.resolve(new TypeError("the connection is gone"));
  }());
  const { status, message } = await refusal(() => readText(post(broken), 9));
  assertEquals([status, message], [400, "The body broke off before its end."]);
});

Deno.test("parseJson() reads JSON of each type that is JSON, and no body as an empty object", () => {
  for (
    const type of [
      "application/json",
      "Application/JSON ; charset=utf-8",
      "application/merge-patch+json",
      "application/vnd.a.b-c+json",
    ]
  ) {
    assertEquals(parseJson(typed(type), '{"a":[1,null]}'), { a: [1, null] });
  }
  assertEquals(parseJson(typed("text/html"), ""), {});
  const own = parseJson(typed("application/json"), '{"__proto__":{"a":1}}');
  assertEquals(Object.keys(own as object), ["__proto__"], "and sets nothing");
});

Deno.test("parseJson() refuses other types with 415, and says what it takes", async () => {
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
    const request = post(bytes(0x7b), type ? { "content-type": type } : {});
    const { status, message, options } = await refusal(() =>
      parseJson(request, "{}")
    );
    assertEquals([status, options.headers], [415, {
      accept: "application/json",
    }]);
    assert(message.endsWith(`application/json, not '${type}'.`), message);
  }
  const long = typed(`text/${"x".repeat(10_000)}`);
  const { message } = await refusal(() => parseJson(long, "{}"));
  assert(message.length < 200, "a long one is cut");
});

Deno.test("parseJson() refuses what is not JSON with 400, in few words", async () => {
  const request = typed("application/json");
  for (const text of ["{", "nope", "'a'", "{}{}", "[".repeat(60_000), "\0"]) {
    const { status, message } = await refusal(() => parseJson(request, text));
    assertEquals(status, 400);
    assert(/^The body is not JSON: .{1,200}$/s.test(message), message);
  }
});

testWith(
  { net: "127.0.0.1" },
  "a server answers an endless body at the bound, and ends the connection",
  async () => {
    await using server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      onListen: () => {},
    }, async (request) => {
      const { status } = await refusal(() => readText(request, 65_536));
      return new Response(null, { status });
    });
    const { port } = server.addr;
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    const encoder = new TextEncoder();
    await connection.write(encoder.encode(
      `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`,
    ));
    const chunk = encoder.encode(`400\r\n${"x".repeat(1_024)}\r\n`);
    const sending = (async () => {
      // Until the server closes the connection.
      while (true) await connection.write(chunk);
    })().catch(() => {});
    const answer = new Uint8Array(1_024);
    const size = await connection.read(answer) ?? 0;
    await sending;
    const [line] = new TextDecoder().decode(answer.subarray(0, size)).split(
      "\r\n",
    );
    assertEquals(line, "HTTP/1.1 413 Payload Too Large");
  },
);
