import {
  adaptive,
  type Fetch,
  type History,
  StatusError,
  type StatusReport,
} from "@heygen-sim/client";
import {
  createHeyGenClient,
  type Translation,
} from "@heygen-sim/client/heygen";
import { fixed, uniform } from "@heygen-sim/client/distributions";
import { VirtualClock } from "@heygen-sim/simulator";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { API_KEY, simulated } from "./_heygen.ts";

const VIDEO = "https://example.com/talk.mp4";
const LANGUAGES = ["Spanish", "French", "German", "Japanese", "Hindi"];

Deno.test("a translation is requested, waited for and downloaded with faults, limits and expiring URLs on", async () => {
  const { clock, heygen, fetch } = simulated({
    delay: uniform(20_000, 90_000),
    faults: [
      "status=503,rate=0.2",
      "cut,rate=0.1,on=read",
      "no-result,rate=0.3",
    ],
    resultLifetime: 60_000,
    rateLimit: "4/1s",
    maxConcurrentJobs: 2,
    whenFull: "reject",
  });
  const video = { video: VIDEO, outputLanguages: ["Spanish"] };
  for (let i = 0; i < 4; i++) {
    const [job] = await clock.run(heygen.translate(video));
    assert(job);
    const report = await clock.run(job.fetchStatus("fibonacci"));
    assertEquals([report.status, report.id], ["completed", job.id]);
    // The address of the report expires, and a download does not need it.
    await clock.run(clock.delay(120_000, {}));
    const expired = await clock.run(fetch(`${report.resultUrl}`, {}));
    assert(!expired.ok);
    await expired.body?.cancel();
    const { readable, writable } = new TransformStream<
      Uint8Array<ArrayBuffer>
    >();
    const bytes = new Response(readable).bytes();
    await clock.run(job.download(writable));
    assertEquals(new TextDecoder().decode((await bytes).slice(4, 8)), "ftyp");
    const captions = await clock.run(
      heygen.download(report, undefined, { file: "vtt" }),
    );
    assertEquals((await captions.text()).slice(0, 6), "WEBVTT");
  }
});

Deno.test("fetchStatuses() waits for 250 jobs with three requests a round and one for each result", async () => {
  const { clock, heygen, sent, requests } = simulated({ delay: fixed(20_000) });
  const jobs: Translation[] = [];
  for (let i = 0; i < 50; i++) {
    jobs.push(
      ...await heygen.translate({ video: VIDEO, outputLanguages: LANGUAGES }),
    );
  }
  const created = requests.length;
  const results = await clock.run(heygen.fetchStatuses(jobs, "fibonacci"));
  const paths = sent().slice(created);
  const bulk = paths.filter((path) => path.endsWith("/statuses"));
  // After 0, 1, 2, 4, 7, 12 and 20 s.
  assertEquals([bulk.length, paths.length - bulk.length], [21, 250]);
  const list = new URL(requests[created]?.url ?? "").searchParams;
  assertEquals(list.get("video_translation_ids")?.split(",").length, 100);
  results.forEach((result, i) => {
    assert(result.status === "fulfilled");
    const { id, status, requests, elapsed, completionTime, resultUrl } =
      result.value;
    assertEquals([id, status, requests], [jobs[i]?.id, "completed", 8]);
    assertEquals([elapsed, completionTime], [20_000, 20_000]);
    assertStringIncludes(resultUrl ?? "", jobs[i]?.id ?? "none");
  });
});

Deno.test("fetchStatuses() keeps the jobs apart: failed, unknown, unfinished and repeated ones", async () => {
  const { clock, heygen } = simulated({
    delay: uniform(5_000, 300_000),
    errorRate: 0.4,
    faults: ["status=503,rate=0.2"],
  });
  const jobs = await clock.run(
    heygen.translate({ video: VIDEO, outputLanguages: LANGUAGES }),
  );
  const ids = [...jobs.map(({ id }) => id), "unknown", jobs[0]?.id ?? ""];
  const seen = new Map<string | undefined, StatusReport>();
  const results = await clock.run(heygen.fetchStatuses(ids, "constant", {
    timeout: 120_000,
    onPoll: (report) => void seen.set(report.id, report),
  }));
  const ended = results.map((result) =>
    result.status === "fulfilled"
      ? result.value.ended
      : (result.reason as StatusError).httpStatus
  );
  assertEquals(
    new Set<unknown>(ended),
    new Set<unknown>(["finished", "timeout", 404]),
  );
  assertEquals(ended[5], 404);
  assertEquals(results[6], results[0]);
  const unknown = results[5];
  assert(unknown?.status === "rejected");
  assertEquals(unknown.reason.job, "unknown");
  assertEquals(seen.get("unknown")?.ended, "failed");
  for (const result of results) {
    if (result.status === "rejected") continue;
    const { value } = result;
    assertEquals(seen.get(value.id), value);
    if (value.ended === "timeout") continue;
    const direct = await clock.run(heygen.fetchStatus("constant", value));
    assertEquals(value.status, direct.status);
  }
});

Deno.test("fetchStatuses() repeats only the requests of a round that failed, and keeps to its concurrency", async () => {
  const { clock, heygen, fetch } = simulated({ delay: fixed(3_000) });
  const ids: string[] = [];
  for (let i = 0; i < 25; i++) {
    const request = { video: VIDEO, outputLanguages: LANGUAGES };
    ids.push(...(await heygen.translate(request)).map(({ id }) => id));
  }
  const counts: number[] = [];
  let underway = 0;
  let most = 0;
  const flaky: Fetch = async (url, init) => {
    most = Math.max(most, ++underway);
    try {
      const list = new URL(url).searchParams.get("video_translation_ids");
      if (list !== null) {
        // The first attempt for the second part fails.
        if (counts.push(list.split(",").length) === 2) {
          return new Response("busy", { status: 503 });
        }
      }
      return await fetch(url, init);
    } finally {
      underway--;
    }
  };
  const client = createHeyGenClient({ apiKey: API_KEY, fetch: flaky, clock });
  const results = await clock.run(
    client.fetchStatuses(ids, [3_000], { concurrency: 2 }),
  );
  assert(results.every(({ status }) => status === "fulfilled"));
  assertEquals([counts, most], [[100, 25, 25, 100, 25], 2]);
});

Deno.test("fetchStatuses() reads the results of all jobs that have ended at the deadline", async () => {
  const { clock, heygen } = simulated({ delay: fixed(9_000) });
  const request = { video: VIDEO, outputLanguages: LANGUAGES };
  const jobs = await clock.run(heygen.translate(request));
  const options = { timeout: 9_000, concurrency: 1 };
  const results = await clock.run(
    heygen.fetchStatuses(jobs, [30_000], options),
  );
  for (const result of results) {
    assert(result.status === "fulfilled");
    assertEquals(result.value.ended, "finished");
  }
});

Deno.test("fetchStatuses() rejects what is left after an abort or a refusal, and sends nothing more", async () => {
  const { clock, heygen, requests } = simulated({ delay: fixed(60_000) });
  const jobs = await clock.run(
    heygen.translate({ video: VIDEO, outputLanguages: LANGUAGES }),
  );
  const controller = new AbortController();
  const reason = new Error("enough");
  const results = await clock.run(heygen.fetchStatuses(jobs, "constant", {
    signal: controller.signal,
    onPoll: ({ elapsed }) => elapsed >= 3_000 && controller.abort(reason),
  }));
  assertEquals(results, jobs.map(() => ({ status: "rejected", reason })));
  const sent = requests.length;
  await clock.run(clock.delay(60_000, {}));
  assertEquals(requests.length, sent);

  const error = { code: "insufficient_credit", message: "Top up." };
  const fetch: Fetch = () =>
    Promise.resolve(Response.json({ error }, { status: 402 }));
  const poor = createHeyGenClient({ apiKey: API_KEY, fetch });
  const [refused] = await poor.fetchStatuses(["a", "b"], "constant");
  assert(refused?.status === "rejected");
  assertEquals([refused.reason.code, refused.reason.job], [
    "insufficient_credit",
    "a",
  ]);
  assertEquals(await poor.fetchStatuses([], "constant"), []);
});

Deno.test("adaptive() learns translations by language and length", async () => {
  const { clock, heygen } = simulated({ delay: fixed(30_000) });
  const history: History = {};
  const algorithm = adaptive({
    history,
    key: ({ language, length = 0 }) => `${language} ${length > 0}`,
  });
  const jobs = await clock.run(
    heygen.translate({ video: VIDEO, outputLanguages: ["Spanish", "French"] }),
  );
  await clock.run(
    Promise.all(jobs.map((job) => job.fetchStatus(algorithm))),
  );
  assertEquals(Object.keys(history), ["Spanish true", "French true"]);
});

Deno.test("delete() cancels a translation, also if the first response is lost", async () => {
  const { clock, heygen, fetch } = simulated();
  const [job] = await clock.run(
    heygen.translate({ video: VIDEO, outputLanguages: ["Spanish"] }),
  );
  assert(job);
  let lost = false;
  const lossy: Fetch = async (url, init) => {
    const response = await fetch(url, init);
    if (lost) return response;
    lost = true;
    await response.body?.cancel();
    throw new TypeError("fetch failed");
  };
  const client = createHeyGenClient({ apiKey: API_KEY, fetch: lossy, clock });
  await clock.run(client.delete(job));
  const error = await clock.run(assertRejects(() => job.delete(), StatusError));
  assertEquals([error.httpStatus, error.code], [404, "not_found"]);
});

Deno.test("the API key is in no error, report or log", async () => {
  const clock = new VirtualClock();
  const echo = `no such key: ${API_KEY}`;
  const answers: (() => Response)[] = [
    () =>
      Response.json({ error: { code: "unauthorized", message: echo } }, {
        status: 401,
      }),
    () => new Response(echo, { status: 200 }),
    () => Response.json({ data: null, error: { code: echo, message: echo } }),
    () => {
      throw new Error(`fetch: ${echo}`, { cause: new Error(echo) });
    },
  ];
  for (const answer of answers) {
    let logged = "";
    const fetch: Fetch = (_, init) => {
      assertEquals(new Headers(init.headers).get("x-api-key"), API_KEY);
      return Promise.resolve().then(answer);
    };
    const heygen = createHeyGenClient({
      apiKey: API_KEY,
      fetch,
      clock,
      retryBudget: 0,
    });
    const calls = [
      () => heygen.translate({ video: VIDEO, outputLanguages: ["Spanish"] }),
      () => heygen.fetchStatus("constant", "a"),
      () => heygen.download("a"),
      () => heygen.languages(),
      () => heygen.upload(new Uint8Array(3)),
    ];
    for (const call of calls) {
      const error = await clock.run(assertRejects(call, StatusError));
      for (let cause: unknown = error; cause; cause = (cause as Error).cause) {
        logged += `${cause} ${(cause as Error).stack} ${JSON.stringify(cause)}`;
      }
      logged += Deno.inspect(error, { depth: 9, showHidden: true });
    }
    logged += JSON.stringify(
      await clock.run(heygen.fetchStatuses(["a"], "constant")),
    );
    logged += Deno.inspect(heygen, { depth: 9, showHidden: true });
    assertStringIncludes(logged, "***");
    assert(!logged.includes(API_KEY), logged);
  }
});
