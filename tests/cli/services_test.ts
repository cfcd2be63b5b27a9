import { fixed } from "@heygen-sim/client/distributions";
import { VirtualClock } from "@heygen-sim/simulator";
import { assertEquals, assertMatch } from "@std/assert";
import { run as runOn, type RunOptions, simulate } from "./_terminal.ts";

const HEYGEN = {
  key: ["x-api-key", "key-12345"],
  variable: "HEYGEN_API_KEY",
} as const;

const JOBS = {
  url: "http://127.0.0.1:5000/jobs/7",
  ...HEYGEN,
  body: { status: "completed", result_url: "http://a.test/r" },
};

/** A response of each service, and the request for it. */
const SERVICES: Readonly<
  Record<
    string,
    {
      /** The address of the job 7, at the service's own address. */
      readonly url: string;
      /** The header with the key K1. */
      readonly key: readonly [string, string];
      /** The variable that the key can be in. */
      readonly variable?: string;
      readonly body: unknown;
      /** The job, if it is not 7. */
      readonly job?: string;
      /** Empty if the response has no address of the result. */
      readonly result?: "";
    }
  >
> = {
  exercise: JOBS,
  jobs: JOBS,
  "heygen-v3": {
    url: "https://api.heygen.com/v3/video-translations/7",
    ...HEYGEN,
    body: {
      data: { id: "7", status: "completed", video_url: "http://a.test/r" },
    },
  },
  "heygen-v2": {
    url: "https://api.heygen.com/v2/video_translate/7",
    ...HEYGEN,
    body: { error: null, data: { status: "success", url: "http://a.test/r" } },
  },
  "heygen-v1": {
    url: "https://api.heygen.com/v1/video_status.get?video_id=7",
    ...HEYGEN,
    body: {
      code: 100,
      data: { id: "7", status: "completed", video_url: "http://a.test/r" },
    },
  },
  "openai-videos": {
    url: "https://api.openai.com/v1/videos/7",
    key: ["authorization", "Bearer key-12345"],
    variable: "OPENAI_API_KEY",
    body: { id: "7", status: "completed", progress: 100 },
    result: "",
  },
  replicate: {
    url: "https://api.replicate.com/v1/predictions/7",
    key: ["authorization", "Bearer key-12345"],
    variable: "REPLICATE_API_TOKEN",
    body: { id: "7", status: "succeeded", output: ["http://a.test/r"] },
  },
  "elevenlabs-dubbing": {
    url: "https://api.elevenlabs.io/v1/dubbing/7",
    key: ["xi-api-key", "key-12345"],
    variable: "ELEVENLABS_API_KEY",
    body: { dubbing_id: "7", status: "dubbed" },
    result: "",
  },
  "azure-operation": {
    url: "https://a.test/operations/7?api-version=1",
    key: ["ocp-apim-subscription-key", "key-12345"],
    body: {
      id: "7",
      status: "Succeeded",
      resourceLocation: "http://a.test/r",
    },
    job: "https://a.test/operations/7?api-version=1",
  },
};

/** Runs a command against one response, and records the requests. */
function respond(body: unknown, status = 200) {
  const seen: { url: string; headers: Headers }[] = [];
  const fetch = (url: string, { headers }: RequestInit) => {
    seen.push({ url, headers: new Headers(headers) });
    return Promise.resolve(Response.json(body, { status }));
  };
  const clock = new VirtualClock();
  const run = (args: readonly string[], options?: RunOptions) =>
    runOn(args, fetch, clock, options);
  return { run, seen };
}

for (const [name, service] of Object.entries(SERVICES)) {
  const { url, key: [header, value], variable, body, job = "7" } = service;
  const args = ["wait", job, "--service", name];

  Deno.test(`wait --service ${name} reads a job of the service, with its key`, async () => {
    const { run, seen } = respond(body);
    const flag = await run([...args, "--api-key", "key-12345"]);
    assertEquals(flag.status, 0, flag.stderr);
    assertMatch(flag.stdout, /^status +completed/m);
    const [, result = ""] = /^result +(.+)$/m.exec(flag.stdout) ?? [];
    assertEquals(result, service.result ?? "http://a.test/r");
    assertEquals(seen.map(({ url }) => url), [url]);
    assertEquals(seen[0]?.headers.get(header), value);
  });

  Deno.test(`wait --service ${name} takes the key of its own variable alone`, async () => {
    const { run, seen } = respond(body);
    const others = Object.values(SERVICES).flatMap(({ variable: other }) =>
      other && other !== variable ? [[other, "another-key"]] : []
    );
    const variables = Object.fromEntries(others);
    await run(args, { variables });
    const sent = [...seen[0]?.headers ?? []].flat().join(" ");
    assertEquals(sent.includes("another-key"), false);
    const { run: runAgain, seen: keyed } = respond(body);
    if (variable !== undefined) {
      await runAgain(args, {
        variables: { ...variables, [variable]: "key-12345\n" },
      });
      assertEquals(keyed[0]?.headers.get(header), value);
    }
    const { run: refused } = respond({ key: "key-12345" }, 401);
    const { status, stderr } = await refused(args, { variables });
    assertEquals(status, 3);
    assertMatch(
      stderr,
      variable === undefined
        ? /; use --api-key\n$/
        : new RegExp(`; set ${variable}, or use --api-key\n$`),
    );
  });

  Deno.test(`no output of wait --service ${name} has the key`, async () => {
    for (const status of [200, 401]) {
      const { run } = respond({ ...Object(body), error: "key-12345" }, status);
      const variables = variable ? { [variable]: "key-12345" } : {};
      const flags = variable ? [] : ["--api-key=key-12345"];
      for (const form of ["--json", "--jsonl", ""]) {
        const all = [...args, ...flags, ...form ? [form] : []];
        const { stdout, stderr } = await run(all, { variables });
        assertEquals((stdout + stderr).includes("key-12345"), false);
      }
    }
  });
}

Deno.test("status reads a job of a service, at the address of --url or of its variable", async () => {
  const { run, seen } = respond(SERVICES["heygen-v3"]?.body);
  const args = ["status", "7", "--service=heygen-v3"];
  const variables = { HEYGEN_SIM_URL: "http://sim.test/base" };
  await run([...args, "--url=http://other.test"], { variables });
  await run(["status", "7"], {
    variables: { ...variables, HEYGEN_SIM_SERVICE: "heygen-v3" },
  });
  assertEquals(seen.map(({ url }) => url), [
    "http://other.test/v3/video-translations/7",
    "http://sim.test/base/v3/video-translations/7",
  ]);
});

Deno.test("a service names its mistakes in use", async () => {
  const { run } = simulate();
  for (
    const [message, ...args] of [
      ["--service: heygen-v3 requires a job", "--service=heygen-v3"],
      [
        "--push: heygen-v3 has no streams of events",
        "--service=heygen-v3",
        "--push",
        "7",
      ],
    ]
  ) {
    const { status, stdout, stderr } = await run(["wait", ...args]);
    assertEquals([status, stdout], [2, ""]);
    assertEquals(stderr, `heygen-sim: ${message}\n`);
  }
  const unknown = await run(["wait", "--service=heygen", "7"]);
  assertMatch(
    unknown.stderr,
    /--service: must be one of exercise, jobs, heygen-v3.*, got 'heygen'\n$/,
  );
  const dots = await run(["wait", ".."]);
  assertEquals([dots.status, dots.stdout], [2, ""]);
  assertMatch(dots.stderr, /^heygen-sim: Cannot poll as 'job'.*\n$/);
});

Deno.test("wait --service heygen-v3 waits for a translation of the simulator", async () => {
  const { run, simulator } = simulate({ delay: fixed(20_000) });
  const response = await simulator.fetch(
    "http://simulator.test/v3/video-translations",
    {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": "any" },
      body: JSON.stringify({
        video: { type: "url", url: "https://a.test/video.mp4" },
        output_languages: ["Spanish (Spain)"],
      }),
    },
  );
  const { data: { video_translation_ids: [id] } } = await response.json();
  const args = ["wait", id, "--service=heygen-v3", "--json"];
  const variables = {
    HEYGEN_API_KEY: "any",
    HEYGEN_SIM_URL: "http://simulator.test",
  };
  const { status, stdout, stderr } = await run(args, { variables });
  assertEquals(status, 0, stderr);
  const { serverStatus, ended, resultUrl } = JSON.parse(stdout);
  assertEquals([serverStatus, ended], ["completed", "finished"]);
  assertMatch(resultUrl, /^http:\/\/simulator\.test\//);
  const missing = await run(["wait", "nowhere", ...args.slice(2)], {
    variables,
  });
  assertEquals(missing.status, 1);
});
