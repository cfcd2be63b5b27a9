import { assertEquals } from "@std/assert";
import type { SimulatorOptions } from "@heygen-sim/simulator";
import { simulated } from "../routes/_simulated.ts";
import { HeyGenWorld } from "../wire/_heygen.ts";

const FAULTS =
  "status, latency, stall, stall-body, cut, empty, truncated, html, content-type, error-envelope, not-found, unknown-status, no-result, stuck, skew";
const WORD =
  "must be a word of letters, digits, dashes and spaces, and none of the service's own";
const RULE =
  "must be missing where outcome is completed: only a job that ends in error has a failure";

/** Requests, each with its errors: the place, and what is wrong. */
const REFUSED: readonly (readonly [
  request: string,
  body: unknown,
  ...errors: readonly (readonly [pointer: string, detail: string])[],
])[] = [
  ["POST /jobs", [], ["", "must be an object: current value is []"]],
  [
    "POST /jobs",
    { title: 5, outcome: "x", length: true, "a/b~c": 1 },
    ["/title", "must be text: current value is 5"],
    ["/outcome", 'must be one of completed, error: current value is "x"'],
    ["/length", "must be a number: current value is true"],
    [
      "/a~1b~0c",
      "is not known; accepted: title, delay, queue, outcome, length, scenario, metadata, callback_url",
    ],
  ],
  ["POST /jobs", { delay: -1 }, [
    "/delay",
    "must be at least 0: current value is -1",
  ]],
  ["POST /jobs", { delay: 1e300 }, [
    "/delay",
    "must be at most 1000000000: current value is 1e+300",
  ]],
  ["POST /jobs", { delay: {} }, [
    "/delay",
    "must be a number or text: current value is {}",
  ]],
  ["POST /jobs", { title: "x".repeat(201) }, [
    "/title",
    `must have at most 200 characters: current value is "${"x".repeat(99)}`,
  ]],
  ["POST /restart", { seed: [] }, [
    "/seed",
    "must be text or a whole number: current value is []",
  ]],
  ["POST /restart", { seed: "" }, [
    "/seed",
    'must have at least 1 character: current value is ""',
  ]],
  ["POST /clock/advance", {}, [
    "/seconds",
    'must be a number, unless to is "next": it is missing',
  ]],
  ["POST /clock/advance", { seconds: 1e9 }, [
    "/seconds",
    "must be at most 31622400: current value is 1000000000",
  ]],
  ["POST /clock/advance", { to: "next", seconds: 1 }, [
    "/to",
    "is too much; accepted: either seconds or to",
  ]],
  ["POST /clock/advance", { to: "end" }, [
    "/to",
    'must be "next": current value is "end"',
  ]],
  ["POST /webhooks", { url: "http://127.0.0.1:9000/", events: [] }, [
    "/events",
    "must have at least 1 item: current value is []",
  ]],
  ["PUT /faults/a", {}, ["/fault", `must be one of ${FAULTS}: it is missing`]],
  ["PUT /faults/a", { fault: "odd" }, [
    "/fault",
    `must be one of ${FAULTS}: current value is "odd"`,
  ]],
  ["PUT /faults/a", { fault: "unknown-status", word: "pending" }, [
    "/word",
    `${WORD}: current value is "pending"`,
  ]],
  ["PUT /faults/a", { fault: "content-type", type: "x" }, [
    "/type",
    'must be a media type: current value is "x"',
  ]],
  ["POST /rules", { times: 0 }, [
    "/times",
    "must be at least 1: current value is 0",
  ]],
  ["POST /rules", { outcome: "completed", failure: {} }, ["/failure", RULE]],
  ["PUT /s/a", { rules: [{ outcome: "completed", failure: {} }] }, [
    "/rules/0/failure",
    RULE,
  ]],
  ["PUT /s/a", { faults: ["cut", "html", "cut"] }, [
    "/faults/2",
    "must have a name of its own, as in 'cut,name=another': 'cut' is taken",
  ]],
  ["PUT /s/a", { faults: ["x".repeat(201)] }, [
    "/faults/0",
    `must have at most 200 characters: current value is "${"x".repeat(99)}`,
  ]],
  ["PUT /s/a", { webhookFaults: ["lost", "lost,rate=0.5"] }, [
    "/webhookFaults/1",
    "must have a name of its own, as in 'lost,rate=0.5,name=another': 'lost' is taken",
  ]],
  ["PUT /s/a", { clock: "auto", speed: 2 }, [
    "/speed",
    "must be missing, or 1, where clock is auto: only a real clock has a speed",
  ]],
  [
    "PUT /snapshot",
    { version: 1.5, checksum: null, content: 1 },
    ["/format", "must be text: it is missing"],
    ["/version", "must be a whole number: current value is 1.5"],
    ["/checksum", "must be text: current value is null"],
    ["/content", "must be an object: current value is 1"],
  ],
  ["GET /jobs?limit=0&more=1", undefined, [
    "limit",
    "must be a whole number from 1 to 100: current value is 0",
  ], ["more", "is not known; accepted: status, limit, after"]],
  ["GET /jobs?limit=1e1&after=f", undefined, [
    "limit",
    'must be a whole number from 1 to 100: current value is "1e1"',
  ], ["after", 'must be the id of a translation: current value is "f"']],
  ["GET /report?price=0", undefined, [
    "price",
    "must be a number from 0.01 to 100000: current value is 0",
  ]],
  ["GET /journal?status=9&since=now", undefined, [
    "status",
    'must be a status code, or a class such as 4xx: current value is "9"',
  ], [
    "since",
    'must be a date and time in ISO 8601: current value is "now"',
  ]],
  ["GET /webhooks/callbacks/deliveries?after=x", undefined, [
    "after",
    'must be the id of a delivery: current value is "x"',
  ]],
];

Deno.test("each error of a request states where it is, what is accepted and what came", async () => {
  const { ask } = simulated();
  for (const [request, body, ...expected] of REFUSED) {
    const [method = "", path = ""] = request.split(" ");
    const reply = await ask(method, path, { body });
    assertEquals(reply.status, 422, `${request} ${reply.text}`);
    const found = reply.body.errors.map((
      { pointer, detail }: Record<string, string>,
    ) => [pointer, detail]);
    assertEquals(found, expected.map((error) => [...error]), request);
  }
});

Deno.test("a number beyond the range of a double is shown as Infinity", async () => {
  const { simulator } = simulated();
  const response = await simulator.fetch("http://simulator.test/jobs", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"length":1e999}',
  });
  const { errors: [error] } = await response.json();
  assertEquals(error.detail, "must be a number: current value is Infinity");
});

Deno.test("a request has a hundred errors at most", async () => {
  const { ask } = simulated();
  const body = Object.fromEntries(
    Array.from({ length: 200 }, (_, n) => [`k${n}`, n]),
  );
  assertEquals((await ask("POST", "/jobs", { body })).body.errors.length, 100);
});

Deno.test("HeyGen's wire states the same in its own form", async () => {
  const url = "must be a URL that begins with http:// or https://";
  const video = { type: "url", url: "http://videos.example/a.mp4" };
  const options: SimulatorOptions = { strict: true };
  using world = new HeyGenWorld(options);
  for (
    const [path, body, message] of [
      [
        "/v3/video-translations",
        { video: { type: "file" }, output_languages: ["Spanish"] },
        "'video.type' must be one of url, asset_id: current value is \"file\"",
      ],
      [
        "/v3/video-translations",
        { video: { type: "url", url: "a" }, output_languages: ["Spanish"] },
        `'video.url' ${url}: current value is "a"`,
      ],
      [
        "/v3/video-translations",
        { video, output_languages: [] },
        "'output_languages' must have at least 1 item: current value is []",
      ],
      [
        "/v3/lipsyncs",
        { video, audio: video, colour: 1 },
        "'colour': is not known; accepted: video, audio, title, mode, start_time, end_time, callback_id, callback_url, folder_id",
      ],
      ["/v2/video_translate", {}, `'video_url' ${url}: it is missing`],
    ] as const
  ) {
    const { status, body: { error } } = await world.send("POST", path, body);
    assertEquals([status, error.message], [400, message], path);
  }
});
