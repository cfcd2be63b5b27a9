import { assert, assertEquals, assertMatch } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import { createSimulator, type SimulatorOptions } from "../../simulator/mod.ts";

const ORIGIN = "http://simulator.test";

const BROWSER =
  "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

Deno.test("GET / shows a page to browsers, and the routes to programs", async () => {
  using simulator = createSimulator();
  const accepts: [accept: string | undefined, isPage: boolean][] = [
    [undefined, false],
    ["*/*", false],
    ["text/plain", false],
    ["text/plain, text/html;q=0.9", false],
    ["application/json", false],
    ["text/html", true],
    [BROWSER, true],
  ];
  for (const [accept, isPage] of accepts) {
    const response = await simulator.fetch(`${ORIGIN}/`, {
      headers: accept === undefined ? {} : { accept },
    });
    const text = await response.text();
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("vary"), "accept");
    assertEquals(
      response.headers.get("content-type"),
      isPage ? "text/html; charset=utf-8" : "text/plain; charset=utf-8",
      accept,
    );
    assert(text.startsWith(isPage ? "<!doctype html>" : "GET    /status"));
  }
});

Deno.test("the page finds its files from each of its addresses", async () => {
  using simulator = createSimulator({ pathPrefix: "/proxy/sim" });
  const { id } = simulator.getStatus();
  for (const base of ["", "/s/alice", "/proxy/sim"]) {
    const created = await simulator.fetch(`${ORIGIN}${base}/jobs`, {
      method: "POST",
    });
    const job = await created.json();
    for (const path of ["/", "/report", `/jobs/${job.id ?? id}/report`]) {
      const url = `${ORIGIN}${base}${path}`;
      const headers = { accept: BROWSER };
      const page = await (await simulator.fetch(url, { headers })).text();
      const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)]
        .map(([, file = ""]) => new URL(file, url));
      assertEquals(files.length, 4, url);
      for (const file of files) {
        const response = await simulator.fetch(file);
        await response.body?.cancel();
        assertEquals(response.status, 200, file.href);
        assertMatch(
          file.pathname.slice(base.length),
          /^\/(?:page\/\w+\.\w+|openapi\.json)$/,
        );
      }
    }
  }
});

Deno.test("an unknown job is a page in browsers, which leads back, and a problem elsewhere", async () => {
  using simulator = createSimulator({ maxJobs: 2, delay: fixed(0) });
  const create = () => simulator.fetch(`${ORIGIN}/jobs`, { method: "POST" });
  const { id } = await (await create()).json();
  for (let i = 0; i < 2; i++) await (await create()).body?.cancel();
  const cases = [[id, 410], ["0123456789abcdef", 404], ["none", 404]] as const;
  for (const [job, status] of cases) {
    const url = `${ORIGIN}/jobs/${job}/report`;
    const headers = { accept: BROWSER };
    const page = await simulator.fetch(url, { headers });
    assertEquals(page.status, status);
    assertEquals(page.headers.get("content-type"), "text/html; charset=utf-8");
    assertMatch(await page.text(), /src="\.\.\/\.\.\/page\/main\.js"/);
    const other = await simulator.fetch(url);
    assertEquals(other.status, status);
    assertMatch((await other.json()).detail, /translation/);
    const read = await simulator.fetch(`${ORIGIN}/jobs/${job}`, { headers });
    assertMatch((await read.json()).detail, /translation/);
  }
});

Deno.test("the page loads nothing from elsewhere, and nothing inline", async () => {
  using simulator = createSimulator();
  const headers = { accept: BROWSER };
  for (const path of ["/", "/report", "/page/main.js", "/page/style.css"]) {
    const response = await simulator.fetch(`${ORIGIN}${path}`, { headers });
    const text = await response.text();
    const policy = response.headers.get("content-security-policy") ?? "";
    assertMatch(policy, /^default-src 'none'; script-src 'self'; /);
    assert(!policy.includes("unsafe"));
    assertEquals(response.headers.get("x-content-type-options"), "nosniff");
    assertEquals(response.headers.get("referrer-policy"), "no-referrer");
    if (text.startsWith("<!doctype")) {
      assert(!/<style|<script>|style=|onload=|https?:/.test(text), text);
    }
  }
});

Deno.test("the page is open where keys protect what it shows", async () => {
  using simulator = createSimulator({ apiKeys: ["a"], adminKey: "b" });
  const headers = { accept: BROWSER };
  for (const path of ["/", "/page/main.js", "/favicon.ico"]) {
    const response = await simulator.fetch(`${ORIGIN}${path}`, { headers });
    await response.body?.cancel();
    assertEquals(response.status, 200, path);
  }
});

Deno.test("the page is served with the reasons for which its requests would be refused", async () => {
  const basic = (key: string) => ({
    authorization: `Basic ${btoa(`:${key}`)}`,
  });
  const cases: [
    options: SimulatorOptions,
    headers: Record<string, string>,
    root: RegExp,
  ][] = [
    [{}, {}, /^<html lang="en">$/],
    [{ faultHeader: false }, {}, /^<html lang="en" data-fault-header="off">$/],
    [{ apiKeys: ["a"] }, {}, / data-refusal="The API key is missing/],
    [{ adminKey: "b" }, {}, / data-refusal="The admin key is missing/],
    [{ exposed: true }, {}, / data-refusal="This route is closed/],
    [{ apiKeys: ["a"], adminKey: "b" }, basic("b"), /^<html lang="en">$/],
    [{ apiKeys: ["a"], adminKey: "b" }, basic("a"), / data-refusal="The admin/],
  ];
  for (const [options, headers, root] of cases) {
    using simulator = createSimulator(options);
    const response = await simulator.fetch(`${ORIGIN}/`, {
      headers: { accept: BROWSER, ...headers },
    });
    const [tag = ""] = /<html[^>]*>/.exec(await response.text()) ?? [];
    assertMatch(tag, root);
  }
});

Deno.test("a file that the page does not have is a problem", async () => {
  using simulator = createSimulator();
  for (const name of ["other.js", "constructor", "..%2Fmain.js", "__proto__"]) {
    const response = await simulator.fetch(`${ORIGIN}/page/${name}`);
    const { detail } = await response.json();
    assertEquals([response.status, typeof detail], [404, "string"], name);
  }
  const icon = await simulator.fetch(`${ORIGIN}/favicon.ico`, {
    method: "HEAD",
  });
  assertEquals(icon.headers.get("content-type"), "image/svg+xml");
  assertEquals(icon.body, null);
});
