import { serve } from "@heygen-sim/simulator/server";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { testWithFolder } from "../_needs.ts";
import { bundle, ROOT } from "./_bundle.ts";
import { hasNode } from "../_process.ts";

/** Milliseconds that a server may take to start or to stop. */
const PROMPT_MS = 15_000;

/** Requests whose responses do not depend on the runtime. */
const REQUESTS: readonly [method: string, path: string, body?: string][] = [
  ["GET", "/status"],
  ["HEAD", "/status"],
  ["POST", "/reset"],
  ["POST", "/jobs", '{"duration": 3}'],
  ["POST", "/jobs", '{"duration": "soon"}'],
  ["POST", "/jobs", JSON.stringify({ title: "x".repeat(100_000) })],
  ["GET", "/jobs?limit=1"],
  ["POST", "/clock/advance", '{"seconds": 30}'],
  ["GET", "/status"],
  ["DELETE", "/status"],
  ["GET", "/nowhere"],
  ["OPTIONS", "/status"],
];

/** Headers that belong to a connection, or to the moment. */
const LOCAL = ["connection", "date", "keep-alive", "content-length", "vary"];

/** A server of Node.js in a process of its own. */
interface NodeServer extends AsyncDisposable {
  readonly url: string;
  readonly urls: readonly string[];
  readonly seed: string | number;
  readonly exposed: boolean;
  readonly missed: readonly string[];
  /** The code of the error where the port is taken on one of two addresses. */
  readonly taken: string;
  /** Stops the server, and returns what the process wrote to standard error. */
  stop(): Promise<string>;
}

async function startNode(
  module: string,
  options: Readonly<Record<string, unknown>>,
): Promise<NodeServer> {
  const child = new Deno.Command("node", {
    args: [
      "--no-warnings",
      "tests/everywhere/node_server.mjs",
      module,
      JSON.stringify(options),
    ],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await deadline(reader.read(), PROMPT_MS);
  const stop = async () => {
    await child.stdin.close().catch(() => {});
    await reader.cancel();
    await deadline(child.status, PROMPT_MS).catch(() => child.kill("SIGKILL"));
    const { code } = await child.status;
    const text = await errors;
    assertEquals([code, text], [0, text]);
    return text;
  };
  if (value === "") throw new Error(await errors);
  return { ...JSON.parse(value), stop, [Symbol.asyncDispose]: stop };
}

async function responses(url: string): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const [method, path, body] of REQUESTS) {
    const response = await fetch(url + path, {
      method,
      headers: { "content-type": "application/json", accept: "*/*" },
      ...(body === undefined ? {} : { body }),
    });
    const headers = [...response.headers].filter(([name]) =>
      !LOCAL.includes(name)
    );
    all.push([method, path, response.status, headers, await response.text()]);
  }
  return all;
}

const ready = await hasNode();

testWithFolder(
  `the server for Node.js does what the one for Deno does${
    ready ? "" : " (needs Node 20)"
  }`,
  async (folder) => {
    const file = `${Deno.cwd()}/${folder}/server.mjs`;
    await Deno.writeTextFile(
      file,
      await bundle("simulator/server_node.ts", "deno"),
    );
    const module = `file://${file}`;
    const common = { port: 0, seed: 7, clock: "virtual" } as const;
    const options = { ...common, maxOpenRequests: 1 };

    await using onNode = await startNode(module, options);
    {
      await using onDeno = serve(options);
      const expected = await responses(onDeno.url);
      for (const [index, response] of (await responses(onNode.url)).entries()) {
        assertEquals(response, expected[index]);
      }
      const { seed, exposed } = onDeno;
      assertEquals([onNode.seed, onNode.exposed], [seed, exposed]);
    }
    // Both addresses of localhost, as far as the machine has them.
    assertEquals(onNode.urls.length + onNode.missed.length, 2);
    assertEquals(onNode.taken, "EADDRINUSE");
    const { url } = onNode;

    // A name that resolves to a loopback address is not this server's.
    const { port } = new URL(url);
    const connection = await Deno.connect({ port: Number(port) });
    const request = "GET /status HTTP/1.1\r\nHost: evil.example\r\n\r\n";
    await connection.write(new TextEncoder().encode(request));
    const buffer = new Uint8Array(1_000);
    const length = await connection.read(buffer) ?? 0;
    connection.close();
    const text = new TextDecoder().decode(buffer.subarray(0, length));
    assertMatch(text, /^HTTP\/1\.1 421 /);

    const cut = await fetch(`${url}/status`, {
      headers: { "x-sim-fault": "cut" },
    });
    assertEquals(cut.status, 200);
    await assertRejects(() => cut.text());

    // A stream takes the only place of an open request, and gives it back.
    const left = new AbortController();
    const open = () => fetch(`${url}/events`, { signal: left.signal });
    const stream = await open();
    assertEquals(stream.headers.get("content-type"), "text/event-stream");
    assertEquals((await drained(await open())).status, 503);
    left.abort();
    await assertRejects(() => stream.text());
    let again = await fetch(`${url}/events`);
    while (again.status === 503) {
      await drained(again);
      again = await fetch(`${url}/events`);
    }
    const events = again.body?.getReader();
    assert((await events?.read())?.value);

    // Neither an open stream nor an idle connection keeps the process alive.
    assertEquals(await onNode.stop(), "");
    while (!(await events?.read())?.done);
  },
  { net: "127.0.0.1", run: true, ignore: !ready },
);

async function drained(response: Response): Promise<Response> {
  await response.body?.cancel();
  return response;
}
