import { assert, assertEquals } from "@std/assert";
import { fetchStatus } from "@heygen-sim/client";
import { constant } from "@heygen-sim/client/algorithms";
import { fixed } from "@heygen-sim/client/distributions";
import type { Locator } from "playwright-core";
import type { JobReport } from "../../page/bodies.ts";
import {
  advance,
  ask,
  becomes,
  card,
  createJob,
  go,
  seconds,
  testInBrowser,
} from "./_browser.ts";

testInBrowser(
  "a client that polls is a lane with the server's score",
  { delay: fixed(300), errorRate: 0 },
  async ({ url, open }) => {
    const page = await open("/#/live");
    await page.getByText("No client has polled a job yet").waitFor();
    const { id } = await createJob(url, {
      title: "Polled",
    });
    const { requests } = await fetchStatus(() => constant({ interval: 50 }), {
      baseUrl: url,
      job: id,
      headers: { "x-client": "my-client" },
    });
    const { clients: [score] } = await ask<JobReport>(
      `${url}/jobs/${id}/report`,
    );
    assertEquals([score?.client, score?.requests], ["my-client", requests]);
    await page.getByRole("heading", { name: "Polled" }).waitFor();
    const row = card(page, "Score of each client").getByRole("row", {
      name: /^my-client/,
    });
    const waste = seconds(score?.waste_seconds ?? NaN);
    await becomes(async () => {
      const cells = await row.getByRole("cell").allInnerTexts();
      return [cells.includes(`${requests}`), cells.includes(waste)];
    }, [true, true]);
    const lanes = page.getByRole("img", { name: "Polls of the job Polled" });
    await lanes.getByText(`my-client: ${requests} polls, saw the end after`)
      .waitFor({ state: "attached" });
  },
);

testInBrowser(
  "clients that appear one after another have marks of different shapes and colours",
  { clock: "virtual", delay: fixed(1e9) },
  async ({ url, open }) => {
    const names = Array.from({ length: 8 }, (_, i) => `client ${i}`);
    for (const client of names) await ask(`${url}/status`, { client });
    const page = await open("/#/live");
    const looks = (marks: Locator) =>
      marks.evaluateAll((paths) =>
        paths.map((it) => [it.getAttribute("class"), it.getAttribute("d")])
      );
    const table = card(page, "Score of each client");
    await table.getByRole("rowheader").nth(7).waitFor();
    const lanes = page.locator(".drawing .mark");
    await lanes.nth(7).waitFor();
    const inTable = await looks(table.locator(".mark"));
    const inLanes = await looks(lanes);
    assertEquals([inLanes.length, inTable.length], [8, 8]);
    assertEquals(inLanes.sort(), inTable.sort());
    for (const part of [0, 1]) {
      assertEquals(new Set(inTable.map((it) => it[part])).size, 8);
    }
    // They stay with a client, in any order and in other views.
    await go(page, "Report");
    const costs = card(page, "Costs of each client");
    await costs.getByRole("rowheader").nth(7).waitFor();
    assertEquals((await looks(costs.locator(".mark"))).sort(), inTable);
  },
);

testInBrowser(
  "the lanes stay with a job while it is polled, then change to the next one",
  { clock: "virtual", delay: fixed(5_000), errorRate: 0 },
  async ({ url, open }) => {
    const page = await open("/#/live");
    await page.clock.install();
    const [first, second] = await Promise.all(
      ["First", "Second"].map((title) => createJob(url, { title })),
    );
    await advance(url, 5);
    const shown = (name: string) =>
      page.getByRole("heading", { level: 2, name }).waitFor();
    await ask(`${url}/jobs/${first?.id}`);
    await shown("First");
    await ask(`${url}/jobs/${second?.id}`);
    await card(page, "Score of each client").getByText("2 of 2").waitFor();
    await shown("First");
    await page.clock.fastForward(7_000);
    await shown("Second");
  },
);

testInBrowser(
  "the page holds with 2,000 jobs and 50 clients",
  { clock: "virtual", delay: fixed(10_000), errorRate: 0 },
  async ({ url, open }) => {
    const page = await open("/#/live");
    const clients = Array.from({ length: 50 }, (_, i) => `client-${i}`);
    const ids: string[] = [];
    for (let i = 0; i < 40; i++) {
      const created = await Promise.all(
        clients.map((_, j) => createJob(url, { title: `Job ${50 * i + j}` })),
      );
      ids.push(...created.map(({ id }) => id));
    }
    const pollLast = () =>
      Promise.all(
        clients.map((client) => ask(`${url}/jobs/${ids.at(-1)}`, { client })),
      );
    await Promise.all(
      clients.map((client, i) => ask(`${url}/jobs/${ids[i]}`, { client })),
    );
    await pollLast();
    await advance(url, 10);
    await pollLast();
    await page.getByRole("heading", { name: "Job 1999" }).waitFor();
    await page.getByText("The 24 clients that polled last, of 50.").waitFor();
    // Older than the jobs that the page has read, once the last one rests.
    await page.clock.install();
    await ask(`${url}/jobs/${ids[60]}`, { client: "late" });
    await card(page, "Score of each client").getByText("late").waitFor();
    await page.clock.fastForward(7_000);
    await page.getByRole("img", { name: `Polls of the job ${ids[60]}` })
      .waitFor();
    const rows = (name: string) =>
      card(page, name).getByRole("rowheader").nth(49).waitFor();
    await rows("Score of each client");
    await go(page, "Report");
    await rows("Costs of each client");
    await go(page, "Jobs");
    await page.getByText("and 47 more").waitFor();
    await becomes(() => page.locator(".jobs > li").count(), 50);
    assert(await page.locator("*").count() < 2_000);
    await page.getByRole("button", { name: "Show older jobs" }).click();
    await page.locator(".jobs > li").nth(99).waitFor();
  },
);
