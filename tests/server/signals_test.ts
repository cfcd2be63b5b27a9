import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { testWith } from "../_needs.ts";
import { SERVER, type ServerProcess, start } from "../_process.ts";

const NEEDS = { net: "127.0.0.1", run: true } as const;
/** Windows has no signals between processes. */
const OPTIONS = { ignore: Deno.build.os === "windows" };

/** "Promptly", on a busy machine. */
const PROMPTLY = 5_000;

const REQUEST = "GET /status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

/** A request whose response stops in the middle. */
const STALLED = REQUEST.replace("\r\n\r\n", "\r\nX-Sim-Fault: stall-body$&");

/** Opens a connection, and waits for the response if it sends a request. */
async function connect(
  { port }: ServerProcess,
  text: string,
): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  if (text === "") return connection;
  await connection.write(new TextEncoder().encode(text));
  if (!text.endsWith("\r\n\r\n")) return connection;
  const answer = new Uint8Array(4_096);
  const length = await connection.read(answer) ?? 0;
  const head = new TextDecoder().decode(answer.subarray(0, length));
  assert(head.startsWith("HTTP/1.1 200 "), head);
  return connection;
}

async function assertEndsCleanly(server: ServerProcess): Promise<void> {
  const { code, stdout, stderr } = await deadline(server.ended, PROMPTLY);
  assertEquals(code, 0, stderr);
  assertEquals(stderr, "");
  assert(stdout.endsWith("/openapi.json\n"), stdout);
}

testWith(
  NEEDS,
  "SIGTERM ends the server with status 0 at once, whatever connections are open: idle after a response, silent, in the middle of a request, or of a response",
  async () => {
    await using server = await start(SERVER, ["--port=0"]);
    using idle = await connect(server, REQUEST);
    using silent = await connect(server, "");
    using halfway = await connect(server, REQUEST.slice(0, 30));
    using _before = await connect(server, STALLED);
    await (await fetch(`${server.url}/restart`, { method: "POST" })).text();
    using _stalled = await connect(server, STALLED);
    server.kill("SIGTERM");
    await assertEndsCleanly(server);
    for (const connection of [idle, silent, halfway]) {
      const rest = await connection.read(new Uint8Array(1_024))
        // A connection with unread bytes is reset, not closed.
        .catch((error) => {
          if (error instanceof Deno.errors.ConnectionReset) return null;
          throw error;
        });
      assertEquals(rest, null, "the server closes it");
    }
  },
  OPTIONS,
);

testWith(
  NEEDS,
  "SIGINT ends the server with status 0, and further signals do not change that",
  async () => {
    await using server = await start(SERVER, ["--port=0"]);
    using _idle = await connect(server, REQUEST);
    server.kill("SIGINT");
    server.kill("SIGINT");
    server.kill("SIGTERM");
    await assertEndsCleanly(server);
  },
  OPTIONS,
);
