import type { RunningServer } from "@heygen-sim/simulator/server";
import { assert, assertEquals } from "@std/assert";
import { testWith } from "../_needs.ts";
import { serverFrom } from "./_in_process.ts";

const NEEDS = { net: "127.0.0.1" } as const;

/** Sends a request as its bytes, as `fetch` sets some headers by itself. */
async function send(
  { url }: RunningServer,
  target: string,
  headers: readonly string[],
  body = "",
): Promise<{ status: number; body: string }> {
  const port = Number(new URL(url).port);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const lines = [target, ...headers, "Connection: close", "", body];
  await connection.write(new TextEncoder().encode(lines.join("\r\n")));
  const text = await new Response(connection.readable).text();
  const [head = "", ...rest] = text.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), body: rest.join("\r\n\r\n") };
}

testWith(
  NEEDS,
  "a server accepts requests to its addresses, localhost and allowed names, and refuses others with 421",
  async () => {
    await using server = serverFrom([
      "--allowed-host=sim.test",
      "--allowed-host=Other.Test",
      "--clock=virtual",
    ]);
    for (
      const host of [
        "127.0.0.1",
        `127.0.0.1:${new URL(server.url).port}`,
        "10.1.2.3:80",
        "[::1]:5000",
        "localhost",
        "LOCALHOST:1",
        "localhost.",
        "sim.test:5000",
        "other.test",
      ]
    ) {
      const { status } = await send(server, "GET /status HTTP/1.1", [
        `Host: ${host}`,
      ]);
      assertEquals(status, 200, host);
    }
    assertEquals((await send(server, "GET /status HTTP/1.0", [])).status, 200);
    for (
      const host of [
        "evil.example",
        `evil.example:${new URL(server.url).port}`,
        "sim.test.evil.example",
        "evil.localhost.example",
        "127.0.0.1.evil.example",
        "127.0.0.1@evil.example",
        "256.0.0.1",
        "a b",
      ]
    ) {
      const { status, body } = await send(
        server,
        "POST /clock/advance HTTP/1.1",
        [`Host: ${host}`, "Content-Length: 0"],
      );
      assertEquals(status, 421, host);
      const problem = JSON.parse(body);
      assertEquals(problem.instance, "/clock/advance");
      assert(problem.detail.includes("--allowed-host"));
    }
    // The target can name another host than the header does.
    for (
      const [target, host] of [
        ["http://evil.example/status", "127.0.0.1"],
        ["http://127.0.0.1/status", "evil.example"],
      ]
    ) {
      const { status } = await send(server, `GET ${target} HTTP/1.1`, [
        `Host: ${host}`,
      ]);
      assertEquals(status, 421, target);
    }
  },
);

const FORWARDED = [
  "Host: 127.0.0.1",
  "X-Forwarded-Proto: https",
  "X-Forwarded-Host: sim.example",
];

async function createdAt(server: RunningServer, headers: readonly string[]) {
  const { status, body } = await send(
    server,
    "POST /jobs HTTP/1.1",
    [...headers, "Content-Length: 2", "Content-Type: application/json"],
    "{}",
  );
  assertEquals(status, 202);
  const { id } = JSON.parse(body);
  const read = await send(server, `GET /jobs/${id} HTTP/1.1`, headers);
  return new URL(JSON.parse(read.body).result_url).origin;
}

testWith(
  NEEDS,
  "a server takes its address from a reverse proxy only with --trust-proxy",
  async () => {
    const flags = ["--delay=fixed:0", "--error-rate=0"];
    await using plain = serverFrom(flags);
    assertEquals(await createdAt(plain, FORWARDED), "http://127.0.0.1");
    await using behind = serverFrom([...flags, "--trust-proxy"]);
    assertEquals(await createdAt(behind, FORWARDED), "https://sim.example");
    for (
      const host of ["a b", "sim.example/path", "user@sim.example", "?", "["]
    ) {
      const headers = ["Host: 127.0.0.1", `X-Forwarded-Host: ${host}`];
      assertEquals(await createdAt(behind, headers), "http://127.0.0.1");
    }
    const traced = await send(behind, "TRACE /status HTTP/1.1", FORWARDED);
    assertEquals(traced.status, 405);
    // A page that the proxy serves is of the server's own origin.
    const { status } = await send(behind, "POST /reset HTTP/1.1", [
      ...FORWARDED,
      "Origin: https://sim.example",
      "Content-Length: 0",
    ]);
    assertEquals(status, 200);
  },
);

testWith(
  NEEDS,
  "a server limits clients by the address that a trusted proxy has seen",
  async () => {
    const flags = ["--rate-limit=1/1h"];
    const statuses = async (server: RunningServer) => {
      const all = [];
      for (const from of ["10.0.0.1", "10.0.0.2", "10.0.0.3, 10.0.0.1"]) {
        const { status } = await send(server, "GET /status HTTP/1.1", [
          "Host: 127.0.0.1",
          `X-Forwarded-For: ${from}`,
        ]);
        all.push(status);
      }
      return all;
    };
    await using plain = serverFrom(flags);
    assertEquals(await statuses(plain), [200, 429, 429]);
    await using behind = serverFrom([...flags, "--trust-proxy"]);
    assertEquals(await statuses(behind), [200, 200, 429]);
  },
);
