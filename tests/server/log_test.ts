import {
  createSimulator,
  type LoggedRequest,
  VirtualClock,
} from "@heygen-sim/simulator";
import { assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../_needs.ts";
import { SERVER, start } from "../_process.ts";

const NEEDS = { net: "127.0.0.1", run: true } as const;

Deno.test("onRequest receives each request when its response is complete", async () => {
  const clock = new VirtualClock();
  const requests: LoggedRequest[] = [];
  const simulator = createSimulator({
    clock,
    seed: 1,
    onRequest: (request) => requests.push(request),
  });
  const at = clock.now();
  const send = async (path: string, init: RequestInit = {}) => {
    const response = await simulator.fetch(
      `http://simulator.test${path}`,
      init,
    );
    return await response.text();
  };
  const { id } = JSON.parse(await send("/jobs", { method: "POST" }));
  const headers = {
    "x-sim-fault": "latency=2",
    "x-client": "test",
    "x-request-id": "r",
  };
  await clock.run(send(`/jobs/${id}?token=secret`, { headers }));
  await send("/nowhere");
  assertEquals(requests.map(({ status }) => status), [202, 200, 404]);
  const { bytes, ...request } = requests[1]!;
  assertEquals(bytes > 100, true);
  assertEquals(request, {
    at,
    duration: 2_000,
    method: "GET",
    path: `/jobs/${id}`,
    status: 200,
    client: "test",
    requestId: "r",
    job: id,
    faults: ["latency"],
    poll: "first",
    early: false,
    waste: undefined,
    details: undefined,
  });
});

testWith(
  NEEDS,
  "serve --log writes a line for each request to standard error, and what to do next to standard output",
  async () => {
    const forms = ["requests", "json", "none"] as const;
    const [requests, json, none] = await Promise.all(forms.map(async (form) => {
      const flags = ["--port=0", `--log=${form}`, "--api-key=k1"];
      await using server = await start(SERVER, flags);
      for (const path of ["/status?token=secret", "/health"]) {
        const headers = { "x-api-key": "k1", "x-client": "caf\xe9\x9b" };
        const response = await fetch(server.url + path, { headers });
        await response.body?.cancel();
      }
      server.kill("SIGTERM");
      const { code, stdout, stderr } = await server.ended;
      assertEquals(code, 0, stderr);
      assertEquals(stdout.split("\n").slice(-5), [
        `Page:          ${server.url} in a browser`,
        `Create a job:  curl -X POST -H "X-Api-Key: $HEYGEN_API_KEY" ${server.url}/reset`,
        `Wait for it:   deno task cli wait --url ${server.url}`,
        `All routes:    ${server.url}/openapi.json`,
        "",
      ]);
      return stderr.trimEnd().split("\n");
    }));
    assertEquals([none, requests?.length, json?.length], [[""], 2, 2]);
    assertMatch(
      requests?.[0] ?? "",
      /^\d\d:\d\d:\d\d\.\d{3} 200 GET \/status \d+ B \d+ ms caf\xe9.?$/,
    );
    const { at, path, status, faults, job } = JSON.parse(json?.[0] ?? "");
    assertMatch(at, /^\d{4}-.*Z$/);
    assertMatch(job, /^[0-9a-f]{16}$/);
    assertEquals([path, status, faults], ["/status", 200, []]);
  },
);
