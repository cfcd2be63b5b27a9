import {
  createSimulator,
  type LoggedRequest,
  VirtualClock,
} from "@heygen-sim/simulator";
import { assertEquals } from "@std/assert";

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
