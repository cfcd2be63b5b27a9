import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import type { Page } from "playwright-core";
import { ask, testInBrowser } from "./_browser.ts";

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

const SCORES = "Scores, the cheapest first";

testInBrowser(
  "the same link is the same race, and another seed another one",
  {},
  async ({ open }) => {
    const read = async (path: string) => {
      const page = await open(path);
      await page.getByRole("heading", { name: /Race \d/ }).waitFor();
      const lanes = await page.getByRole("img").first().innerHTML();
      const scores = await rowsOf(page, SCORES);
      await page.context().close();
      return { lanes, scores };
    };
    const one = await read("/#/race?seed=7&races=11&price=2");
    assertEquals(await read("/#/race?seed=7&races=11&price=2"), one);
    assertNotEquals(await read("/#/race?seed=8&races=11&price=2"), one);
  },
);

testInBrowser(
  "further races gather, and the address follows",
  {},
  async ({ open }) => {
    const page = await open("/");
    await page.getByRole("button", { name: "Again" }).click();
    await page.getByRole("heading", { name: "Means over 2 races" }).waitFor();
    await page.getByRole("button", { name: "100 more races" }).click();
    await page.getByRole("heading", { name: "Means over 102 races" }).waitFor();
    await page.waitForURL(/races=102/);
    await page.reload();
    await page.getByRole("heading", { name: "Means over 102 races" }).waitFor();
    const [cheapest] = await rowsOf(page, SCORES);
    assert(["optimal", "adaptive"].includes(cheapest?.[0]?.trim() ?? ""));
  },
);

testInBrowser(
  "the price is changed by keyboard, and changes the code",
  {},
  async ({ open }) => {
    const page = await open("/");
    const slider = page.getByRole("slider", { name: "Price of a request" });
    await slider.focus();
    assertEquals(
      await slider.getAttribute("aria-valuetext"),
      "one request is worth 1 second",
    );
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
    assertEquals(
      await slider.getAttribute("aria-valuetext"),
      "one request is worth 2 seconds",
    );
    await page.getByLabel("Code").getByText("price: 2000").waitFor();
  },
);

testInBrowser(
  "with reduced motion the race is over at once; else it can be played",
  {},
  async ({ open }) => {
    const still = await open("/");
    await still.locator("p").filter({ hasText: "The job ended after" })
      .waitFor();
    await still.getByRole("button", { name: "Play" }).click();
    await still.getByText("The job is running").waitFor();
    await still.getByRole("button", { name: "Skip to the end" }).click();
    await still.locator("p").filter({ hasText: "The job ended after" })
      .waitFor();
  },
);

testInBrowser(
  "durations that are no distribution are refused in words",
  {},
  async ({ open }) => {
    const page = await open("/");
    await page.getByRole("heading", { name: "Race 1" }).waitFor();
    await page.getByLabel("Jobs").selectOption({
      label: "your own durations …",
    });
    const durations = page.getByLabel("Durations of your jobs");
    await durations.fill("8.1 abc");
    await page.getByRole("button", { name: "Race on these" }).click();
    await page.getByRole("alert").waitFor();
    await durations.fill("8.1 8.4 9 44 46.5");
    await page.getByRole("button", { name: "Race on these" }).click();
    await page.getByRole("heading", { name: /Race \d/ }).waitFor();
    await page.getByRole("alert").waitFor({ state: "detached" });
  },
);

testInBrowser(
  "a race over HTTP shows what the server's report has",
  { delay: fixed(3_000), errorRate: 0, retryAfter: 0 },
  async ({ url, open }) => {
    const page = await open("/#/race?distribution=fixed:2&seed=1");
    await page.getByRole("button", { name: "Race on this server" }).click();
    await page.getByText("The race is over.").waitFor();
    const { jobs: [job] } = await ask<{ jobs: { id: string }[] }>(
      `${url}/jobs?limit=1`,
    );
    const report = await ask<{
      clients: { client: string; requests: number }[];
    }>(`${url}/jobs/${job?.id}/report`);
    assert(report.clients.length >= 5);
    for (const { client, requests } of report.clients) {
      await page.getByRole("region", { name: "by the server’s report" })
        .getByRole("row", {
          name: new RegExp(`^\\s*${client}\\s+${requests - 1}\\s`),
        })
        .waitFor();
    }
  },
);
