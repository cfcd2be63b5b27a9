import {
  createClient,
  fetchStatus,
  resetStatus,
  StatusError,
} from "@heygen-sim/client";
import {
  assert,
  assertEquals,
  assertFalse,
  assertInstanceOf,
  assertRejects,
} from "@std/assert";
import { testWith } from "../_needs.ts";

/** A server that is done, with the addresses and the keys it was asked with. */
function server() {
  const urls: string[] = [];
  const keys: (string | null)[] = [];
  const fetch = (url: string, init: RequestInit) => {
    urls.push(url);
    keys.push(new Headers(init.headers).get("authorization"));
    return Promise.resolve(Response.json({ status: "completed" }));
  };
  return { fetch, urls, keys };
}

/** All that an error shows, by itself and through its causes. */
function shown(error: unknown): string {
  return [
    String(error),
    JSON.stringify(error),
    Deno.inspect(error, { depth: 99 }),
    error instanceof Error ? error.stack : "",
  ].join("\n");
}

Deno.test("a user and a password in the base URL are sent as a header", async () => {
  for (
    const [userinfo, credentials] of [
      ["user:secret", "user:secret"],
      ["user", "user:"],
      [":secret", ":secret"],
      ["a%40b:p%3Aq%2Fr", "a@b:p:q/r"],
      ["ünï:pä€", "ünï:pä€"],
      ["u:p@ss", "u:p@ss"],
      ["u:100%", "u:100%"],
    ] as const
  ) {
    const { fetch, urls, keys } = server();
    const baseUrl = `https://${userinfo}@sim.test:8443/v2/`;
    await fetchStatus("manual", { fetch, baseUrl });
    await fetchStatus("manual", { fetch, baseUrl: new URL(baseUrl) });
    const url = "https://sim.test:8443/v2/status";
    assertEquals(urls, [url, url]);
    const bytes = new TextEncoder().encode(credentials);
    const basic = `Basic ${btoa(String.fromCharCode(...bytes))}`;
    assertEquals(keys, [basic, basic]);
  }
});

Deno.test("an authorization header goes before the credentials in the base URL", async () => {
  const { fetch, keys } = server();
  const headers = { Authorization: "Bearer key" };
  const baseUrl = "http://user:secret@sim.test";
  await fetchStatus("manual", { fetch, baseUrl, headers });
  await createClient({ fetch, baseUrl, headers }).fetchStatus("manual");
  assertEquals(keys, ["Bearer key", "Bearer key"]);
});

Deno.test("no error shows a password of the base URL, not even of an invalid one", async () => {
  const bodies = [
    () => Promise.resolve(new Response("no", { status: 403 })),
    () => Promise.resolve(new Response("<html>")),
    () => Promise.reject(new TypeError("Failed to fetch")),
    () => new Promise<Response>(() => {}),
  ];
  for (const fetch of bodies) {
    const options = {
      baseUrl: "http://user:hunter2@sim.test",
      fetch,
      retryBudget: 0,
      attemptTimeout: 5,
    };
    for (const call of [fetchStatus.bind(null, "constant"), resetStatus]) {
      const error = await assertRejects(() => call(options), StatusError);
      assert(error.message.includes("http://sim.test/"), error.message);
      assertFalse(shown(error).includes("hunter2"), shown(error));
    }
  }
  for (
    const baseUrl of [
      "ftp://user:hunter2@sim.test",
      "user:hunter2@sim.test",
      "http://user:hunter2@",
      "http://user:hunter2@sim.test:99999",
      "http://user:hunter2@sim test",
      "http://user:hunter2/x@sim.test",
      "http://user:\nhunter2@sim.test:x",
      "http://user:hunter2@sim.test#fragment",
      "http:/\\user:hunter2@[::1",
    ]
  ) {
    const error = await assertRejects(
      () => fetchStatus("manual", { baseUrl }),
      TypeError,
      "'baseUrl' must be an http or https address without a fragment",
    );
    assertFalse(shown(error).includes("hunter2"), shown(error));
  }
});

Deno.test("a query in the base URL is part of each request, and of no message", async () => {
  const { fetch, urls } = server();
  for (
    const baseUrl of [
      "http://sim.test/v2?token=hunter2&x=/a",
      "http://sim.test/v2/?token=hunter2&x=/a",
      new URL("http://sim.test/v2?token=hunter2&x=/a"),
    ]
  ) {
    await fetchStatus("manual", { fetch, baseUrl });
    await fetchStatus("manual", { fetch, baseUrl, job: "a/b?c" });
  }
  const [status, job] = [
    "http://sim.test/v2/status?token=hunter2&x=/a",
    "http://sim.test/v2/jobs/a%2Fb%3Fc?token=hunter2&x=/a",
  ];
  assertEquals(urls, [status, job, status, job, status, job]);

  const baseUrl = "http://sim.test?token=hunter2";
  const refused = () => Promise.resolve(new Response("no", { status: 403 }));
  const error = await assertRejects(
    () => fetchStatus("manual", { baseUrl, fetch: refused }),
    StatusError,
    "GET http://sim.test/status answered 403: no",
  );
  assertFalse(shown(error).includes("hunter2"), shown(error));
});

testWith(
  { net: "127.0.0.1" },
  "what the runtime says of an address is repeated without its query",
  async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    listener.close();
    const baseUrl = `http://127.0.0.1:${port}?token=a?b=hunter2`;
    const error = await assertRejects(
      () => fetchStatus("constant", { baseUrl, retryBudget: 0 }),
      StatusError,
      "refused",
    );
    assertFalse(error.message.includes("hunter2"), error.message);
    assertEquals(error.transient, true);
  },
);

/** Runs as a page at an address would. */
async function onPage(href: string, run: () => Promise<void>): Promise<void> {
  const { location } = Object.getOwnPropertyDescriptors(globalThis);
  Object.defineProperty(globalThis, "location", {
    configurable: true,
    value: { href },
  });
  try {
    await run();
  } finally {
    if (location) Object.defineProperty(globalThis, "location", location);
  }
}

Deno.test("on a page the base URL may be relative", async () => {
  await onPage("https://app.test/films/list.html?page=2#top", async () => {
    for (
      const [baseUrl, expected] of [
        ["/", "https://app.test/status"],
        ["", "https://app.test/status"],
        ["/api", "https://app.test/api/status"],
        ["/api/?token=1", "https://app.test/api/status?token=1"],
        ["api", "https://app.test/films/api/status"],
        ["../api/", "https://app.test/api/status"],
        ["//sim.test/v2", "https://sim.test/v2/status"],
        ["http://sim.test/v2", "http://sim.test/v2/status"],
      ] as const
    ) {
      const { fetch, urls } = server();
      await fetchStatus("manual", { fetch, baseUrl });
      assertEquals([baseUrl, urls], [baseUrl, [expected]]);
    }
    const options = { baseUrl: "mailto:me@sim.test" };
    assertInstanceOf(
      await fetchStatus("manual", options).catch((error) => error),
      TypeError,
    );
  });
  // A page that is no address on the web.
  await onPage("file:///films/list.html", async () => {
    await assertRejects(
      () => fetchStatus("manual", { baseUrl: "/api" }),
      TypeError,
      `'baseUrl' must be an http or https address without a fragment: current value is "/api"`,
    );
  });
});
