import { fetchStatus, resetStatus, StatusError } from "@heygen-sim/client";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { testWith } from "../_needs.ts";
import { FaultServer } from "./_fault_server.ts";
import { ACCIDENTS, fastClock, job, say, STALLS } from "./_faults.ts";

const NET = { net: "127.0.0.1" };
const LIMIT = 95;

/** Options of a patient caller, as fast as can be. */
function patient({ baseUrl }: FaultServer) {
  return {
    baseUrl,
    clock: fastClock(),
    random: () => 0,
    attemptTimeout: LIMIT,
  };
}

for (const [what, fault] of Object.entries(ACCIDENTS)) {
  testWith(NET, `${what} is retried after a pause`, async () => {
    await using server = new FaultServer([fault, job("completed")]);
    const report = await fetchStatus("constant", {
      ...patient(server),
      attemptTimeout: 5_000,
    });
    assertEquals([report.status, report.requests], ["completed", 2]);
    assertEquals([report.failures, server.received.length], [1, 2]);
    assert(report.elapsed >= 250);
    assert(server.most <= 1);
  });

  testWith(
    NET,
    `${what} again and again ends the wait with its budget`,
    async () => {
      await using server = new FaultServer([fault]);
      const options = {
        ...patient(server),
        attemptTimeout: 5_000,
        retryBudget: 2_000,
      };
      const error = await assertRejects(
        () => fetchStatus("constant", options),
        StatusError,
        `GET ${server.baseUrl}/status`,
      );
      assert(["unreachable", "answer"].includes(error.type), error.type);
      assert(error.transient);
      assertEquals(error.requests, server.received.length);
      assert(error.requests > 1 && error.requests <= 8);
    },
  );

  testWith(NET, `${what} does not repeat a reset`, async () => {
    await using server = new FaultServer([fault]);
    await assertRejects(
      () => resetStatus({ ...patient(server), attemptTimeout: 5_000 }),
      StatusError,
      `POST ${server.baseUrl}/reset`,
    );
    assertEquals(server.received.length, 1);
  });
}

for (const [what, fault] of Object.entries(STALLS)) {
  testWith(NET, `${what} is given up in time and retried`, async () => {
    await using server = new FaultServer([fault, job("completed")]);
    const report = await fetchStatus("constant", patient(server));
    assertEquals([report.status, report.requests], ["completed", 2]);
    assertEquals([report.failures, server.received.length], [1, 2]);
    // The stalled connection is not left open.
    await server.quiet();
  });

  testWith(
    NET,
    `${what} does not repeat a reset, and is given up in time`,
    async () => {
      await using server = new FaultServer([fault]);
      const error = await assertRejects(
        () => resetStatus(patient(server)),
        StatusError,
      );
      assertEquals([error.type, server.received.length], ["timeout", 1]);
      await server.quiet();
    },
  );

  testWith(NET, `abort during ${what} hangs up`, async () => {
    await using server = new FaultServer([fault]);
    const caller = new AbortController();
    const options = { ...patient(server), attemptTimeout: 5_000 };
    const work = fetchStatus("constant", { ...options, signal: caller.signal });
    setTimeout(() => caller.abort(new Error("left")), 30);
    await assertRejects(() => work, Error, "left");
    await server.quiet();
    assertEquals(server.received.length, 1);
  });
}

testWith(
  NET,
  "a reset is retried, and does not repeat a reset of the job",
  async () => {
    // The kernel resets connections that wait when their listener is closed.
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    const options = {
      baseUrl: `http://127.0.0.1:${port}`,
      clock: fastClock(),
      random: () => 0,
      attemptTimeout: 5_000,
    };
    const waiting = fetchStatus([], options);
    const once = fetchStatus("manual", { ...options, retryBudget: 0 });
    const resetting = resetStatus(options);
    await delay(30);
    listener.close();
    await using server = new FaultServer([job("pending")], port);
    const error = await assertRejects(() => once, StatusError, "/status");
    assertEquals([error.type, error.requests], ["unreachable", 1]);
    assert(/reset/i.test(error.message), error.message);
    await assertRejects(() => resetting, StatusError, "/reset");
    const report = await waiting;
    assertEquals([report.requests, report.failures], [2, 1]);
    assertEquals(server.received.map(({ method }) => method), ["GET"]);
  },
);

testWith(
  NET,
  "a refused connection is retried until somebody listens",
  async () => {
    const gone = new FaultServer([job("pending")]);
    const { port, baseUrl } = gone;
    await gone[Symbol.asyncDispose]();
    const clock = fastClock();
    const options = { baseUrl, clock, random: () => 0 };
    const waiting = fetchStatus([], options);
    const resetting = resetStatus(options);
    setTimeout(() => servers.push(new FaultServer([job("pending")], port)), 25);
    const servers: FaultServer[] = [];
    const [report, reset] = await Promise.all([waiting, resetting]);
    await using server = servers[0] as FaultServer;
    for (const { status, requests, failures } of [report, reset]) {
      assertEquals([status, requests - failures], ["pending", 1]);
      assert(failures > 0);
    }
    assertEquals(server.received.map(({ method }) => method).sort(), [
      "GET",
      "POST",
    ]);
  },
);

testWith(
  NET,
  "a refused connection ends the wait with its budget",
  async () => {
    const gone = new FaultServer([job("pending")]);
    const { baseUrl } = gone;
    await gone[Symbol.asyncDispose]();
    const clock = fastClock();
    const options = { baseUrl, clock, random: () => 0, retryBudget: 1_000 };
    const error = await assertRejects(
      () => fetchStatus("constant", options),
      StatusError,
      `GET ${baseUrl}/status got no response`,
    );
    assertEquals([error.type, error.transient], ["unreachable", true]);
    assert(error.requests > 1 && error.requests <= 8);
    assert(error.cause instanceof Error);
  },
);

for (
  const status of ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"]
) {
  testWith(
    NET,
    `a ${status} is followed, and is one request of the client's`,
    async () => {
      const moved = say("", status, { location: "/v2/status" });
      await using server = new FaultServer([moved, job("completed")]);
      const report = await fetchStatus("manual", patient(server));
      assertEquals([report.status, report.requests], ["completed", 1]);
      assertEquals(server.received.map(({ path }) => path), [
        "/status",
        "/v2/status",
      ]);
    },
  );
}

testWith(
  NET,
  "a redirect in a circle ends the wait with its budget",
  async () => {
    const circle = say("", "302 Found", { location: "/status" });
    await using server = new FaultServer([circle]);
    const options = { ...patient(server), attemptTimeout: 500, retryBudget: 0 };
    const error = await assertRejects(
      () => fetchStatus("constant", options),
      StatusError,
      "/status",
    );
    assertEquals(error.requests, 1);
    assert(server.received.length < 30);
  },
);
