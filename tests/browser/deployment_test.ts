import { assert, assertEquals } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import type { Page } from "playwright-core";
import {
  ask,
  becomes,
  card,
  connected,
  createJob,
  go,
  type Opened,
  send,
  testInBrowser,
} from "./_browser.ts";
import { VIEWS } from "./_views.ts";

/** A reverse proxy that serves another server below `/sim/`. */
function proxy(target: string): Disposable & { readonly url: string } {
  const stop = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen() {} },
    async (request) => {
      const { pathname, search, host } = new URL(request.url);
      if (!pathname.startsWith("/sim/")) {
        return new Response(null, { status: 502 });
      }
      const { method, body, signal } = request;
      const headers = new Headers(request.headers);
      headers.set("x-forwarded-host", host);
      const path = pathname.slice("/sim".length);
      const url = `${target}${path}${search}`;
      const response = await fetch(url, { method, headers, body, signal });
      return new Response(response.body, response);
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/sim`,
    [Symbol.dispose]: () => stop.abort(),
  };
}

/** Uses each view of a page whose address has a path. */
async function useAll({ open }: Opened, base: string): Promise<Page> {
  const page = await open(`${base}/`);
  const outside: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${base}/`) && !url.startsWith("blob:")) {
      outside.push(url);
    }
  });
  await page.getByRole("heading", { name: "Race 1" }).waitFor();
  await connected(page);
  for (const { title, heading } of VIEWS) {
    await go(page, title);
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
  }
  await go(page, "Jobs");
  await page.getByLabel("Title").fill("Behind a path");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("status").getByRole("link").click();
  await page.getByRole("heading", { name: "Behind a path" }).waitFor();
  await page.getByRole("button", { name: "Read HeyGen’s forms" }).click();
  await page.getByText("GET /v3/video-translations/").waitFor();
  const code = card(page, "Poll it yourself");
  await code.getByText(`curl -sS '${base}/jobs/`).waitFor();
  const [, id] = new URL(page.url()).hash.slice(2).split("/");

  const linked = await open(`${base}/jobs/${id}/report`);
  await linked.getByRole("heading", { name: "Behind a path" }).waitFor();
  await connected(linked);
  await ask(`${base}/jobs/${id}`, { client: "curl/8.0" });
  await linked.getByRole("rowheader", { name: "curl/8.0" }).waitFor();

  const { now } = await ask<{ now: string }>(`${base}/clock`);
  await page.goto(`${base}/#/control`);
  await page.getByRole("button", { name: "Advance", exact: true }).click();
  await becomes(async () => {
    const clock = await ask<{ now: string }>(`${base}/clock`);
    return Date.parse(clock.now) - Date.parse(now);
  }, 60_000);
  assertEquals(outside, []);
  return page;
}

const VIRTUAL = { clock: "virtual", delay: fixed(1e6) } as const;

testInBrowser(
  "the page works behind a reverse proxy that serves a path",
  { ...VIRTUAL, trustProxy: true },
  async (opened) => {
    using proxied = proxy(opened.url);
    const base = proxied.url;
    const page = await useAll(opened, base);
    // The page reads 100 jobs at first, and then 50 at once.
    await Promise.all(
      Array.from({ length: 151 }, () => createJob(base)),
    );
    await page.goto(`${base}/#/jobs`);
    await page.reload();
    const older = page.getByRole("button", { name: "Show older jobs" });
    for (let shown = 50; shown < 151; shown += 50) {
      await becomes(() => page.locator(".jobs > li").count(), shown);
      await older.click();
    }
    await page.getByRole("link", { name: "Behind a path" }).waitFor();
  },
);

testInBrowser(
  "the page works below --path-prefix",
  { ...VIRTUAL, pathPrefix: "/sim" },
  async (opened) => {
    await useAll(opened, `${opened.url}/sim`);
  },
);

testInBrowser(
  "the page of an isolated simulation has its own clock, jobs and clients",
  VIRTUAL,
  async (opened) => {
    const { url } = opened;
    await useAll(opened, `${url}/s/alice`);
    const { now } = await ask<{ now: string }>(`${url}/clock`);
    assertEquals(now, "2000-01-01T00:00:00.000Z");
    const { jobs } = await ask<{ jobs: unknown[] }>(`${url}/jobs`);
    assertEquals(jobs.length, 1);
  },
);

async function signIn(page: Page, api: string, admin: string): Promise<void> {
  await page.getByLabel("API key").fill(api);
  await page.getByLabel("Admin key").fill(admin);
  await page.getByRole("button", { name: "Use" }).click();
}

testInBrowser(
  "keys that are entered open all views, for this tab only",
  {
    ...VIRTUAL,
    apiKeys: ["secret-api"],
    adminKey: "secret-admin",
  },
  async ({ open, check }) => {
    const page = await open("/#/control");
    await page.getByText("This server requires a key.").waitFor();
    await signIn(page, "wrong", "wrong");
    await page.getByText("The server refused a key").waitFor();
    await page.getByText("a key is missing").waitFor();
    await signIn(page, "ключ", "");
    await page.getByText("visible ASCII characters").waitFor();
    await signIn(page, "secret-api", "secret-admin");
    await connected(page);
    await page.getByRole("button", { name: "Jump to the next event" })
      .waitFor();
    check(/401 \(Unauthorized\)/);
    await page.goto(new URL("/#/jobs", page.url()).href);
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("status").getByRole("link").click();
    const code = card(page, "Poll it yourself");
    await code.getByText("$API_KEY").waitFor();
    assert(!(await page.content()).includes("secret-"));
    await page.reload();
    await connected(page);
    await becomes(() => page.getByLabel("API key").count(), 0);
    const other = await page.context().newPage();
    // As where cookies are blocked.
    await other.addInitScript(() => {
      Object.defineProperty(globalThis, "sessionStorage", {
        get: () => {
          throw new DOMException("denied", "SecurityError");
        },
      });
    });
    await other.goto(page.url());
    await other.getByText("This server requires a key.").waitFor();
    await signIn(other, "secret-api", "secret-admin");
    await connected(other);
    check(/401 \(Unauthorized\)/);
  },
);

testInBrowser(
  "a key of Basic authentication, which the browser sends, opens all views",
  { ...VIRTUAL, apiKeys: ["secret"], adminKey: "secret" },
  async ({ open, url, check }) => {
    const page = await open("/#/race", {
      httpCredentials: { username: "any", password: "secret" },
    });
    // The browser asks for a password here, and sends it from then on.
    assertEquals((await page.goto(`${url}/clock`))?.status(), 200);
    await page.goto(`${url}/#/control`);
    await page.getByRole("button", { name: "Jump to the next event" })
      .waitFor();
    await connected(page);
    for (const { path, heading } of VIEWS) {
      await page.goto(new URL(path, url).href);
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    }
    await becomes(() => page.getByLabel("API key").count(), 0);
    check(/401 \(Unauthorized\)/);
  },
);

testInBrowser(
  "the page meets faults where requests cannot switch them off, and removes them",
  { ...VIRTUAL, faultHeader: false },
  async ({ url, open, check }) => {
    const page = await open("/#/jobs");
    await connected(page);
    const create = page.getByRole("button", { name: "Create" });
    await create.click();
    await page.getByRole("status").getByRole("link").waitFor();
    // The first request has the header, and learns that it is refused.
    check(/400 \(Bad Request\)/);
    await send("PUT", `${url}/faults/status`, { fault: "status", status: 503 });
    await create.click();
    await page.getByRole("alert").filter({ hasText: /fault|503/ }).first()
      .waitFor();
    await go(page, "Clock & faults");
    await page.getByRole("button", { name: "Remove status" }).click();
    await page.getByText("No fault is injected.").waitFor();
    await go(page, "Jobs");
    await create.click();
    await page.getByRole("status").getByRole("link").waitFor();
    check(/503 \(Service Unavailable\)/);
  },
);
