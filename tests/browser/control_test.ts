import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import type { Clock, Fault } from "../../page/bodies.ts";
import {
  ask,
  becomes,
  card,
  connected,
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
    const field = clock.getByLabel("Speed", { exact: true });
    await field.fill("60");
    await clock.getByRole("button", { name: "Set" }).click();
    await becomes(speed, 60);
    await field.fill("0");
    await clock.getByRole("button", { name: "Set" }).click();
    await clock.getByRole("alert").getByText("/speed").waitFor();
    assertEquals(await speed(), 60);
    check(/422/);
    await field.fill("2.5");
    await field.press("Enter");
    await becomes(speed, 2.5);
    await Promise.all([
      page.waitForResponse(/clock\/advance/),
      clock.getByRole("button", { name: "Jump to the next event" }).click(),
    ]);
    const { now } = await ask<Clock>(`${url}/clock`);
    assertGreaterOrEqual(Date.parse(now) - Date.parse(before.now), 1e9 - 60e3);
  },
);

testInBrowser(
  "faults are set and removed, and clients meet them",
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
    await set.click();
    const row = faults.getByRole("listitem").filter({ hasText: "status 503" });
    await row.getByText("0 times").waitFor();
    await becomes(() => faults.getByRole("alert").count(), 0);
    const [fault] = await atServer();
    assertEquals(
      [fault?.name, fault?.fault, fault?.status, fault?.count],
      ["status", "status", 503, 2],
    );
    const response = await fetch(`${url}/status`);
    await response.body?.cancel();
    assertEquals(response.status, 503);
    await row.getByText("1 time", { exact: true }).waitFor();

    await faults.getByRole("combobox", { name: "Fault", exact: true })
      .selectOption("latency");
    await faults.getByLabel("distribution (required)").fill("fixed:0.001");
    await set.click();
    await faults.getByRole("button", { name: "Remove latency" }).click();
    await faults.getByRole("button", { name: "Remove status" }).click();
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
  "settings are changed together, and what is half typed is kept",
  { delay: fixed(1e6) },
  async ({ url, open, check }) => {
    const page = await open("/#/control");
    // A connection reads all anew.
    await connected(page);
    const settings = card(page, "Settings");
    const atServer = () => ask<Record<string, unknown>>(`${url}/settings`);
    const field = (name: string) => settings.getByLabel(name, { exact: true });
    const change = () =>
      Promise.all([
        page.waitForResponse((it) => it.request().method() === "PATCH"),
        settings.getByRole("button", { name: "Change" }).click(),
      ]);
    await field("delay").fill("uniform:3,4");
    await field("errorRate").press("End");
    await field("errorRate").pressSequentially("5");
    await field("whenFull").selectOption("queue");
    await field("faultHeader").selectOption("false");
    const before = await atServer();
    const [patched] = await change();
    const changes = { delay: "uniform:3,4", errorRate: 0.55 };
    const others = { whenFull: "queue", faultHeader: false };
    assertEquals(await atServer(), { ...before, ...changes, ...others });
    assertEquals(patched.request().postDataJSON(), { ...changes, ...others });
    await field("price").fill("cheap");
    await change();
    const alert = settings.getByRole("alert");
    await alert.getByText("must be a number from 0.01 to 100000").waitFor();
    check(/422/);
    await field("price").fill("2");
    await change();
    await alert.waitFor({ state: "detached" });
    assertEquals((await atServer()).price, 2);

    // Another client changes one, and the server begins anew.
    await field("queue").fill("fixed:");
    await send("PATCH", `${url}/settings`, { delay: "fixed:7" });
    await becomes(() => field("delay").inputValue(), "fixed:7");
    await send("POST", `${url}/restart`, {});
    await becomes(() => field("delay").inputValue(), "fixed:1000");
    await becomes(() => field("faultHeader").inputValue(), "true");
    assertEquals(await field("queue").inputValue(), "fixed:");
    assertEquals(
      await page.evaluate("document.activeElement.name"),
      "queue",
    );
  },
);
