import { assertEquals } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import type { Page, Request } from "playwright-core";
import { ask, testInBrowser } from "./_browser.ts";

const connected = (page: Page) =>
  page.getByText("live", { exact: true }).waitFor();

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
    for (const view of ["control", "webhooks", "report", "live", "race"]) {
      await page.goto(`${url}/#/${view}`);
      await page.reload();
      await connected(page);
      for (let quiet = 0; quiet < 3;) {
        quiet = (await pass(1)).length > 0 ? 0 : quiet + 1;
      }
      assertEquals(await pass(60), [], view);
    }
  },
);

testInBrowser(
  "a change by another client appears at once",
  {},
  async ({ url, open }) => {
    const page = await open("/#/control");
    await connected(page);
    const faults = page.getByRole("region", { name: "Faults" });
    await faults.getByText("No fault is injected").waitFor();
    await ask(`${url}/faults/busy`, {
      method: "PUT",
      body: JSON.stringify({ fault: "status", status: 503 }),
    });
    await faults.getByText("busy", { exact: true }).waitFor();
    await ask(`${url}/settings`, {
      method: "PATCH",
      body: JSON.stringify({ delay: "fixed:7" }),
    });
    const settings = page.getByRole("region", { name: "Settings" });
    await settings.locator("input[value='fixed:7']").waitFor();
  },
);

testInBrowser(
  "a profile takes the place of all faults by a click",
  { faults: ["status=503,name=own"] },
  async ({ url, open }) => {
    const page = await open("/#/control");
    const profiles = page.getByRole("group", { name: "Profiles" });
    await profiles.getByRole("button", { name: "flaky" }).click();
    await page.getByText("flaky-503").waitFor();
    await profiles.getByRole("button", { name: "flaky", pressed: true })
      .waitFor();
    const read = () => ask<{ faults: { name: string }[] }>(`${url}/faults`);
    assertEquals((await read()).faults.length, 4);
    await profiles.getByRole("button", { name: "none" }).click();
    await page.getByText("No fault is injected").waitFor();
    assertEquals((await read()).faults, []);
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
      assertEquals(await page.getByLabel("Admin key").count(), 0);
      check();
    }
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
    assertEquals(await page.getByLabel("Admin key").count(), 0);
  },
);

testInBrowser(
  "what is entered before the first race is ready is kept",
  {},
  async ({ open }) => {
    const page = await open("/#/jobs");
    const { promise, resolve } = Promise.withResolvers<void>();
    await page.route("**/race.js", async (route) => {
      await promise;
      await route.continue();
    });
    await page.getByRole("link", { name: "Race" }).click();
    await page.getByLabel("Seed").fill("typed");
    await page.getByRole("combobox", { name: "Jobs" }).selectOption("own");
    const own = page.getByLabel("Durations of your jobs");
    await own.fill("8 9 44");
    resolve();
    await page.getByRole("heading", { name: "Race 1" }).waitFor();
    assertEquals(await page.getByLabel("Seed").inputValue(), "typed");
    assertEquals(await own.inputValue(), "8 9 44");
    await page.getByRole("button", { name: "Race on these" }).click();
    await page.waitForURL(/distribution=8\+9\+44/);
  },
);
