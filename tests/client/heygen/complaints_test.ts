import { fetchStatus, StatusError } from "@heygen-sim/client";
import { fixed } from "@heygen-sim/client/distributions";
import type { Translation } from "@heygen-sim/client/heygen";
import { heygenV1, heygenV2, heygenV3 } from "@heygen-sim/client/services";
import type { SimulatorOptions } from "@heygen-sim/simulator";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { API_KEY, simulated } from "./_heygen.ts";

// What users of the service complain about, each had from the simulator, and what
// the client makes of it. Webhooks have tests of their own, and so have requests that
// hang: their time limit is one of real time.

const REQUEST = {
  video: "https://example.com/talk.mp4",
  outputLanguages: ["Spanish (Spain)"],
};

/** A world with one translation. */
async function translated(options: Omit<SimulatorOptions, "clock"> = {}) {
  const world = simulated({ delay: fixed(20_000), ...options });
  const [job] = await world.clock.run(world.heygen.translate(REQUEST));
  assert(job);
  return { ...world, job };
}

Deno.test("a job that never ends: the wait ends at its deadline, with the id to go on", async () => {
  const { clock, job } = await translated({ faults: ["stuck"] });
  const report = await clock.run(
    job.fetchStatus("fibonacci", { timeout: 600_000 }),
  );
  assertEquals([report.ended, report.status], ["timeout", "pending"]);
  assertEquals(report.id, job.id);
});

Deno.test("words that differ by generation: one vocabulary for all", async () => {
  const { clock, fetch, job } = await translated();
  for (const service of [heygenV1, heygenV2, heygenV3]) {
    const report = await clock.run(
      fetchStatus("fibonacci", {
        service: service({ apiKey: API_KEY }),
        job: job.id,
        fetch,
        clock,
      }),
    );
    assertEquals(report.status, "completed");
    assert(report.resultUrl);
  }
});

Deno.test("an unknown word: it means in progress, and is reported", async () => {
  const { clock, job } = await translated({
    faults: ["unknown-status,word=waiting,ttl=10"],
  });
  const words = new Set<string | undefined>();
  const report = await clock.run(job.fetchStatus("constant", {
    onPoll: ({ serverStatus }) => void words.add(serverStatus),
  }));
  assertEquals(report.status, "completed");
  assertEquals(words, new Set(["waiting", "running", "completed"]));
});

Deno.test("completed without a result: it is looked at again until there is one", async () => {
  const { clock, job } = await translated({ faults: ["no-result,seconds=30"] });
  const report = await clock.run(job.fetchStatus("fibonacci"));
  assertEquals(report.status, "completed");
  assert(report.resultUrl);
});

Deno.test("an expired URL: a download gets a fresh one", async () => {
  const { clock, job } = await translated({ resultLifetime: 10_000 });
  await clock.run(job.fetchStatus("fibonacci"));
  await clock.advance(60_000);
  const response = await clock.run(job.download());
  assertEquals(
    (await response.bytes()).slice(4, 8),
    new TextEncoder().encode("ftyp"),
  );
});

Deno.test("a full pool: a create waits for a slot", async () => {
  const { clock, heygen } = await translated({ maxConcurrentJobs: 2 });
  const [other] = await clock.run(heygen.translate(REQUEST));
  assert(other);
  // The first two jobs end after 20 s.
  assertEquals(clock.now(), 946_684_820_000);
});

Deno.test("402 in spite of credits: it is final, and named", async () => {
  const { clock, heygen, requests } = simulated({ balance: 0 });
  const error = await assertRejects(
    () => clock.run(heygen.translate(REQUEST)),
    StatusError,
  );
  assertEquals([error.httpStatus, error.code], [402, "insufficient_credit"]);
  assertEquals(requests.length, 1);
});

Deno.test("a create whose response is lost: it is sent again under one key, and paid once", async () => {
  const { clock, heygen, fetch, requests } = simulated({
    faults: ["cut,on=write,count=1"],
  });
  const [job] = await clock.run(heygen.translate(REQUEST));
  assert(job);
  const creates = requests.filter(({ method }) => method === "POST");
  assert(creates.length > 1);
  const keys = creates.map(({ headers }) => headers.get("idempotency-key"));
  assertEquals(new Set(keys).size, 1);
  const list = await clock.run(fetch("https://api.heygen.com/jobs", {}));
  // One beside the job of /status.
  assertEquals((await list.json()).jobs.length, 2);
});

Deno.test("a 200 with an error in it: it is an error, tried again and then reported", async () => {
  const { clock, job } = await translated({
    faults: ["error-envelope,on=read"],
  });
  const error = await assertRejects(
    () => clock.run(job.fetchStatus("constant", { retryBudget: 5_000 })),
    StatusError,
  );
  assertStringIncludes(error.message, "Something went wrong");
});

Deno.test("404 for a while: it is waited for after the creation, and final later", async () => {
  const { clock, job, heygen } = await translated({
    faults: ["not-found,seconds=10"],
  });
  const report = await clock.run(job.fetchStatus("fibonacci"));
  assertEquals(report.status, "completed");
  const error = await assertRejects(
    () => clock.run(heygen.fetchStatus("fibonacci", "none")),
    StatusError,
  );
  assertEquals(error.httpStatus, 404);
});

Deno.test("a failure at once, with or without a reason: a report with what is known", async () => {
  const { clock, heygen } = simulated({ delay: fixed(0), errorRate: 1 });
  const reasons = new Set<unknown>();
  for (let i = 0; i < 12; i++) {
    const [job] = await clock.run(heygen.translate(REQUEST)) as Translation[];
    const report = await clock.run(job!.fetchStatus("fibonacci"));
    assertEquals(report.status, "error");
    reasons.add(report.error);
  }
  assertEquals(reasons.size, 3);
  assert(reasons.has(undefined));
});

Deno.test("codes of languages: they become the names that the service takes", async () => {
  const { clock, heygen } = simulated({ strict: true });
  const codes = { ...REQUEST, outputLanguages: ["es-ES", "fr"] };
  const jobs = await clock.run(heygen.translate(codes));
  assertEquals(jobs.length, 2);
  const unknown = { ...REQUEST, outputLanguages: ["Klingon"] };
  const error = await assertRejects(
    () => clock.run(heygen.translate(unknown)),
    StatusError,
  );
  assertStringIncludes(error.message, "Klingon");
});

Deno.test("a file of another type: a clear error, after one request", async () => {
  const { clock, heygen, requests } = simulated();
  const error = await assertRejects(
    () => clock.run(heygen.upload(new Blob(["#!/bin/sh"]))),
    StatusError,
  );
  assertEquals(error.httpStatus, 400);
  assertStringIncludes(error.message, "supported type");
  assertEquals(requests.length, 1);
});
