import { Buffer } from "node:buffer";
import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import type { Clock, Fault } from "../../page/bodies.ts";
import {
  ask,
  becomes,
  card,
  connected,
  createJob,
  go,
  jobsAt,
  send,
  testInBrowser,
} from "./_browser.ts";

testInBrowser(
  "a virtual clock is moved by a duration and to the next event",
  { clock: "virtual", delay: fixed(60_000), errorRate: 0 },
  async ({ url, open, check }) => {
    const page = await open("/#/control");
    const clock = card(page, "Clock");
    const serverHas = async (time: string) => {
      await clock.getByText(`2000-01-01 ${time} UTC`).waitFor();
      const { now } = await ask<Clock>(`${url}/clock`);
      assertEquals(now, `2000-01-01T${time}Z`);
    };
    await clock.getByText("The next event is due in 60.0 s").waitFor();
    assertEquals(await clock.getByText("Speed").count(), 0);
    const seconds = clock.getByLabel("Advance by");
    const advance = clock.getByRole("button", { name: "Advance" });
    await seconds.fill("12.5");
    await advance.click();
    await serverHas("00:00:12.500");
    await clock.getByText("The next event is due in 47.5 s").waitFor();
    await clock.getByRole("button", { name: "Jump to the next event" }).click();
    await serverHas("00:01:00.000");
    await clock.getByText("Nothing falls due").waitFor();
    const { status } = await ask<{ status: string }>(`${url}/status`);
    assertEquals(status, "completed");

    await seconds.fill("1e300");
    await advance.click();
    await clock.getByRole("alert").getByText("/seconds must be").waitFor();
    await serverHas("00:01:00.000");
    check(/422/);
    await seconds.fill("60");
    await seconds.press("Enter");
    await serverHas("00:02:00.000");
    await becomes(() => clock.getByRole("alert").count(), 0);
  },
);

testInBrowser(
  "a real clock runs at another speed, and jumps",
  { delay: fixed(1e9) },
  async ({ url, open, check }) => {
    const page = await open("/#/control");
    const clock = card(page, "Clock");
    const speed = async () => (await ask<Clock>(`${url}/clock`)).speed;
    const before = await ask<Clock>(`${url}/clock`);
    await clock.getByRole("button", { name: "60×" }).click();
    await clock.getByRole("button", { name: "60×", pressed: true }).waitFor();
    assertEquals(await speed(), 60);
    const field = clock.getByLabel("Speed", { exact: true });
    assertEquals(await field.inputValue(), "60");
    await field.fill("0");
    await clock.getByRole("button", { name: "Set" }).click();
    await clock.getByRole("alert").getByText("/speed").waitFor();
    assertEquals(await speed(), 60);
    check(/422/);
    await field.fill("2.5");
    await field.press("Enter");
    await clock.getByRole("button", { name: "60×", pressed: false }).waitFor();
    assertEquals(await speed(), 2.5);
    await Promise.all([
      page.waitForResponse(/clock\/advance/),
      clock.getByRole("button", { name: "Jump to the next event" }).click(),
    ]);
    const { now } = await ask<Clock>(`${url}/clock`);
    assertGreaterOrEqual(Date.parse(now) - Date.parse(before.now), 1e9 - 60e3);
  },
);

testInBrowser(
  "faults are set, changed and removed, and clients meet them",
  { delay: fixed(1e6) },
  async ({ url, open, check }) => {
    const page = await open("/#/control");
    const faults = card(page, "Faults");
    const atServer = async () =>
      (await ask<{ faults: Fault[] }>(`${url}/faults`)).faults;
    await faults.getByText("No fault is injected").waitFor();
    await faults.getByRole("combobox", { name: "Fault", exact: true })
      .selectOption("status");
    const status = faults.getByLabel("status (required)");
    const rate = faults.getByLabel("rate", { exact: true });
    const set = faults.getByRole("button", { name: "Set" });
    await status.fill("503");
    await rate.fill("2");
    await set.click();
    await faults.getByRole("alert").getByText("/rate must be").waitFor();
    assertEquals(await atServer(), []);
    check(/422/);

    await rate.fill("1");
    await faults.getByLabel("count").fill("2");
    await faults.getByLabel("name").fill("over-and-out");
    await set.click();
    await faults.getByText("The fault over-and-out is set.").waitFor();
    await becomes(() => faults.getByRole("alert").count(), 0);
    const [fault] = await atServer();
    assertEquals(
      [fault?.name, fault?.fault, fault?.status, fault?.count],
      ["over-and-out", "status", 503, 2],
    );
    const response = await fetch(`${url}/status`);
    await response.body?.cancel();
    assertEquals(response.status, 503);
    const row = faults.getByRole("listitem").filter({
      hasText: "over-and-out",
    });
    await row.getByText("1 time", { exact: true }).waitFor();

    await row.getByRole("button", { name: "Change over-and-out" }).click();
    await becomes(() => status.inputValue(), "503");
    assertEquals(await faults.getByLabel("name").inputValue(), "over-and-out");
    await status.fill("418");
    await set.click();
    await row.getByText("status 418").waitFor();
    assertEquals((await atServer()).map((it) => it.status), [418]);

    await faults.getByRole("combobox", { name: "Fault", exact: true })
      .selectOption("latency");
    await faults.getByLabel("distribution (required)").fill("fixed:0.001");
    await set.click();
    await faults.getByRole("button", { name: "Remove latency" }).click();
    await faults.getByRole("button", { name: "Remove over-and-out" }).click();
    await faults.getByText("No fault is injected").waitFor();
    assertEquals(await atServer(), []);
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
  "settings change when their field is left, and go back",
  { delay: fixed(1e6) },
  async ({ url, open, check }) => {
    const page = await open("/#/control");
    // A connection reads all anew.
    await connected(page);
    const settings = card(page, "Settings");
    const patched = async (action: () => Promise<unknown>) => {
      await Promise.all([
        page.waitForResponse((it) => it.request().method() === "PATCH"),
        action(),
      ]);
    };
    const atServer = () => ask<Record<string, unknown>>(`${url}/settings`);
    const start = await atServer();
    const field = (name: string) => settings.getByLabel(name, { exact: true });
    const fill = (name: string, text: string) =>
      patched(async () => {
        await field(name).fill(text);
        await field(name).press("Tab");
      });
    const choose = (name: string, text: string) =>
      patched(() => field(name).selectOption(text));
    await fill("delay", "uniform:3,4");
    await fill("errorRate", "0.25");
    await choose("whenFull", "queue");
    await choose("faultHeader", "false");
    const changed = await atServer();
    assertEquals(
      [changed.delay, changed.errorRate, changed.whenFull, changed.faultHeader],
      ["uniform:3,4", 0.25, "queue", false],
    );
    await fill("price", "cheap");
    const alert = settings.getByRole("alert");
    await alert.getByText("must be a number from 0.01 to 100000").waitFor();
    assertEquals(await field("price").getAttribute("aria-invalid"), "true");
    check(/422/);
    for (
      const name of ["price", "delay", "errorRate", "whenFull", "faultHeader"]
    ) {
      const reset = settings.getByRole("button", { name: `Reset ${name}` });
      await patched(() => reset.click());
    }
    await alert.waitFor({ state: "detached" });
    await becomes(() => field("price").inputValue(), "1");
    await becomes(() => field("faultHeader").inputValue(), "true");
    const focused = settings.locator(":focus");
    assertEquals(await focused.getAttribute("aria-label"), "Reset faultHeader");
    assertEquals(await atServer(), start);
    // Another client changes one.
    await send("PATCH", `${url}/settings`, { delay: "fixed:7" });
    await becomes(() => field("delay").inputValue(), "fixed:7");
  },
);

testInBrowser(
  "rules are added and removed, and count the jobs that they were applied to",
  { clock: "virtual", delay: fixed(1e6), errorRate: 0 },
  async ({ url, open, check }) => {
    const page = await open("/#/control");
    const rules = card(page, "Rules for new jobs");
    const atServer = async () =>
      (await ask<{ rules: { id: string }[] }>(`${url}/rules`)).rules;
    const field = rules.getByLabel("Rule in JSON");
    const add = async (text: string) => {
      await field.fill(text);
      await rules.getByRole("button", { name: "Add behind the others" })
        .click();
    };
    await rules.getByText("All jobs are drawn by the settings.").waitFor();
    // The example is valid.
    await add(await field.inputValue());
    const example = rules.getByRole("listitem").filter({
      hasText: "heygen-v3",
    });
    await example.waitFor();
    await add("{");
    await rules.getByRole("alert").getByText("JSON").waitFor();
    await add(`{ "matches": {} }`);
    await rules.getByRole("alert").getByText("/matches is not known").waitFor();
    assertEquals((await atServer()).length, 1);
    check(/422/);

    await add(
      `{ "match": { "title": "<b>*" }, "outcome": "error", "delay": 0 }`,
    );
    await rules.getByRole("button", { name: "Remove all" }).waitFor();
    const { id } = await createJob(url, {
      title: "<b>bold</b>",
    });
    await rules.getByText("1 job").waitFor();
    const { status } = await ask<{ status: string }>(`${url}/jobs/${id}`);
    assertEquals(status, "error");
    const [first] = await atServer();
    await rules.getByRole("button", { name: `Remove rule ${first?.id}` })
      .click();
    await example.waitFor({ state: "detached" });
    assertEquals((await atServer()).length, 1);
    await add(`{ "outcome": "completed" }`);
    await rules.getByRole("button", { name: "Remove all" }).click();
    await rules.getByText("All jobs are drawn by the settings.").waitFor();
    assertEquals(await atServer(), []);
  },
);

testInBrowser(
  "a snapshot is downloaded, and restored after a restart with another seed",
  { clock: "virtual", delay: fixed(1e6) },
  async ({ url, open, check }) => {
    await createJob(url, { title: "Before" });
    await send("PUT", `${url}/faults/empty`, { fault: "empty", rate: 0 });
    const page = await open("/#/control");
    const simulation = card(page, "Simulation");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      simulation.getByRole("button", { name: "Download a snapshot" }).click(),
    ]);
    assertEquals(download.suggestedFilename(), "snapshot.json");
    const path = await download.path();

    const dialog = page.getByRole("dialog");
    await simulation.getByRole("button", { name: "Restart …" }).click();
    await dialog.getByRole("button", { name: "Keep all" }).click();
    await becomes(() => dialog.count(), 0);
    await simulation.getByRole("button", { name: "Restart …" }).click();
    await dialog.getByLabel("Seed").fill("another");
    await dialog.getByRole("button", { name: "Restart" }).click();
    await simulation.getByText("with the seed another").waitFor();
    const titles = async () => (await jobsAt(url)).map(({ title }) => title);
    assertEquals(await titles(), [null]);
    await card(page, "Faults").getByText("No fault is injected")
      .waitFor();

    const file = simulation.getByLabel("Restore a snapshot");
    const bad = { "{": /JSON/, '{ "format": "another" }': /version/ };
    for (const [text, reason] of Object.entries(bad)) {
      await file.setInputFiles({
        name: "bad.json",
        mimeType: "application/json",
        buffer: Buffer.from(text),
      });
      await simulation.getByRole("alert").filter({ hasText: reason }).waitFor();
      assertEquals(await titles(), [null]);
    }
    check(/422/);
    await file.setInputFiles(path);
    await simulation.getByText(/^Restored /).waitFor();
    await becomes(() => simulation.getByRole("alert").count(), 0);
    assertEquals((await titles())[0], "Before");
    await card(page, "Faults").getByRole("button", { name: "Remove empty" })
      .waitFor();
    await go(page, "Jobs");
    await page.getByRole("link", { name: "Before" }).waitFor();
  },
);
