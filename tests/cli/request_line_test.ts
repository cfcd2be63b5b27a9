import {
  createSimulator,
  type LoggedRequest,
  VirtualClock,
} from "@heygen-sim/simulator";
import { assertEquals } from "@std/assert";
import { LOG_FORMS } from "../../cli/request_line.ts";

/** What a simulator passes to its log for a few requests. */
async function logged(): Promise<LoggedRequest[]> {
  const requests: LoggedRequest[] = [];
  const clock = new VirtualClock(Date.UTC(2024, 0));
  const { fetch } = createSimulator({
    clock,
    seed: 1,
    errorRate: 0,
    requestDetails: "bodies",
    onRequest: (request) => requests.push(request),
  });
  const send = async (path: string, init: RequestInit = {}) => {
    const headers = { "x-client": "app", ...init.headers as object };
    const url = `http://simulator.test${path}`;
    return await (await fetch(url, { ...init, headers })).text();
  };
  const { id } = JSON.parse(
    await send("/jobs?note=1", {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": "k" },
      body: '{\n"delay": 2.5}',
    }),
  );
  await send(`/jobs/${id}`);
  await send(`/jobs/${id}`);
  await clock.advance(4_000);
  await send(`/jobs/${id}`);
  await send("/status", { headers: { "x-sim-fault": "status=503" } });
  return requests;
}

/** The lines of a request without those of its headers and body. */
const inShort = (text: string) => text.split("\n")[0]?.replace(/\d+ B/, "9 B");

const plain = { hasColours: false };

Deno.test("a log for people has the result of polls, the waste and the faults", async () => {
  const requests = await logged();
  const id = requests[0]?.job;
  const lines = requests.map((request) =>
    inShort(LOG_FORMS.requests(request, plain))
  );
  assertEquals(lines, [
    "00:00:00.000 202 POST /jobs 9 B 0 ms app",
    `00:00:00.000 200 GET /jobs/${id} 9 B 0 ms app`,
    `00:00:00.000 200 GET /jobs/${id} 9 B 0 ms app redundant early`,
    `00:00:04.000 200 GET /jobs/${id} 9 B 0 ms app end seen after 1.5 s`,
    "00:00:04.000 503 GET /status 9 B 0 ms app [status]",
  ]);
});

Deno.test("a log for people has the headers and bodies that are recorded, without control characters", async () => {
  const [request] = await logged();
  const lines = LOG_FORMS.requests(request!, plain).split("\n");
  assertEquals(lines.slice(1, 7), [
    "  > ?note=1",
    "  > content-type: application/json",
    "  > x-api-key: [redacted]",
    "  > x-client: app",
    "  > {",
    '  > "delay": 2.5}',
  ]);
  assertEquals(lines[7], "  < content-type: application/json");
  assertEquals(lines.at(-1)?.startsWith('  < {"id":'), true);
  const text = "\x1b[2Ja\nb".repeat(1_000);
  const body = { text, encoding: "text", isTruncated: false } as const;
  const details = {
    query: "",
    request: { headers: { a: "\x9b1m" }, body },
    response: {
      headers: {},
      body: { text: "AA==", encoding: "base64", isTruncated: false } as const,
    },
  };
  const shown = LOG_FORMS.requests({ ...request!, details }, plain);
  const all = shown.split("\n").slice(1);
  assertEquals(all[0], "  > a: ?1m");
  assertEquals(all[1], "  > ?[2Ja");
  assertEquals(all.at(-1), "  < (a body that is not text)");
  assertEquals(all.at(-2)?.endsWith("…"), true);
  assertEquals(shown.length < 4_000, true);
});

Deno.test("a log has colours where the output shows them, and is the same without", async () => {
  for (const request of await logged()) {
    const coloured = LOG_FORMS.requests(request, { hasColours: true });
    const colour = request.status === 503 ? 31 : 32;
    assertEquals(coloured.includes(`\x1b[${colour}m${request.status}`), true);
    // deno-lint-ignore no-control-regex -- the codes of colours
    const without = coloured.replaceAll(/\x1b\[\d+m/g, "");
    assertEquals(without, LOG_FORMS.requests(request, plain));
  }
});

Deno.test("a log for programs has the names of the journal", async () => {
  const [created, , , end] = await logged();
  const { poll, early, waste_seconds } = JSON.parse(
    LOG_FORMS.json(end!),
  );
  assertEquals([poll, early, waste_seconds], ["end", false, 1.5]);
  const { request, response, poll: none } = JSON.parse(
    LOG_FORMS.json(created!),
  );
  assertEquals(none, null);
  assertEquals(request, {
    query: "note=1",
    headers: {
      "content-type": "application/json",
      "x-api-key": "[redacted]",
      "x-client": "app",
    },
    body: '{\n"delay": 2.5}',
    body_encoding: "text",
    body_truncated: false,
  });
  assertEquals(JSON.parse(response.body).status, "pending");
  const { details: _, ...line } = created!;
  const without = JSON.parse(LOG_FORMS.json({ ...line, details: undefined }));
  assertEquals([without.request, without.response], [null, null]);
});
