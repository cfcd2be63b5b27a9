import { assertEquals } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import type { Request } from "playwright-core";
import {
  ask,
  becomes,
  connected,
  go,
  send,
  testInBrowser,
} from "./_browser.ts";
import { VIEWS } from "./_views.ts";

testInBrowser(
  "no view sends requests while nothing happens",
  { clock: "virtual", delay: fixed(1e9) },
  async ({ url, open }) => {
    const page = await open("/#/control");
    await page.clock.install();
    const sent: Request[] = [];
    page.on("request", (request) => {
      if (request.resourceType() === "fetch") sent.push(request);
    });
    /** Lets time pass, and returns what the page requests meanwhile. */
    const pass = async (seconds: number) => {
      sent.length = 0;
      await page.clock.runFor(1_000 * seconds);
      await Promise.all(sent.map((it) => it.response()));
      return sent.map((it) => it.url());
    };
    const { jobs: [job] } = await ask<{ jobs: { id: string }[] }>(
      `${url}/jobs`,
    );
    const views = VIEWS.map(({ path }) => path);
    for (const view of [...views, `/#/jobs/${job?.id}`]) {
      await page.goto(url + view);
      await page.reload();
      await connected(page);
      for (let quiet = 0; quiet < 3;) {
        quiet = (await pass(1)).length > 0 ? 0 : quiet + 1;
      }
      assertEquals(await pass(10), [], view);
    }
  },
);

testInBrowser(
  "a hidden page sends no request, and reads what has changed once it is shown",
  { delay: fixed(1e9) },
  async ({ url, open }) => {
    const page = await open("/#/jobs");
    await connected(page);
    await page.clock.install();
    const hide = (hidden: boolean) =>
      page.evaluate(
        `Object.defineProperty(document, "hidden", { get: () => ${hidden}, configurable: true });
         document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));`,
      );
    const sent: string[] = [];
    page.on("request", (request) => sent.push(request.url()));
    // A pending job has progress, and a list of faults follows its changes.
    await Promise.all([
      page.waitForRequest(/jobs\?status=pending/),
      page.clock.runFor(2_000),
    ]);
    await go(page, "Clock & faults");
    const faults = page.getByRole("region", { name: "Faults" });
    await faults.getByText("No fault is injected").waitFor();
    for (const view of ["Jobs", "Clock & faults"]) {
      await hide(false);
      await go(page, view);
      await page.clock.runFor(3_000);
      await hide(true);
      await page.clock.runFor(1_000);
      sent.length = 0;
      const fault = { fault: "status", status: 503 };
      await send("PUT", `${url}/faults/hidden`, fault);
      await page.clock.runFor(10_000);
      assertEquals(sent, [], view);
    }
    await hide(false);
    await page.clock.runFor(1_000);
    await faults.getByText("hidden", { exact: true }).waitFor();
  },
);

testInBrowser(
  "a slow response is awaited, and does not take the place of a later one",
  { clock: "virtual", delay: fixed(1e9) },
  async ({ url, open }) => {
    const page = await open("/#/jobs");
    await connected(page);
    await page.clock.install();
    const { promise, resolve } = Promise.withResolvers<void>();
    const sent: Request[] = [];
    await page.route("**/faults", async (route) => {
      sent.push(route.request());
      const response = await route.fetch();
      await promise;
      await route.fulfill({ response });
    });
    await go(page, "Clock & faults");
    await becomes(async () => {
      await page.clock.runFor(100);
      return sent.length;
    }, 1);
    const changed = page.waitForResponse(/settings/);
    await send("PUT", `${url}/faults/later`, { fault: "empty" });
    for (let i = 0; i < 5; i++) await page.clock.runFor(1_000);
    await changed;
    assertEquals(sent.length, 1);
    // What is not known is not shown.
    const none = page.getByText("No fault is injected");
    assertEquals(await none.count(), 0);
    resolve();
    await becomes(async () => {
      await page.clock.runFor(1_000);
      return await page.getByRole("button", { name: "Remove later" }).count();
    }, 1);
  },
);

testInBrowser(
  "the page sends no request that it knows to be refused",
  { apiKeys: ["a"], adminKey: "b", faultHeader: false },
  async ({ open, check }) => {
    for (const view of ["control", "webhooks", "report", "live", "jobs"]) {
      const page = await open(`/#/${view}`);
      await page.getByText("This server requires a key.").waitFor();
      check();
      await page.getByLabel("Admin key").fill("b");
      await page.getByRole("button", { name: "Use" }).click();
      await connected(page);
      await becomes(() => page.getByLabel("Admin key").count(), 0);
      check();
    }
  },
);

testInBrowser(
  "with the admin key alone a race over HTTP runs, and programs have the variable of the API key",
  { apiKeys: ["a"], adminKey: "b", clock: "virtual", retryAfter: 0 },
  async ({ open }) => {
    const page = await open("/#/race?distribution=fixed:0.4");
    await page.getByLabel("Admin key").fill("b");
    await page.getByRole("button", { name: "Use" }).click();
    await connected(page);
    await page.getByRole("button", { name: "Race on this server" }).click();
    await page.getByText("The race is over.").waitFor();
    await page.getByRole("link", { name: "Your client" }).first().click();
    await page.getByText("$API_KEY").first().waitFor();
  },
);

testInBrowser(
  "two clicks send one request, also where the server is slow",
  { clock: "virtual", delay: fixed(1e9) },
  async ({ open }) => {
    const page = await open("/#/jobs");
    const { promise, resolve } = Promise.withResolvers<void>();
    let sent = 0;
    await page.route("**/jobs", async (route) => {
      if (route.request().method() === "POST") sent++;
      await promise;
      await route.continue();
    });
    const create = page.getByRole("button", { name: "Create" });
    await create.dblclick();
    resolve();
    await page.getByRole("status").getByRole("link").waitFor();
    assertEquals(sent, 1);
  },
);

testInBrowser(
  "a browser that has sent the admin key as a password is not asked again",
  { apiKeys: ["a"], adminKey: "b" },
  async ({ open }) => {
    const page = await open("/report", {
      httpCredentials: { username: "", password: "b", send: "always" },
    });
    await connected(page);
    await becomes(() => page.getByLabel("Admin key").count(), 0);
  },
);

testInBrowser(
  "what is entered before all is loaded is kept, with the focus",
  { delay: fixed(7_000) },
  async ({ open }) => {
    const page = await open("/#/jobs");
    const { promise, resolve } = Promise.withResolvers<void>();
    const settings = Promise.withResolvers<void>();
    await page.route("**/race.js", async (route) => {
      await promise;
      await route.continue();
    });
    await page.route("**/settings", async (route) => {
      await settings.promise;
      await route.continue();
    });
    await go(page, "Race");
    await page.getByLabel("Seed").fill("typed");
    await page.getByRole("combobox", { name: "Jobs" }).selectOption("own");
    const own = page.getByLabel("Durations of your jobs");
    await own.fill("8 9 44");
    settings.resolve();
    await page.getByRole("option", { name: "this server’s" })
      .waitFor({ state: "attached" });
    await becomes(
      () => page.evaluate("document.activeElement.name"),
      "durations",
    );
    resolve();
    await page.getByRole("heading", { name: "Race 1" }).waitFor();
    assertEquals(await page.getByLabel("Seed").inputValue(), "typed");
    assertEquals(await own.inputValue(), "8 9 44");
    await page.getByRole("button", { name: "Race on these" }).click();
    await page.waitForURL(/distribution=8\+9\+44/);
  },
);
