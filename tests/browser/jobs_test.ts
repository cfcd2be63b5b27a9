import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import type { Page } from "playwright-core";
import type { Job, JobReport } from "../../page/bodies.ts";
import {
  advance,
  ask,
  becomes,
  card,
  createJob,
  go,
  jobsAt,
  type Opened,
  testInBrowser,
} from "./_browser.ts";

/** The row of a job in the list. */
const rowOf = (page: Page, title: string) =>
  page.getByRole("listitem").filter({ hasText: title });

testInBrowser(
  "jobs are created by each route, with the outcome where it has one, also on a strict server",
  { clock: "virtual", delay: fixed(60_000), errorRate: 0, strict: true },
  async ({ url, open, check }) => {
    const page = await open("/#/jobs");
    const form = page.getByRole("form", { name: "New job" });
    const route = form.getByRole("combobox", { name: "Route" });
    const paths = await route.locator("option").evaluateAll((options) =>
      options.map((it) => it.getAttribute("value") ?? "")
    );
    assertEquals(paths.length, 6);
    for (const path of paths) {
      await route.selectOption(path);
      await form.getByLabel("Title").fill(`by ${path}`);
      const outcome = form.getByRole("combobox", { name: "Outcome" });
      if (await outcome.isEnabled()) {
        await outcome.selectOption("error");
        await form.getByLabel("Duration in seconds").fill("30");
      }
      await form.getByRole("button", { name: "Create" }).click();
      await form.getByRole("link", { name: `by ${path}` }).waitFor();
      await rowOf(page, `by ${path}`).getByText("running").waitFor();
    }
    await advance(url, 60);
    const ended = (await jobsAt(url)).filter(({ title }) => title);
    const expected = paths.map((path) =>
      ["jobs", "reset"].includes(path)
        ? [`by ${path}`, "error", 30]
        : [`by ${path}`, "completed", 60]
    );
    assertEquals(
      ended.map((it) => [it.title, it.status, it.completion_time]).reverse(),
      expected,
    );
    for (const [title, status] of expected) {
      await rowOf(page, `${title}`).getByText(`${status}`).waitFor();
    }

    await route.selectOption("jobs");
    // JSON has no such number; the server explains the text.
    for (const text of ["soon", "1e400"]) {
      await form.getByLabel("Duration in seconds").fill(text);
      await form.getByRole("button", { name: "Create" }).click();
      await form.getByRole("alert").getByText(`/delay`).getByText(text)
        .waitFor();
    }
    assertEquals((await jobsAt(url)).length, paths.length + 1);
    check(/422/);
  },
);

testInBrowser(
  "an error of HeyGen's routes is in the server's words",
  { clock: "virtual", delay: fixed(60_000), maxConcurrentJobs: 1 },
  async ({ open, check }) => {
    const page = await open("/#/jobs");
    await page.getByRole("combobox", { name: "Route" })
      .selectOption("v3/video-translations");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("alert").getByText("The limit of 1 concurrent")
      .waitFor();
    check(/429/);
  },
);

testInBrowser(
  "a job is cancelled, run again, and all are cleared",
  { clock: "virtual", delay: fixed(60_000), errorRate: 0 },
  async ({ url, open }) => {
    await createJob(url, { title: "First", delay: 7, outcome: "error" });
    const page = await open("/#/jobs");
    await page.getByRole("button", { name: "Cancel First" }).click();
    await rowOf(page, "First").getByText("cancelled").waitFor();
    const like = { title: "Second", length: 60, metadata: { of: "tests" } };
    const { id } = await createJob(url, {
      ...like,
      ...{ queue: 2, delay: 7, outcome: "error" },
    });
    // While it is running, too.
    await advance(url, 3);
    await page.goto(`${url}/#/jobs/${id}`);
    await page.getByRole("button", { name: "Run again", exact: true }).click();
    await page.waitForURL((it) => !it.href.endsWith(id));
    await go(page, "All jobs");
    await advance(url, 9);
    await page.getByRole("button", { name: "Run again: Second" }).first()
      .click();
    await page.getByRole("button", { name: "Cancel Second" }).waitFor();
    await advance(url, 9);
    await becomes(async () => {
      const jobs = await jobsAt(url);
      return jobs.filter(({ title }) => title === "Second").map((it) => [
        [it.status, it.completion_time, it.length, it.metadata],
        Date.parse(it.started_at ?? "") - Date.parse(it.created_at),
      ]);
    }, Array(3).fill([["error", 9, like.length, like.metadata], 2_000]));

    // In the view of a job.
    await rowOf(page, "First").getByRole("link").click();
    await page.getByRole("button", { name: "Run again", exact: true }).click();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByText("cancelled", { exact: true }).waitFor();
    const [latest] = await jobsAt(url);
    assertEquals([latest?.title, latest?.status], ["First", "cancelled"]);
    assertEquals(new URL(page.url()).hash, `#/jobs/${latest?.id}`);
    await go(page, "All jobs");

    // More than the server lists at once.
    await Promise.all(
      Array.from({ length: 101 }, (_, i) => createJob(url, { title: `${i}` })),
    );
    const dialog = page.getByRole("dialog");
    const clear = page.getByRole("button", { name: "Clear …" });
    await clear.click();
    await dialog.getByRole("button", { name: "Keep all" }).press("Enter");
    await becomes(() => dialog.count(), 0);
    assertEquals((await jobsAt(url, "status=pending&limit=1")).length, 1);
    await clear.click();
    await dialog.getByRole("button", { name: "Cancel all pending" }).click();
    await dialog.waitFor({ state: "hidden" });
    assertEquals(await jobsAt(url, "status=pending"), []);
    await page.getByRole("combobox", { name: "Status" }).selectOption(
      "pending",
    );
    await page.getByText("job has the status pending").waitFor();
    assertEquals(new URL(page.url()).hash, "#/jobs?status=pending");
    await clear.click();
    await dialog.getByRole("button", { name: "Restart" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("list").getByRole("listitem").first().waitFor();
    assertEquals((await jobsAt(url)).map(({ title }) => title), [null]);
    await becomes(() => rowOf(page, "First").count(), 0);
  },
);

testInBrowser(
  "links lead to a job, also to an old or an unknown one",
  { clock: "virtual", delay: fixed(1e6), errorRate: 0 },
  async ({ url, open, check }) => {
    const old = await createJob(url, { title: "Old", delay: 1e6 });
    await Promise.all(
      Array.from({ length: 100 }, (_, i) => createJob(url, { title: `${i}` })),
    );
    const latest = await createJob(url, { title: "Latest", delay: 9 });
    const page = await open(`/jobs/${latest.id}/report`);
    await page.getByRole("heading", { name: "Latest" }).waitFor();
    await ask(`${url}/jobs/${latest.id}`, { client: "curl/8.0" });
    await page.getByRole("img", { name: /Polls of the job/ }).waitFor();
    await page.reload();
    await page.getByRole("rowheader", { name: "curl/8.0" }).waitFor();
    const { clients } = await ask<JobReport>(`${url}/jobs/${latest.id}/report`);
    // The page has shown the job without polling it.
    assertEquals(clients.map(({ client }) => client), ["curl/8.0"]);
    await advance(url, 9);
    await page.getByText(/^(completed|error)$/).waitFor();

    // To read the status of a pending job could count, or move a clock.
    await page.goto(`${url}/#/jobs/${old.id}`);
    await page.getByText("It is pending, among older jobs.").waitFor();
    await page.getByRole("button", { name: "Read it" }).click();
    await page.getByRole("heading", { name: "Old" }).waitFor();
    await page.goto(`${url}/#/jobs/%3Cb%3Enone`);
    await page.getByRole("heading", { name: "Job <b>none" }).waitFor();
    await page.getByRole("alert").waitFor();
    check(/404/);

    await page.goto(`${url}/jobs/none/report`);
    await page.getByText("The translation none does not exist.").waitFor();
    await go(page, "All jobs");
    await page.getByRole("link", { name: "Latest" }).waitFor();
    check(/404/);

    // No job has such an id, and a request with it would read something else.
    await page.goto(`${url}/#/jobs/%2e%2e`);
    await page.getByRole("heading", { name: "Jobs", exact: true }).waitFor();
    const more = page.getByRole("button", { name: "Show older jobs" });
    await more.click();
    await more.click();
    await page.getByRole("link", { name: "Old", exact: true }).waitFor();
    // Apart from the job at the start.
    await becomes(() => page.locator(".jobs > li").count(), 103);
    await becomes(() => more.count(), 0);
  },
);

testInBrowser(
  "programs that poll a job are copied",
  { clock: "virtual", delay: fixed(1e6) },
  async ({ url, open }) => {
    const { id } = await createJob(url, { title: "To copy" });
    const page = await open(`/#/jobs/${id}`, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const code = card(page, "Poll it yourself");
    const texts = new Set<string>();
    for (const language of ["Python", "TypeScript", "curl"]) {
      await code.getByRole("button", { name: language }).click();
      await code.getByRole("button", { name: language, pressed: true })
        .waitFor();
      await code.getByRole("button", { name: "Copy" }).click();
      await code.getByRole("button", { name: "Copied" }).waitFor();
      const copied = await page.evaluate<string>(
        "navigator.clipboard.readText()",
      );
      assertEquals(copied, await code.locator("pre").innerText());
      assertMatch(copied, new RegExp(`${url}.*${id}|${id}`, "s"));
      texts.add(copied);
    }
    assertEquals(texts.size, 3);
  },
);

/** What each wire returns for a job, read from the page. */
async function formsOf({ url, open }: Opened, job: Job) {
  const page = await open(`/#/jobs/${job.id}`);
  const forms = card(page, "What clients receive");
  await forms.getByRole("button", { name: "Read HeyGen’s forms" }).click();
  await forms.getByRole("button", { name: "Read again" }).waitFor();
  const cards = await forms.locator(".card").all();
  const found: string[] = [];
  for (const it of cards) {
    const path = (await it.locator("p code").innerText()).replace("GET ", "");
    const shown: unknown = JSON.parse(await it.locator("pre").innerText());
    const asked = await ask(url + path, { headers: { "x-api-key": "any" } });
    assertNotEquals(asked, null);
    if (path.startsWith("/jobs/")) {
      const { id, status, title } = shown as Job;
      assertEquals([id, status, title], [job.id, "completed", job.title]);
    } else assertEquals(shown, asked, path);
    found.push(await it.getByRole("heading").innerText());
  }
  return found;
}

testInBrowser(
  "the forms of all wires are read side by side",
  { clock: "virtual", delay: fixed(1e3), errorRate: 0 },
  async (opened) => {
    const { url } = opened;
    const job = await createJob(url, { title: "<u>Forms</u>" });
    await ask(`${url}/v3/videos`, {
      method: "POST",
      headers: { "x-api-key": "any" },
      body: JSON.stringify({ type: "avatar" }),
    });
    const [video] = await jobsAt(url);
    await advance(url, 1);
    assertEquals(await formsOf(opened, job), [
      "Simulator",
      "HeyGen v3",
      "HeyGen v2",
      "HeyGen v1",
      "HeyGen v3, as a video",
    ]);
    assertEquals(video && await formsOf(opened, video), [
      "Simulator",
      "HeyGen v1",
      "HeyGen v3, as a video",
    ]);
  },
);
