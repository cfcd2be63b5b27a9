import { assert, assertEquals, assertMatch } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import { serve } from "@heygen-sim/simulator/server";
import type { Report } from "../../page/bodies.ts";
import {
  advance,
  ask,
  becomes,
  connected,
  createJob,
  go,
  send,
  testInBrowser,
} from "./_browser.ts";
import { VIEWS } from "./_views.ts";

testInBrowser(
  "each view opens by its address and by the navigation, without an error and without a request to another host",
  {},
  async ({ url, open }) => {
    await ask(`${url}/status`);
    const page = await open("/");
    const other = await open("/#/jobs");
    for (const { path, title, heading } of VIEWS) {
      await go(page, title);
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      await other.goto(new URL(path, url).href);
      await other.reload();
      await other.getByRole("heading", { level: 1, name: heading }).waitFor();
      assertMatch(await other.title(), /· heygen-sim$/);
    }
    await page.goBack();
    const before = VIEWS.at(-2)?.heading ?? "";
    await page.getByRole("heading", { level: 1, name: before }).waitFor();
  },
);

/** The headings of the views with a job, a client and a webhook. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  "/#/race": [
    "Race 1",
    "One race is luck",
    "Requests against waste",
    "What to use",
    "The same race over HTTP",
  ],
  "/#/live": ["Welcome", "Score over all jobs", "Add another client"],
  "/#/jobs": [],
  "/#/control": ["Clock", "Faults", "Settings"],
  "/#/webhooks": ["Deliveries"],
  "/#/report": ["Costs", "Requests", "What the figures mean"],
};

testInBrowser(
  "a view leaves nothing behind, in any order of the views",
  { clock: "virtual", delay: fixed(0) },
  async ({ url, open }) => {
    const hook = { url: `${url}/nowhere` };
    const { id } = await send<{ id: string }>("POST", `${url}/webhooks`, hook);
    await send("POST", `${url}/webhooks/${id}/test`, {});
    const job = await createJob(url, {
      title: "Welcome",
    });
    const page = await open("/#/jobs");
    // A busy browser shows a view for less than a frame.
    await page.evaluate(
      "globalThis.requestAnimationFrame = (call) => setTimeout(call, 200)",
    );
    const show = async ({ path, heading }: typeof VIEWS[number]) => {
      await page.goto(new URL(path, url).href);
      await ask(`${url}/jobs/${job.id}`);
      await becomes(
        () => page.locator("main :is(h1, h2):visible").allInnerTexts(),
        [heading, ...PARTS[path] ?? []],
      );
    };
    for (const [i, from] of VIEWS.entries()) {
      await show(from);
      for (const to of VIEWS.slice(i + 1)) {
        await show(to);
        await show(from);
      }
    }
  },
);

const HOSTILE = [
  `<img src=x onerror="document.title='owned'">`,
  `</text></svg><script>document.title='owned'</script>`,
  `" onmouseover="document.title='owned'" x="`,
  `"><svg onload="document.title='owned'">&lt;`,
  `javascript:document.title='owned'`,
  "\u202eright to left\u202c",
  "x".repeat(200),
];

testInBrowser(
  "hostile titles and names of clients stay text, in tables and in drawings",
  { clock: "virtual", delay: fixed(5_000), errorRate: 0 },
  async ({ url, open }) => {
    const paths: string[] = VIEWS.map(({ path }) => path);
    for (const title of HOSTILE) {
      const { id } = await createJob(url, { title, metadata: { title } });
      paths.push(`/#/jobs/${id}`);
      const client = title.replaceAll(/[^ -~]/g, "");
      await ask(`${url}/jobs/${id}`, { client });
      await ask(`${url}/status`, { client: `X ${client}` });
      const headers = { "user-agent": client };
      await (await fetch(`${url}/status`, { headers })).body?.cancel();
    }
    await advance(url, 5);
    await ask(`${url}/status`, { client: `X ${HOSTILE[0]}` });
    const { clients } = await ask<Report>(`${url}/report`);
    assert(clients.length >= 2 * HOSTILE.length);
    const page = await open("/#/jobs");
    for (const path of paths) {
      await page.goto(new URL(path, url).href);
      await connected(page);
      const title = HOSTILE[paths.indexOf(path) - VIEWS.length];
      if (title) await page.getByRole("heading", { name: title }).waitFor();
      if (/live|report/.test(path)) {
        for (const { client: name } of clients) {
          await page.getByRole("rowheader", { name, exact: true }).first()
            .waitFor();
        }
      }
      if (path === "/#/jobs") {
        for (const name of HOSTILE) {
          await page.getByRole("link", { name }).first().waitFor();
        }
      }
      const elements = page.locator(
        "main :is(img, script, [onload], [onerror], [onmouseover], a[href^=javascript])",
      );
      assertEquals(await elements.count(), 0);
      assert(!(await page.title()).includes("owned"));
    }
  },
);

testInBrowser(
  "the page recovers by itself when the server has been restarted",
  { delay: fixed(1_000_000) },
  async ({ url, server, open, check }) => {
    const page = await open("/#/jobs");
    await connected(page);
    await server.stop();
    await page.getByText("connecting").waitFor();
    const { port } = new URL(url);
    await using _ = serve({ host: "127.0.0.1", port: Number(port), seed: 2 });
    await connected(page);
    await createJob(url, { title: "After the restart", delay: 1_000 });
    await page.getByRole("link", { name: "After the restart" }).waitFor();
    // Browsers report each attempt to connect.
    check(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION_RESET/);
    await page.context().close();
  },
);

testInBrowser(
  "seven tabs are live at once over one connection for events",
  { delay: fixed(1_000_000) },
  async ({ url, open }) => {
    const first = await open("/#/jobs");
    const tabs = [first];
    while (tabs.length < 7) {
      const tab = await first.context().newPage();
      await tab.goto(`${url}/#/jobs`);
      tabs.push(tab);
    }
    await createJob(url, { title: "For all tabs", delay: 1_000 });
    for (const tab of tabs) {
      await tab.getByRole("link", { name: "For all tabs" }).waitFor();
    }
  },
);

testInBrowser(
  "an injected script does not run",
  {},
  async ({ open, check }) => {
    const page = await open("/#/jobs");
    const ran = await page.evaluate<boolean>(`(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.ran = true";
    document.body.append(script);
    return "ran" in globalThis;
  })()`);
    assertEquals(ran, false);
    check(
      /violates the following Content Security Policy directive 'script-src/,
    );
  },
);

testInBrowser(
  "without JavaScript the page says what it needs",
  {},
  async ({ browser, url }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${url}/report`);
    const link = page.getByRole("link", { name: "The description" });
    const response = await page.request.get(
      new URL(await link.getAttribute("href") ?? "", page.url()).href,
    );
    assertEquals(response.status(), 200);
  },
);
