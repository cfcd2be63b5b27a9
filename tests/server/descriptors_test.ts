import { assert, assertEquals } from "@std/assert";
import { testWith, testWithFolder } from "../_needs.ts";
import { printedBy, SERVER, type ServerProcess, start } from "../_process.ts";
import { Receiver } from "./_receiver.ts";

/** Few, so that few connections use them up; Deno itself takes about 30. */
const DESCRIPTORS = 100;

/** More connections than the server has descriptors. */
const FLOOD = 150;

/** Much more than the second or so that the server needs. */
const PATIENCE_MS = 20_000;

const hasPrlimit = await printedBy("prlimit", "--version") !== "";

/** Opens as many connections as the server accepts, up to a limit. */
async function flood(
  { port }: ServerProcess,
  most: number,
): Promise<Deno.TcpConn[]> {
  const connections: Deno.TcpConn[] = [];
  for (let i = 0; i < most; i++) {
    try {
      connections.push(await Deno.connect({ hostname: "127.0.0.1", port }));
    } catch {
      // The server does not listen at this moment.
      break;
    }
  }
  return connections;
}

/** Repeats a request until it is answered. */
async function eventually(url: string, init?: RequestInit): Promise<Response> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await fetch(url, init);
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

testWithFolder(
  hasPrlimit
    ? "a server that runs out of file descriptors goes on: streams continue, nothing stored is lost, webhooks are retried, and connections are accepted again"
    : "a server that runs out of file descriptors goes on (needs prlimit)",
  async (folder) => {
    const path = `${folder}/sim.db`;
    await using receiver = new Receiver();
    const limit = ["prlimit", `--nofile=${DESCRIPTORS}:${DESCRIPTORS}`];
    await using server = await start(
      SERVER,
      ["--port=0", "--error-rate=0", "--store", path],
      {
        permissions: [
          "--allow-net=127.0.0.1",
          `--allow-read=${path}`,
          `--allow-write=${path}`,
        ],
        under: limit,
      },
    );
    const create = async (delay: number) => {
      const response = await eventually(`${server.url}/jobs`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ delay, callback_url: receiver.url }),
      });
      assertEquals(response.status, 202);
      return (await response.json()).id as string;
    };
    const long = await create(3_600);
    const events = await fetch(`${server.url}/events`);
    const reader = events.body!.pipeThrough(new TextDecoderStream())
      .getReader();
    await reader.read();
    // Falls due while there are no descriptors.
    const short = await create(0.3);

    const idle: Deno.TcpConn[] = [];
    // Idle connections are closed and others take their place, several times.
    for (let i = 0; i < 3; i++) {
      idle.push(...await flood(server, FLOOD));
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    assert(idle.length >= DESCRIPTORS / 2, `${idle.length} connections`);
    let received = "";
    while (!received.includes(short) || !received.includes("completed")) {
      const { value, done } = await reader.read();
      assert(!done, "the stream goes on");
      received += value;
    }
    await reader.cancel();
    for (const connection of idle) connection.close();

    for (const id of [long, short]) {
      const response = await eventually(`${server.url}/jobs/${id}`);
      assertEquals(response.status, 200);
      await response.body?.cancel();
    }
    await receiver.waitFor([short]);
    const later = await create(3_600);
    server.kill("SIGTERM");
    const { code, stderr } = await server.ended;
    assertEquals(code, 0, stderr);
    assert(
      /^heygen-sim: Cannot accept connections: .*Too many open files/m
        .test(stderr),
      stderr,
    );
    await using again = await start(SERVER, ["--port=0", "--store", path], {
      permissions: [
        "--allow-net=127.0.0.1",
        `--allow-read=${path}`,
        `--allow-write=${path}`,
      ],
    });
    for (const id of [long, short, later]) {
      const response = await fetch(`${again.url}/jobs/${id}`);
      assertEquals(response.status, 200);
      await response.body?.cancel();
    }
  },
  { net: "127.0.0.1", run: true, ignore: !hasPrlimit },
);

/** The head of a response. */
async function readHead(connection: Deno.TcpConn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4_096);
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const length = await connection.read(buffer);
    if (length === null) break;
    head += decoder.decode(buffer.subarray(0, length), { stream: true });
  }
  return head;
}

testWith(
  { net: "127.0.0.1", run: true, read: true },
  `streams are bounded below the 1,024 file descriptors that many systems allow${
    hasPrlimit ? "" : " (needs prlimit)"
  }`,
  async () => {
    await using server = await start(SERVER, ["--port=0"], {
      under: ["prlimit", "--nofile=1024:1024"],
    });
    const request = new TextEncoder().encode(
      "GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    );
    const connections: Deno.TcpConn[] = [];
    const heads: string[] = [];
    try {
      for (let i = 0; i < 1_100; i++) {
        const { port } = server;
        const connection = await Deno.connect({ hostname: "127.0.0.1", port });
        connections.push(connection);
        await connection.write(request);
        const head = await readHead(connection);
        heads.push(head);
        // As clients do (RFC 9112, section 9.6): `Deno.serve` leaves it to them.
        if (/^connection: close\r$/im.test(head)) {
          connections.pop();
          connection.close();
        }
      }
      const streams = heads.filter((head) => head.startsWith("HTTP/1.1 200 "));
      const refused = heads.filter((head) =>
        head.startsWith("HTTP/1.1 503 ") &&
        /^retry-after: 1\r$/im.test(head) &&
        /^connection: close\r$/im.test(head)
      );
      assertEquals(streams.length, 900);
      assertEquals(refused.length, 200);
      const metrics = await fetch(`${server.url}/metrics`);
      const text = await metrics.text();
      assert(text.includes("\nheygen_sim_open_requests 900\n"), text);
      assert(text.includes("\nheygen_sim_open_requests_max 900\n"), text);
    } finally {
      for (const connection of connections) connection.close();
    }
  },
  { ignore: !hasPrlimit },
);
