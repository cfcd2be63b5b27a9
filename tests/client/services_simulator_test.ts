import { fetchStatus, fetchStatuses, StatusError } from "@heygen-sim/client";
import { heygenV3 } from "@heygen-sim/client/services";
import { fixed } from "@heygen-sim/client/distributions";
import {
  createSimulator,
  type SimulatorOptions,
  VirtualClock,
} from "@heygen-sim/simulator";
import { assert, assertEquals, assertRejects } from "@std/assert";

const apiKey = "sk-0123456789";

/** A simulator with a translation into two languages. */
async function translating(options: SimulatorOptions = {}) {
  const clock = new VirtualClock();
  const { fetch } = createSimulator({
    clock,
    seed: 5,
    delay: fixed(9_500),
    errorRate: 0,
    ...options,
  });
  const response = await fetch("http://sim.test/v3/video-translations", {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": apiKey },
    body: JSON.stringify({
      video: { type: "url", url: "https://videos.test/v.mp4" },
      output_languages: ["Spanish (Spain)", "French"],
    }),
  });
  const { data } = await response.json();
  const jobs: string[] = data.video_translation_ids;
  const service = heygenV3({ apiKey });
  const baseUrl = "http://sim.test";
  return { clock, fetch, jobs, wait: { service, baseUrl, fetch, clock } };
}

Deno.test("heygenV3 waits for translations of the simulator", async () => {
  const { clock, jobs, wait } = await translating();
  const results = await clock.run(fetchStatuses(jobs, "fibonacci", wait));
  for (const [index, result] of results.entries()) {
    assert(result.status === "fulfilled");
    const { status, id, resultUrl, traits } = result.value;
    assertEquals([status, id], ["completed", jobs[index]]);
    assert(resultUrl?.startsWith("http://sim.test/"), resultUrl);
    assertEquals(traits?.language, ["Spanish (Spain)", "French"][index]);
  }
});

Deno.test("heygenV3 reports a translation that fails", async () => {
  const { clock, jobs: [job = ""], wait } = await translating({ errorRate: 1 });
  const report = await clock.run(fetchStatus("constant", { ...wait, job }));
  assertEquals([report.status, report.serverStatus], ["error", "failed"]);
});

Deno.test("heygenV3 waits through an error envelope in a 200", async () => {
  const faults = ["error-envelope,count=3,on=read"];
  const { clock, jobs: [job = ""], wait } = await translating({ faults });
  const report = await clock.run(fetchStatus("constant", { ...wait, job }));
  assertEquals([report.status, report.failures], ["completed", 3]);
});

Deno.test("heygenV3 waits for the result of a completed translation", async () => {
  const faults = ["no-result=20"];
  const { clock, jobs: [job = ""], wait } = await translating({ faults });
  // The next interval of the algorithm is of no use here.
  const times = [10_000, 600_000];
  const report = await clock.run(fetchStatus(times, { ...wait, job }));
  assertEquals([report.status, report.ended], ["completed", "finished"]);
  assert(report.resultUrl);
  assert(report.elapsed > 29_000 && report.elapsed < 38_000);
});

Deno.test("heygenV3 ends at a wrong key and at a job that does not exist", async () => {
  const { clock, jobs: [job = ""], wait } = await translating({
    apiKeys: [apiKey],
  });
  const error = await assertRejects(
    () =>
      clock.run(
        fetchStatus("constant", {
          ...wait,
          service: heygenV3({ apiKey: "another" }),
          job,
        }),
      ),
    StatusError,
    "answered 401: unauthorized: Unauthorized",
  );
  assertEquals([error.code, error.requests], ["unauthorized", 1]);
  const missing = await assertRejects(
    () => clock.run(fetchStatus("constant", { ...wait, job: "nothing" })),
    StatusError,
    "answered 404: not_found: ",
  );
  assert(missing.requests > 3 && !missing.transient);
});
