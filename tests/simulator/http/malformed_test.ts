import { assertEquals, assertMatch } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { createSimulator } from "../../../simulator/mod.ts";
import { testWith } from "../../_needs.ts";

/** How long an answer may take in real time, in milliseconds. */
const PATIENCE = 5_000;

const HOST = "Host: x";

/** A path as a reference (RFC 3986, sections 3.3 and 4.1). */
const REFERENCE = /^(?:[\w\-.~:/!$&'()*+,;=@]|%[\dA-F]{2})*$/;

function message(...lines: string[]): string {
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** A request that is well-formed as far as it goes. */
function last(line: string, ...headers: string[]): string {
  return message(`${line} HTTP/1.1`, "Connection: close", ...headers);
}

function create(...headers: string[]): string {
  return last("POST /jobs", HOST, "Content-Type: application/json", ...headers);
}

const CHUNKED = create("Transfer-Encoding: chunked");

/** What is sent, and the status of what is answered. */
const COMPLETE:
  readonly (readonly [what: string, sent: string, status: number])[] = [
    ["no request", message("hello"), 400],
    [
      "the beginning of TLS",
      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
      400,
    ],
    ["another version", message("GET / HTTP/7.3", HOST), 400],
    ["no path", last("GET healthz", HOST), 400],
    ["a header without a colon", last("GET /", HOST, "x"), 400],
    ["a null in a header", last("GET /", HOST, "A: \0"), 400],
    ["an endless line", `GET /${"x".repeat(1_000_000)}`, 400],
    ["an endless header", `GET / HTTP/1.1\r\nA: ${"x".repeat(1_000_000)}`, 400],
    ["many headers", last("GET /", HOST, ...Array(1_000).fill("A: b")), 400],
    [
      "128 headers",
      last("GET /healthz", HOST, ...Array(126).fill("A: b")),
      200,
    ],
    [
      "129 headers",
      last("GET /healthz", HOST, ...Array(127).fill("A: b")),
      400,
    ],
    [
      "a header that is read, and too long",
      last("GET /status", HOST, `If-None-Match: ${"x".repeat(8_193)}`),
      431,
    ],
    [
      "more than 64 KiB of headers",
      last("GET /healthz", HOST, `A: ${"x".repeat(65_536)}`),
      400,
    ],
    ["two hosts", last("GET /healthz", HOST, HOST), 400],
    ["no host", last("GET /healthz"), 200],
    ["an odd host", last("GET /healthz", "Host: a b/\\:99999"), 404],
    [
      "an odd host of a simulation too many",
      last("GET /s/a/status", "Host: localhost:99999"),
      503,
    ],
    ["a simulation above", last("GET /s/%2E%2E/status", HOST), 404],
    ["an address in full", last("GET http://other.test/healthz", HOST), 200],
    ["a path of two slashes", last("GET //healthz", HOST), 404],
    ["a path of no characters", last("GET /\xff\xfe", HOST), 400],
    ["a path that is no address", last('GET /a|b"<>^`{}[\\]', HOST), 404],
    ["OPTIONS of all", last("OPTIONS *", HOST), 404],
    ["CONNECT", last("CONNECT x:443", HOST), 405],
    ["TRACE", last("TRACE /status", HOST), 405],
    ["a method of its own", last("BREW /status", HOST), 405],
    ["a body of another length", create("Content-Length: 1") + "{}", 400],
    ["a length below 0", create("Content-Length: -1") + "{}", 400],
    [
      "two lengths",
      create("Content-Length: 2", "Content-Length: 3") + "{}",
      400,
    ],
  ];

/** What is sent before the connection is closed. */
const INCOMPLETE: readonly (readonly [what: string, sent: string])[] = [
  ["nothing", ""],
  ["half a header", "GET /status HTTP/1.1\r\nHos"],
  ["half a body", create("Content-Length: 50") + "{}"],
  ["no chunk", CHUNKED],
  ["a chunk of no size", `${CHUNKED}zz\r\n{}\r\n`],
  ["chunks without an end", `${CHUNKED}2\r\n{}\r\n`],
  ["half of a huge chunk", `${CHUNKED}fffffffffffffff\r\n{}`],
];

testWith(
  { net: "127.0.0.1" },
  "malformed requests neither stop a server nor keep it waiting",
  async (test) => {
    using simulator = createSimulator({ seed: 1, maxSimulations: 0 });
    const server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      onListen: () => {},
    }, (request) => simulator.handle(request));
    const { hostname, port } = server.addr;
    for (const [what, sent, status] of COMPLETE) {
      await test.step(what, async () => {
        using connection = await Deno.connect({ hostname, port });
        const answer = await deadline(send(connection, sent), PATIENCE);
        assertEquals(answer.slice(0, 12), `HTTP/1.1 ${status}`, answer);
        const instance = /"instance":(".*")/.exec(answer)?.[1] ?? '"/"';
        assertMatch(JSON.parse(instance), REFERENCE);
      });
    }
    for (const [what, sent] of INCOMPLETE) {
      await test.step(what, async () => {
        using connection = await Deno.connect({ hostname, port });
        await connection.write(bytes(sent));
      });
    }
    const origin = `http://${hostname}:${port}`;
    const health = await fetch(`${origin}/healthz`);
    assertEquals(await health.json(), { status: "ok" });
    const failed = await fetch(`${origin}/journal?status=500`);
    assertEquals((await failed.json()).entries, []);
    // It waits for all that are being answered.
    await deadline(server.shutdown(), PATIENCE);
  },
);

/** One byte for each character. */
function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Sends a text, and reads what is answered until the connection ends. */
async function send(connection: Deno.Conn, sent: string): Promise<string> {
  const writer = connection.writable.getWriter();
  // What is refused need not be read to its end.
  const sending = writer.write(bytes(sent)).catch(() => {});
  let answer = "";
  try {
    for await (const chunk of connection.readable) {
      answer += new TextDecoder().decode(chunk);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
  }
  await sending;
  return answer;
}
