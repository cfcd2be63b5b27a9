import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { fixed, uniform } from "@heygen-sim/client/distributions";
import type { Page } from "playwright-core";
import type { JobReport } from "../../page/bodies.ts";
import {
  ask,
  becomes,
  go,
  jobsAt,
  seconds,
  testInBrowser,
} from "./_browser.ts";

/** The rows of a table, as text. */
async function rowsOf(page: Page, caption: string): Promise<string[][]> {
  const table = page.getByRole("region", { name: caption });
  await table.waitFor();
  const rows = await table.getByRole("row").all();
  return await Promise.all(
    rows.slice(1).map(async (row) =>
      await row.locator("th, td").allInnerTexts()
    ),
  );
}

/** What a paragraph says of the last race. */
const summary = (page: Page, text: string | RegExp) =>
  page.locator("p").filter({ hasText: text });

const SCORES = "Scores, the cheapest first";

testInBrowser(
  "the address is the race: by links, back and forward",
  {},
  async ({ url, open }) => {
    const page = await open("/#/race?seed=7&peek=1");
    const seed = page.getByRole("textbox", { name: "Seed" });
    const peek = page.getByRole("checkbox", { name: "Peek at the end" });
    const lanes = () =>
      page.getByRole("img", { name: /each algorithm polls/ }).innerHTML();
    await becomes(() => seed.inputValue(), "7");
    assertEquals(await peek.isChecked(), true);
    const first = await lanes();
    const scores = await rowsOf(page, SCORES);
    await page.reload();
    await becomes(lanes, first);
    assertEquals(await rowsOf(page, SCORES), scores);
    await page.goto(`${url}/#/race?seed=8`);
    await becomes(async () => await lanes() === first, false);
    assertEquals(await peek.isChecked(), false);
    await page.goBack();
    await becomes(lanes, first);
    assertEquals([await seed.inputValue(), await peek.isChecked()], [
      "7",
      true,
    ]);
    await peek.uncheck();
    // It can be empty while another one is typed.
    await seed.fill("");
    await page.waitForURL(/seed=$/);
    assertEquals(await seed.inputValue(), "");
    await becomes(async () => await lanes() === first, false);
    const second = await lanes();
    await seed.fill("another one");
    await becomes(async () => await lanes() === second, false);
    await page.waitForURL(/#\/race\?seed=another\+one$/);
    const other = await lanes();
    await go(page, "Jobs");
    await page.goBack();
    await page.getByRole("heading", { name: "Race 1" }).waitFor();
    await becomes(lanes, other);
    // What is invalid is as at first, and leaves the address.
    await page.goto(`${url}/#/race?races=NaN&price=-1&seed=7`);
    await becomes(lanes, first);
    await page.waitForURL(/#\/race\?seed=7$/);
    await page.goto(`${url}/#/race?distribution=8+soon`);
    await page.getByRole("alert").getByText('"soon" is not').waitFor();
    await page.goto(`${url}/#/race?distribution=8`);
    await page.getByRole("alert").waitFor({ state: "detached" });
  },
);

testInBrowser(
  "further races gather as dots, up to a bound, and the address follows",
  {},
  async ({ open }) => {
    const page = await open("/");
    const plane = page.getByRole("img", {
      name: "Requests against wasted time",
    });
    const dots = () =>
      plane.locator(".dots").evaluateAll((paths) =>
        paths.map((it) => it.getAttribute("d")?.match(/M/g)?.length)
      );
    const button = (name: string) => page.getByRole("button", { name });
    const race = async (name: string, races: number, dotted = races) => {
      await button(name).click();
      await page.getByRole("heading", { name: `Means over ${races} races` })
        .waitFor();
      await page.waitForURL(new RegExp(`races=${races}$`));
      const found = await dots();
      assertEquals(found, found.map(() => dotted));
      assert(found.length >= 7, `${found.length} algorithms have dots`);
    };
    await page.getByRole("heading", { name: "One race is luck" }).waitFor();
    assertEquals(await dots(), []);
    await race("Again", 2);
    await race("10 more races", 12);
    await race("100 more races", 112);
    await page.reload();
    await page.getByRole("heading", { name: "Means over 112 races" }).waitFor();
    const [cheapest] = await rowsOf(page, SCORES);
    assert(["optimal", "adaptive"].includes(cheapest?.[0]?.trim() ?? ""));
    await page.goto(new URL("#/race?races=999", page.url()).href);
    await page.getByRole("heading", { name: "Means over 999 races" }).waitFor();
    assertEquals(await button("10 more races").isDisabled(), true);
    await race("Again", 1_000);
    assertEquals(await button("Again").isDisabled(), true);
  },
);

testInBrowser(
  "the price is changed by keyboard, and changes plan, costs and code",
  {},
  async ({ open }) => {
    const page = await open("/", {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const slider = page.getByRole("slider", { name: "Price of a request" });
    await slider.focus();
    const words = (text: string) =>
      becomes(
        () => slider.getAttribute("aria-valuetext"),
        `one request is worth ${text}`,
      );
    await words("1 second");
    const before = await rowsOf(page, SCORES);
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
    await words("2 seconds");
    const code = page.getByLabel("Code");
    await code.getByText("price: 2000").waitFor();
    const after = await rowsOf(page, SCORES);
    const costs = (rows: string[][], name: string) =>
      rows.find(([it]) => it?.trim() === name)?.slice(1);
    const [requests, waste, cost] = costs(before, "constant") ?? [];
    assertEquals(costs(after, "constant")?.slice(0, 2), [requests, waste]);
    assertNotEquals(costs(after, "constant")?.[2], cost);
    assertNotEquals(costs(after, "optimal"), costs(before, "optimal"));
    await page.keyboard.press("End");
    await words("100 seconds");
    await page.keyboard.press("Home");
    await words("0.1 seconds");
    await page.waitForURL(/price=0.1$/);
    await code.getByText("price: 100").waitFor();
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const copied = await page.evaluate<string>(
      "navigator.clipboard.readText()",
    );
    assertEquals(copied, await code.innerText());
    assertMatch(copied, /from "@heygen-sim\/client";[^]*await fetchStatus\(/);
  },
);

testInBrowser(
  "a playback reveals the end when time reaches it, or by peeking",
  {},
  async ({ open }) => {
    const page = await open("/#/race?distribution=fixed:10", {
      reducedMotion: "no-preference",
    });
    const lanes = page.getByRole("img", { name: /each algorithm polls/ });
    const end = lanes.locator(".end");
    const bars = lanes.locator("rect.waste");
    const time = page.getByRole("slider", { name: "Time of the race" });
    await summary(page, "The job ended after 10.0 s.").waitFor();
    // It is drawn once its width is known.
    await becomes(() => end.count(), 1);
    await page.clock.install();
    await page.getByRole("button", { name: "Again" }).click();
    await page.getByText("The job is running").waitFor();
    const drawn = async () => [await end.count(), await bars.count()];
    await becomes(drawn, [0, 0]);
    const peek = page.getByRole("checkbox", { name: "Peek at the end" });
    await peek.check();
    await becomes(() => end.count(), 1);
    await peek.uncheck();
    await page.getByRole("button", { name: "Pause" }).click();
    // A step that floating-point numbers would round down.
    await time.fill("28");
    await time.press("ArrowRight");
    await becomes(() => time.inputValue(), "29");
    const [, until = NaN] = (await time.getAttribute("aria-valuetext") ?? "")
      .match(/of ([\d.]+) s/)?.map(Number) ?? [];
    await time.fill(String(Math.floor(400 * 9.8 / until)));
    const found = new Map<boolean, number[]>();
    for (let i = 0; i < 12; i++) {
      const text = await time.getAttribute("aria-valuetext") ?? "";
      const now = Number(text.match(/^[\d.]+/));
      found.set(now < 10, await drawn());
      const step = Number(await time.inputValue());
      await time.press("ArrowRight");
      await becomes(() => time.inputValue(), `${step + 1}`);
    }
    assertEquals(found.get(true), [0, 0]);
    assertEquals(found.get(false)?.[0], 1);
    await page.getByRole("button", { name: "Play" }).click();
    await page.clock.runFor(8_000);
    await summary(page, "The job ended after 10.0 s.").waitFor();
    await becomes(async () => await bars.count() > 0, true);
    assertEquals(
      await time.getAttribute("aria-valuetext"),
      "the end of the race",
    );
    await page.getByRole("button", { name: "Play" }).click();
    await page.getByText("The job is running").waitFor();
    await time.press("End");
    await summary(page, "The job ended after 10.0 s.").waitFor();
  },
);

testInBrowser(
  "a slow race shows that it runs, beside the one before",
  {},
  async ({ open }) => {
    const page = await open("/");
    await page.getByRole("heading", { name: "Race 1" }).waitFor();
    const racing = page.getByText("Racing …");
    await racing.waitFor({ state: "detached" });
    await page.evaluate(`{
      const send = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (query) {
        globalThis.race = () => send.call(this, query);
      };
    }`);
    await page.getByRole("button", { name: "10 more races" }).click();
    await racing.waitFor();
    await page.getByRole("heading", { name: "Race 1" }).waitFor();
    await page.evaluate("race()");
    await page.getByRole("heading", { name: "Race 11" }).waitFor();
    await racing.waitFor({ state: "detached" });
  },
);

testInBrowser(
  "with reduced motion nothing plays by itself",
  {},
  async ({ open }) => {
    const page = await open("/");
    await page.getByRole("button", { name: "Again" }).click();
    await page.getByRole("heading", { name: "Race 2" }).waitFor();
    await summary(page, "The job ended after").waitFor();
    await page.getByRole("button", { name: "Play" }).click();
    await page.getByText("The job is running").waitFor();
  },
);

testInBrowser(
  "races run on the server's distribution and on durations of yours",
  { delay: uniform(3_000, 4_000) },
  async ({ open }) => {
    const page = await open("/");
    const jobs = page.getByRole("combobox", { name: "Jobs" });
    const option = jobs.locator("option", { hasText: "this server’s" });
    await option.waitFor({ state: "attached" });
    await becomes(() => jobs.locator("option").allInnerTexts(), [
      "short video · lognormal:12,0.35",
      "long video · lognormal:540,0.35",
      "memoryless · exponential:20",
      "two kinds of video · mixture:0.7*lognormal:8,0.2+0.3*lognormal:45,0.15",
      "this server’s · uniform:3,4",
      "your own durations …",
    ]);
    const lanes = page.getByRole("img", { name: /each algorithm polls/ });
    await becomes(() => lanes.locator(".density").count(), 1);
    await jobs.selectOption(await option.getAttribute("value"));
    await page.waitForURL(/distribution=uniform%3A3%2C4/);
    await summary(page, /^The job ended after 3\.\d\d s/).waitFor();
    assertEquals(await jobs.inputValue(), "uniform:3,4");

    await jobs.selectOption({ label: "your own durations …" });
    const durations = page.getByLabel("Durations of your jobs");
    const start = page.getByRole("button", { name: "Race on these" });
    const alert = page.getByRole("alert");
    await durations.fill("8.1 abc");
    await start.click();
    await alert.getByText(`"abc" is not a duration.`).waitFor();
    await durations.fill("8.1, 8.4\n9;44 46.5");
    await start.click();
    await alert.waitFor({ state: "detached" });
    const code = page.getByLabel("Code");
    await code.getByText("[8100, 8400, 9000, 44000, 46500]").waitFor();
    await page.waitForURL(/distribution=8.1%2C/);
    await page.reload();
    await code.getByText("[8100, 8400, 9000, 44000, 46500]").waitFor();
    await durations.fill("weibull:30,0.5");
    await start.click();
    await page.waitForURL(/distribution=weibull/);
    await code.getByText("weibull:30,0.5").waitFor();
  },
);

for (const clock of ["real", "virtual"] as const) {
  testInBrowser(
    `a race over HTTP shows what the server's report has: ${clock} clock`,
    { delay: fixed(3_000), errorRate: 0, retryAfter: 0, clock },
    async ({ url, open }) => {
      const page = await open("/#/race?distribution=fixed:0.4");
      await page.getByRole("button", { name: "Race on this server" }).click();
      await page.getByText("The race is over.").waitFor();
      const [job] = await jobsAt(url, "limit=1");
      const { clients } = await ask<JobReport>(`${url}/jobs/${job?.id}/report`);
      assert(clients.length >= 7);
      await becomes(
        async () =>
          (await rowsOf(page, "Scores by the server’s report")).map((cells) =>
            cells.slice(0, 3).map((it) => it.trim())
          ).sort(),
        clients.map(({ client, requests, waste_seconds }) => [
          client,
          String(requests - 1),
          seconds(waste_seconds ?? NaN),
        ]).sort(),
      );
    },
  );
}

testInBrowser(
  "a race over HTTP is cancelled, also by leaving the view",
  { clock: "virtual", errorRate: 0 },
  async ({ url, open }) => {
    const page = await open("/#/race?distribution=fixed:1000000");
    const cancelled = async () =>
      (await jobsAt(url, "status=cancelled")).length;
    const start = page.getByRole("button", { name: "Race on this server" });
    await start.click();
    await page.getByText("The race is running.").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("The race was cancelled.").waitFor();
    assertEquals(await cancelled(), 1);
    await start.click();
    await page.getByText("The race is running.").waitFor();
    await go(page, "Report");
    await becomes(cancelled, 2);
  },
);

testInBrowser(
  "a view that is left while its address is about to change stays left",
  {},
  async ({ open }) => {
    const page = await open("/#/race");
    const peek = page.getByRole("checkbox", { name: "Peek at the end" });
    await peek.evaluate((box: { click(): void }) => {
      box.click();
      // The address falls due while the page is busy.
      setTimeout(() => {
        const end = performance.now() + 600;
        while (performance.now() < end);
      });
      setTimeout(() => location.hash = "#/live", 100);
    });
    await page.getByRole("heading", { level: 1, name: "Your client" })
      .waitFor();
    assertMatch(page.url(), /#\/live$/);
  },
);
