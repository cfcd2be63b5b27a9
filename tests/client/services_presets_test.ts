import { fetchStatus } from "@heygen-sim/client";
import {
  azureOperation,
  elevenlabsDubbing,
  exercise,
  heygenV1,
  heygenV2,
  heygenV3,
  jobs,
  openaiVideos,
  replicate,
  type Service,
} from "@heygen-sim/client/services";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { finish } from "./_time.ts";

const apiKey = "sk-0123456789";
const job = "a/b?c";
const operation =
  "https://my.cognitiveservices.azure.com/jobs/7?api-version=2024-05-01";
/** Seconds since the epoch, and the same in ISO 8601. */
const created = 1_767_225_600;
const ended = created + 90;
const iso = (seconds: number) => new Date(seconds * 1_000).toISOString();

/** Documented responses of a service, and what is read from them. */
interface Example {
  readonly service: Service;
  readonly job?: string;
  readonly url: string;
  readonly header: readonly [name: string, value: string];
  /** Bodies of jobs in progress. */
  readonly pending: readonly object[];
  readonly completed: object;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly failed: object;
  readonly error: unknown;
}

const EXAMPLES: readonly Example[] = [
  {
    service: heygenV3({ apiKey }),
    url: "https://api.heygen.com/v3/video-translations/a%2Fb%3Fc",
    header: ["x-api-key", apiKey],
    pending: [
      { data: { id: "x", status: "pending" } },
      { data: { id: "x", status: "running" } },
    ],
    completed: {
      data: { id: "x", status: "completed", audio_url: "https://f.test/a.mp3" },
    },
    expected: { id: "x", resultUrl: "https://f.test/a.mp3" },
    failed: {
      data: { status: "failed", failure_message: "Failed to download video" },
    },
    error: "Failed to download video",
  },
  {
    service: heygenV2({ apiKey }),
    url: "https://api.heygen.com/v2/video_translate/a%2Fb%3Fc",
    header: ["x-api-key", apiKey],
    pending: [
      {
        error: null,
        data: {
          video_translate_id: "x",
          status: "running",
          url: null,
          message: null,
        },
      },
    ],
    completed: {
      error: null,
      data: {
        video_translate_id: "x",
        status: "success",
        url: "https://f.test/v.mp4",
        message: null,
      },
    },
    expected: { id: "x", resultUrl: "https://f.test/v.mp4" },
    failed: { error: null, data: { status: "failed", message: null } },
    error: undefined,
  },
  {
    service: heygenV1({ apiKey }),
    url: "https://api.heygen.com/v1/video_status.get?video_id=a%2Fb%3Fc",
    header: ["x-api-key", apiKey],
    pending: ["waiting", "pending", "processing"].map((status) => ({
      code: 100,
      message: "Success",
      data: { id: "x", status, video_url: null, error: null },
    })),
    completed: {
      code: 100,
      message: "Success",
      data: {
        id: "x",
        status: "completed",
        video_url: "https://f.test/v.mp4",
        error: null,
      },
    },
    expected: { id: "x", resultUrl: "https://f.test/v.mp4" },
    failed: {
      code: 100,
      message: "Success",
      data: { status: "failed", error: { code: 40119, message: "No audio" } },
    },
    error: { code: 40119, message: "No audio" },
  },
  {
    service: openaiVideos({ apiKey }),
    url: "https://api.openai.com/v1/videos/a%2Fb%3Fc",
    header: ["authorization", `Bearer ${apiKey}`],
    pending: [
      { id: "v", status: "queued", progress: 0, created_at: created },
      { id: "v", status: "in_progress", progress: 33, created_at: created },
    ],
    completed: {
      id: "v",
      object: "video",
      status: "completed",
      progress: 100,
      created_at: created,
      completed_at: ended,
      error: null,
    },
    expected: { id: "v", progress: 1, completionTime: 90_000 },
    failed: {
      id: "v",
      status: "failed",
      error: { code: "moderation_blocked", message: "No." },
    },
    error: { code: "moderation_blocked", message: "No." },
  },
  {
    service: replicate({ apiKey }),
    url: "https://api.replicate.com/v1/predictions/a%2Fb%3Fc",
    header: ["authorization", `Bearer ${apiKey}`],
    pending: [{ status: "starting" }, { status: "processing", output: null }],
    completed: {
      id: "p",
      status: "succeeded",
      output: ["https://f.test/1.png", "https://f.test/2.png"],
      created_at: iso(created),
      completed_at: iso(ended),
    },
    expected: {
      id: "p",
      resultUrl: "https://f.test/1.png",
      completionTime: 90_000,
    },
    failed: { status: "aborted", error: "It took too long." },
    error: "It took too long.",
  },
  {
    service: elevenlabsDubbing({ apiKey }),
    url: "https://api.elevenlabs.io/v1/dubbing/a%2Fb%3Fc",
    header: ["xi-api-key", apiKey],
    pending: [{ dubbing_id: "d", status: "dubbing", error: null }],
    completed: {
      dubbing_id: "d",
      name: "A talk",
      status: "dubbed",
      source_language: "en",
      target_languages: ["es"],
      media_metadata: { content_type: "video/mp4", duration: 127.5 },
    },
    expected: {
      id: "d",
      traits: { source: "en", language: "es", length: 127_500 },
    },
    failed: { status: "failed", error: "No speech" },
    error: "No speech",
  },
  {
    service: azureOperation({ apiKey }),
    job: operation,
    url: operation,
    header: ["ocp-apim-subscription-key", apiKey],
    pending: [
      { status: "NotStarted" },
      { status: "Running", percentComplete: 50 },
      { status: "Cancelling" },
    ],
    completed: {
      id: "o",
      status: "Succeeded",
      startTime: iso(created),
      endTime: iso(ended),
      percentComplete: 100,
      resourceLocation: "https://my.test/results/7",
    },
    expected: {
      id: "o",
      progress: 1,
      completionTime: 90_000,
      resultUrl: "https://my.test/results/7",
    },
    failed: {
      status: "Failed",
      error: { code: "InvalidRequest", message: "No file." },
    },
    error: { code: "InvalidRequest", message: "No file." },
  },
];

for (const example of EXAMPLES) {
  const { service, url, header } = example;
  /** Waits for a job whose responses are these. */
  const read = async (...bodies: object[]) => {
    const requests: [string, string | null][] = [];
    const seen: unknown[] = [];
    using time = new FakeTime();
    const wait = fetchStatus("constant", {
      service,
      job: example.job ?? job,
      fetch(url, init) {
        const body = bodies[requests.length];
        const value = new Headers(init.headers).get(header[0]);
        requests.push([url, value]);
        return Promise.resolve(Response.json(body));
      },
      onPoll: ({ status }) => seen.push(status),
    });
    return { report: await finish(time, wait), requests, seen };
  };

  Deno.test(`${service.name} reads the documented responses`, async () => {
    const bodies = [...example.pending, example.completed];
    const { report, requests, seen } = await read(...bodies);
    assertEquals(seen, [...example.pending.map(() => "pending"), "completed"]);
    assertEquals(requests[0], [url, header[1]]);
    assertEquals(report.body, example.completed);
    for (const [key, value] of Object.entries(example.expected)) {
      assertEquals([key, report[key as keyof typeof report]], [key, value]);
    }
  });

  Deno.test(`${service.name} reports a failed job, which is no exception`, async () => {
    const { report } = await read(example.failed);
    assertEquals([report.status, report.ended], ["error", "finished"]);
    assertEquals(report.error, example.error);
  });
}

Deno.test("the exercise and jobs read the simulator as the default does", async () => {
  /** Waits for the current job of a simulator, the same one each time. */
  async function wait(service: Service | undefined, withJob: boolean) {
    const clock = new VirtualClock();
    const simulator = createSimulator({ clock, seed: 3 });
    const { id } = simulator.getStatus();
    const paths = new Set<string>();
    const { body, ...report } = await clock.run(fetchStatus("fibonacci", {
      clock,
      service,
      ...(withJob && { job: id }),
      fetch: (url, init) => {
        paths.add(new URL(url).pathname);
        return simulator.fetch(url, init);
      },
    }));
    assertEquals((body as { id?: string }).id, id);
    return { report, paths };
  }
  const current = await wait(undefined, false);
  const byId = await wait(undefined, true);
  assertEquals(await wait(exercise, false), current);
  assertEquals(await wait(exercise, true), byId);
  assertEquals(await wait(jobs, true), byId);
  assertEquals(current.report.ended, "finished");
});
