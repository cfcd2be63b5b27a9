import { assert, assertEquals } from "@std/assert";
import { testWith } from "../_needs.ts";
import { type RunOptions, serveWith } from "./_terminal.ts";

/** What `serve --log` writes for a few requests, and the job's id. */
async function logged(
  form: "requests" | "json" | "none",
  options: RunOptions & { readonly details?: "headers" | "bodies" } = {},
) {
  const { details = "none" } = options;
  const server = await serveWith(
    [
      `--log=${form}`,
      `--request-details=${details}`,
      ...["--clock=virtual", "--start-time=2024-01-01", "--error-rate=0"],
    ],
    options,
  );
  // A request is logged after its response.
  const id = await sendRequests(server.url).finally(() =>
    server[Symbol.asyncDispose]()
  );
  return { id, text: server.written.stderr };
}

/** Sends a few requests, and returns the id of the job that they are about. */
async function sendRequests(url: string): Promise<string> {
  const send = async (path: string, init: RequestInit = {}) => {
    const headers = { "x-client": "app", ...init.headers as object };
    const response = await fetch(url + path, { ...init, headers });
    return await response.text();
  };
  const { id } = JSON.parse(
    await send("/jobs?note=1", {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": "k" },
      body: '{\n"delay": 2.5,\n"title": "\x9b1m"}',
    }),
  );
  await send(`/jobs/${id}`);
  await send(`/jobs/${id}`);
  await send("/clock/advance", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"seconds": 4}',
  });
  await send(`/jobs/${id}`);
  await send("/status", { headers: { "x-sim-fault": "status=503" } });
  await send(`/jobs/${id}/result`);
  await send("/reset", { method: "POST", body: "y".repeat(3_000) });
  return id;
}

const needs = { net: "127.0.0.1" } as const;

testWith(
  needs,
  "a log for people has the result of polls, the waste and the faults",
  async () => {
    const { id, text } = await logged("requests");
    const lines = text.trimEnd().split("\n")
      .map((line) => line.replace(/\d+ B/, "9 B"));
    assertEquals(lines, [
      "00:00:00.000 202 POST /jobs 9 B 0 ms app",
      `00:00:00.000 200 GET /jobs/${id} 9 B 0 ms app`,
      `00:00:00.000 200 GET /jobs/${id} 9 B 0 ms app redundant early`,
      "00:00:00.000 200 POST /clock/advance 9 B 4000 ms app",
      `00:00:04.000 200 GET /jobs/${id} 9 B 0 ms app end seen after 1.5 s`,
      "00:00:04.000 503 GET /status 9 B 0 ms app [status]",
      `00:00:04.000 200 GET /jobs/${id}/result 9 B 0 ms app`,
      "00:00:04.000 415 POST /reset 9 B 0 ms app",
    ]);
  },
);

testWith(
  needs,
  "a log for people has the headers and bodies that are recorded, without control characters",
  async () => {
    const { text } = await logged("requests", { details: "bodies" });
    const lines = text.split("\n");
    const sent = lines.slice(
      1,
      lines.findIndex((line) => line.startsWith("  <")),
    );
    const parts = sent.filter((line) =>
      !/accept|user-agent|host|content-length/.test(line)
    );
    assertEquals(parts, [
      "  > ?note=1",
      "  > content-type: application/json",
      "  > x-api-key: [redacted]",
      "  > x-client: app",
      "  > {",
      '  > "delay": 2.5,',
      '  > "title": "?1m"}',
    ]);
    assert(lines.some((line) => line.startsWith('  < {"id":')), text);
    assert(lines.includes("  < (a body that is not text)"), text);
    assertEquals(text.includes("\x9b"), false);
    assert(lines.includes(`  > ${"y".repeat(2_000)}…`), text);
  },
);

testWith(
  needs,
  "a log has colours where the output shows them, and is the same without",
  async () => {
    const { text } = await logged("requests", { hasColours: true });
    for (const line of text.trimEnd().split("\n")) {
      const [, status] = / .*?m(\d{3})/.exec(line) ?? [];
      const colour = { 415: 33, 503: 31 }[Number(status)] ?? 32;
      assert(line.includes(`\x1b[${colour}m${status}`), line);
    }
  },
);

testWith(needs, "a log for programs has the names of the journal", async () => {
  const { text } = await logged("json", { details: "bodies" });
  const lines = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  const [created, , , , end] = lines;
  const { poll, early, waste_seconds } = end;
  assertEquals([poll, early, waste_seconds], ["end", false, 1.5]);
  const { request, response } = created;
  assertEquals(created.poll, null);
  const { headers, ...others } = request;
  assertEquals(headers["x-api-key"], "[redacted]");
  assertEquals(headers["x-client"], "app");
  assertEquals(others, {
    query: "note=1",
    body: '{\n"delay": 2.5,\n"title": "\x9b1m"}',
    body_encoding: "text",
    body_truncated: false,
  });
  assertEquals(JSON.parse(response.body).status, "pending");
  const without = JSON.parse((await logged("json")).text.split("\n")[0] ?? "");
  assertEquals([without.request, without.response], [null, null]);
});

testWith(needs, "serve logs nothing unless it is asked to", async () => {
  assertEquals((await logged("none")).text, "");
});

testWith(needs, "serve prints what to do next, with its key", async () => {
  await using server = await serveWith(["--api-key=k1"]);
  const { url, written } = server;
  assertEquals(written.stdout.split("\n").slice(-5), [
    `Page:          ${url} in a browser`,
    `Create a job:  curl -X POST -H "X-Api-Key: $HEYGEN_API_KEY" ${url}/reset`,
    `Wait for it:   deno task cli wait --url ${url}`,
    `All routes:    ${url}/openapi.json`,
    "",
  ]);
});
