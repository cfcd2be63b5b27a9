import {
  createClient,
  fetchStatus,
  fetchStatuses,
  StatusError,
} from "@heygen-sim/client";
import {
  azureOperation,
  elevenlabsDubbing,
  heygenV1,
  heygenV2,
  heygenV3,
  openaiVideos,
  replicate,
  type Service,
} from "@heygen-sim/client/services";
import {
  assert,
  assertEquals,
  assertFalse,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { testWith } from "../_needs.ts";

/** A key with characters that JSON and addresses write otherwise. */
const apiKey = 'sk-"hunter2/+=';
const FORMS = ["hunter2", btoa("user:hunter2")];

/** All that a value shows, however it is printed. */
function shown(value: unknown): string {
  const parts = value instanceof Error ? [value.message, value.stack] : [];
  return [
    ...parts,
    String(value),
    JSON.stringify(value),
    Deno.inspect(value, { depth: 99, showHidden: true, getters: true }),
  ].join("\n");
}

function assertNoKey(value: unknown): void {
  for (const form of FORMS) assertFalse(shown(value).includes(form), form);
}

const PRESETS = [
  azureOperation,
  elevenlabsDubbing,
  heygenV1,
  heygenV2,
  heygenV3,
  openaiVideos,
  replicate,
];

/** Responses and failures that repeat what they were sent. */
const ECHOES: readonly ((key: string) => Promise<Response>)[] = [
  (key) =>
    Promise.resolve(
      Response.json({
        error: { code: key, message: `Bad key ${key}` },
        code: key,
        message: key,
      }, { status: 401 }),
    ),
  (key) =>
    Promise.resolve(Response.json({ error: { code: key, message: key } })),
  (key) => Promise.resolve(new Response(`<p>${key}</p>`)),
  (key) => Promise.resolve(new Response(`{"key":${JSON.stringify(key)}`)),
  (key) =>
    Promise.resolve(new Response(encodeURIComponent(key), { status: 403 })),
  (key) => Promise.reject(new TypeError(`Invalid header ${key}`)),
  (key) =>
    Promise.reject(new Error("failed", { cause: { code: key, headers: key } })),
  (key) => Promise.reject(new Error("failed", { cause: new Error(key) })),
];

Deno.test("no error shows the key, even if a response or a runtime repeats it", async () => {
  for (const preset of PRESETS) {
    for (const [index, echo] of ECHOES.entries()) {
      let sent = "";
      const error = await assertRejects(
        () =>
          fetchStatus("manual", {
            service: preset({ apiKey }),
            job: "https://my.test/o/1",
            fetch(_url, init) {
              sent = [...new Headers(init.headers).values()].join();
              return echo(sent.replace(/^Bearer /, ""));
            },
          }),
        StatusError,
      );
      assert(sent.includes("hunter2"), preset.name);
      assertNoKey(error);
      assert(index !== 6 || error.message.includes("failed"), error.message);
    }
  }
});

Deno.test("no report shows the key, even if a response repeats it", async () => {
  const body = {
    data: {
      status: "completed",
      video_url: `https://files.test/v?key=${encodeURIComponent(apiKey)}`,
      title: `made with ${apiKey}`,
    },
  };
  const fetch = () => Promise.resolve(Response.json(body));
  const service = heygenV3({ apiKey });
  const seen: unknown[] = [];
  const onPoll = (report: unknown) => void seen.push(report);
  const client = createClient({ service, fetch, onPoll });
  const report = await client.fetchStatus("manual", { job: "7" });
  const results = await client.fetchStatuses(["7"], "manual");
  assertEquals(report.resultUrl, "https://files.test/v?key=***");
  assertEquals(report.body, {
    data: { ...body.data, video_url: report.resultUrl, title: "made with ***" },
  });
  assertNoKey([seen, report, results, service]);
});

Deno.test("the options headers and baseUrl keep their credentials, too", async () => {
  const service = heygenV3();
  for (
    const options of [
      { headers: { "X-Api-Key": apiKey } },
      { headers: new Headers({ cookie: `session=${apiKey}` }) },
      {
        headers: [["Authorization", `Bearer ${apiKey}`]] as [string, string][],
      },
      { baseUrl: "https://user:hunter2@api.test" },
    ]
  ) {
    const [result] = await fetchStatuses(["7"], "manual", {
      ...options,
      service,
      fetch: (url, init) =>
        Promise.reject(
          new Error(
            `${new URL(url).search} ${
              JSON.stringify([...new Headers(init.headers)])
            }`,
          ),
        ),
    });
    assertEquals(result?.status, "rejected");
    assertNoKey(result);
  }
});

Deno.test("an invalid key is refused at once, and not shown", () => {
  for (const preset of PRESETS) {
    for (
      const key of [
        "hunter2\nhunter2",
        "hünter2 hunter2",
        "",
        "  ",
        undefined,
        null,
        7,
      ]
    ) {
      const error = assertThrows(
        // @ts-expect-error Not all of them are texts.
        () => preset({ apiKey: key }),
        TypeError,
        "Cannot create the service as 'apiKey' must be a text of visible ASCII characters",
      );
      assertNoKey(error);
    }
    assertEquals(preset({}).headers, undefined);
    const [value] = Object.values(
      preset({ apiKey: " key\n" }).headers?.() ?? {},
    );
    assert(/^(Bearer )?key$/.test(`${value}`), value);
  }
});

/** A server that redirects, and another one. */
function redirecting(
  target: (origins: { own: string; other: string }) => string,
  status = 302,
) {
  const received: string[] = [];
  const done = { data: { status: "completed", video_url: "/v" } };
  const respond = (name: string) => (request: Request): Response => {
    const url = new URL(request.url);
    received.push(
      `${name} ${url.pathname} ${request.headers.get("x-api-key")}`,
    );
    if (name === "other" || url.pathname === "/moved") {
      return Response.json(done);
    }
    const own = url.origin;
    return new Response("moved", {
      status,
      headers: { location: target({ own, other: otherOrigin }) },
    });
  };
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  const other = Deno.serve(options, respond("other"));
  const otherOrigin = `http://127.0.0.1:${other.addr.port}`;
  const own = Deno.serve(options, respond("own"));
  return {
    received,
    otherOrigin,
    baseUrl: `http://127.0.0.1:${own.addr.port}`,
    async [Symbol.asyncDispose]() {
      await Promise.all([own.shutdown(), other.shutdown()]);
    },
  };
}

testWith(
  { net: "127.0.0.1" },
  "a redirect to another origin is an error, and the key stays",
  async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      await using server = redirecting(
        ({ other }) => `${other}/x?key=hunter2`,
        status,
      );
      const service: Service = heygenV3({ apiKey });
      const error = await assertRejects(
        () =>
          fetchStatus("constant", {
            service,
            job: "7",
            baseUrl: server.baseUrl,
          }),
        StatusError,
        `answered ${status}: redirect to ${server.otherOrigin}, which is not followed`,
      );
      assertEquals([error.httpStatus, error.transient], [status, false]);
      assertNoKey(error);
      assertEquals(server.received, [`own /v3/video-translations/7 ${apiKey}`]);
    }
  },
);

testWith(
  { net: "127.0.0.1" },
  "a redirect within the origin is followed, but not in a circle",
  async () => {
    const service = heygenV3({ apiKey });
    {
      await using server = redirecting(() => "/moved");
      const { baseUrl } = server;
      const report = await fetchStatus("manual", {
        service,
        job: "7",
        baseUrl,
      });
      assertEquals(report.status, "completed");
      assertEquals(server.received.at(-1), `own /moved ${apiKey}`);
    }
    await using server = redirecting(({ own }) => `${own}/circle`);
    const { baseUrl } = server;
    await assertRejects(
      () => fetchStatus("constant", { service, job: "7", baseUrl }),
      StatusError,
      "answered 302: redirect to",
    );
    assertEquals(server.received.length, 21);
  },
);

Deno.test("in a browser, which hides the target, a redirect is an error", async () => {
  const opaque = Object.defineProperty(Response.error(), "type", {
    value: "opaqueredirect",
  });
  const fetch = () => Promise.resolve(opaque);
  const error = await assertRejects(
    () =>
      fetchStatus("constant", {
        service: heygenV3({ apiKey }),
        job: "7",
        fetch,
      }),
    StatusError,
    "answered 302: redirect, which is not followed",
  );
  assertFalse(error.transient);
});
