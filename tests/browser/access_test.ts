import { compare } from "@heygen-sim/comparison";
import { renderReport } from "@heygen-sim/comparison/report";
import { assert, assertEquals } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import type { BrowserContextOptions, Page } from "playwright-core";
import { ask, connected, createJob, send, testInBrowser } from "./_browser.ts";
import { VIEWS } from "./_views.ts";

/** Colours decide one rule alone. */
const CONTRAST = { runOnly: ["color-contrast"] };

/** How the views are shown, and the rules of axe for that; all if there are none. */
const SCREENS: Readonly<
  Record<string, {
    readonly options: BrowserContextOptions;
    readonly looks: readonly {
      readonly media: Parameters<Page["emulateMedia"]>[0];
      readonly rules: object;
    }[];
  }>
> = {
  "light, dark and in forced colours": {
    options: {},
    looks: [
      { media: { colorScheme: "light", forcedColors: "none" }, rules: {} },
      { media: { colorScheme: "dark" }, rules: CONTRAST },
      { media: { forcedColors: "active" }, rules: CONTRAST },
    ],
  },
  "on a phone": {
    options: { viewport: { width: 343, height: 700 } },
    looks: [{ media: { colorScheme: "light" }, rules: {} }],
  },
};

/** What axe reports. */
interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly {
      readonly html: string;
      readonly failureSummary?: string;
    }[];
  }[];
}

const OPTIONS = { clock: "virtual", delay: fixed(0), errorRate: 0 } as const;

/** A title, or a name, of one word. */
const LONG = "W".repeat(100);

/** Fills all views, and lists their paths. */
async function pathsOf(url: string): Promise<string[]> {
  const hook = { url: `${url}/nowhere` };
  const { id: webhook } = await send<{ id: string }>(
    "POST",
    `${url}/webhooks`,
    { ...hook, description: "Responds with 404" },
  );
  await send("POST", `${url}/webhooks/${webhook}/test`, {});
  const { id } = await createJob(url, {
    title: "Welcome",
    outcome: "error",
    callback_url: hook.url,
  });
  await createJob(url, { title: LONG, delay: 1e6 });
  for (const client of ["curl/8.0", "python-requests/2.31", "a", LONG]) {
    await ask(`${url}/jobs/${id}`, { client });
    await ask(`${url}/status`, { client });
  }
  await send("PUT", `${url}/faults/none`, { fault: "empty", rate: 0, ttl: 9 });
  return [
    ...VIEWS.map(({ path }) => path),
    "/#/race?races=9&distribution=8.1,8.4,44&peek=1",
    "/#/jobs?status=cancelled",
    `/#/jobs/${id}`,
  ];
}

/** Opens a view in a page, and waits until it shows what it has. */
async function show(page: Page, url: string, path: string): Promise<void> {
  await page.goto(new URL(path, url).href);
  await connected(page);
  await page.locator("main :is(svg, li, table, .card, p.soft):visible").first()
    .waitFor();
  if (path.includes("race")) {
    await page.getByRole("button", { name: "Race on this server" }).waitFor();
  }
  if (path.includes("webhooks")) {
    await page.getByText(/^1 attempt/).nth(1).waitFor();
  }
  await page.evaluate(
    `document.querySelectorAll("details").forEach((it) => it.open = true)`,
  );
  if (/jobs\/./.test(path)) {
    await page.getByRole("button", { name: "Read HeyGen’s forms" }).click();
    await page.getByRole("button", { name: "Read again" }).waitFor();
  }
}

for (const [screen, { options, looks }] of Object.entries(SCREENS)) {
  testInBrowser(
    `axe finds no violation in any view: ${screen}`,
    OPTIONS,
    async ({ url, open }) => {
      const { default: axe } = await import("axe-core");
      // The test's own script is not part of the page.
      const page = await open("/#/jobs", { ...options, bypassCSP: true });
      await page.addScriptTag({ content: axe.source });
      for (const path of await pathsOf(url)) {
        await show(page, url, path);
        for (const { media, rules } of looks) {
          await page.emulateMedia(media);
          const { violations } = await page.evaluate<AxeResults>(
            `axe.run(${JSON.stringify(rules)})`,
          );
          const texts = violations.map(({ id, nodes }) => [
            id,
            ...nodes.map((node) => `${node.html} ${node.failureSummary}`),
          ]);
          assertEquals(texts, [], `${path} ${JSON.stringify(media)}`);
        }
      }
    },
  );
}

/** What is cut off on the right, and cannot be scrolled to. Runs in the page. */
const CUT = `[...document.querySelectorAll("*")].flatMap((it) => {
  const { overflowX } = getComputedStyle(it);
  const isCut = it.scrollWidth > it.clientWidth + 1 && it.clientWidth > 1 &&
    !it.matches("input") && (overflowX === "hidden" || overflowX === "clip");
  const { right } = it.getBoundingClientRect();
  const isOutside = right > innerWidth + 1 && !it.closest(".wide, pre");
  return isCut || isOutside ? [it.outerHTML.slice(0, 200)] : [];
})`;

/** The words of lists and tables that are broken between letters. Runs in the page. */
const BROKEN =
  `[...document.querySelectorAll("td, dt, dd, li span")].flatMap((it) =>
  [...it.childNodes].flatMap((node) =>
    [...(node.nodeValue ?? "").matchAll(/[^\\s-]+/g)].flatMap(({ 0: word, index: start }) => {
      const range = document.createRange();
      range.setStart(node, start);
      range.setEnd(node, start + word.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => top));
      return lines.size > 1 && word.length <= 12 ? [word] : [];
    })
  )
)`;

testInBrowser(
  "no view is wider than a narrow phone or cuts off text, also with large text",
  OPTIONS,
  async ({ url, open }) => {
    const page = await open("/#/jobs", {
      viewport: { width: 320, height: 640 },
    });
    const found: unknown[] = [];
    for (const path of await pathsOf(url)) {
      await show(page, url, path);
      for (const size of ["100%", "200%"]) {
        await page.evaluate(
          `document.documentElement.style.setProperty("font-size", "${size}")`,
        );
        const cut = await page.evaluate<string[]>(CUT);
        const broken = size === "100%"
          ? await page.evaluate<string[]>(BROKEN)
          : [];
        if (cut.length + broken.length > 0) {
          found.push([path, size, cut, broken]);
        }
      }
    }
    await show(page, url, "/#/jobs");
    await page.getByLabel("Title").fill(LONG);
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText(/^Created W/).waitFor();
    found.push(...await page.evaluate<string[]>(CUT));
    assertEquals(found, []);

    await page.setViewportSize({ width: 1_200, height: 800 });
    await show(page, url, "/#/race");
    const overflow = (size: string) =>
      page.getByRole("region", { name: "Scores" }).evaluate(
        (region, size) => {
          region.ownerDocument.documentElement.style.fontSize = size;
          return region.scrollWidth - region.clientWidth;
        },
        size,
      );
    assertEquals([await overflow("100%"), await overflow("200%")], [0, 0]);
  },
);

testInBrowser(
  "the report of a comparison is no wider than a phone or a sheet of paper",
  {},
  async ({ browser }) => {
    const named = { name: LONG, label: LONG, distribution: fixed(5_000) };
    const report = renderReport(compare({
      distributions: [named],
      algorithms: [{ name: LONG, algorithm: [1_000, 10_000] }],
      jobs: 2,
      seed: LONG,
    }));
    const page = await browser.newPage({
      viewport: { width: 343, height: 700 },
    });
    await page.setContent(report);
    const width = (selector: string) =>
      page.locator(selector).first().evaluate((it) => it.scrollWidth);
    assertEquals(await width("body"), 343);
    // It stays in view while the figures beside it are scrolled.
    assert(await width("tbody th") < 343 / 2);

    // A sheet of paper cannot be scrolled.
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 718, height: 1_000 });
    assertEquals(await width("body"), 718);
  },
);

/** What has the focus, and whether that can be seen. */
interface Focused {
  readonly name: string;
  readonly place: number;
  readonly visible: boolean;
}

/** Runs in the page. */
const FOCUSED = `(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return undefined;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { width, height } = element.getBoundingClientRect();
  return {
    name: element.outerHTML.slice(0, 200),
    place: [...document.querySelectorAll("*")].indexOf(element),
    visible: outlineStyle !== "none" && parseFloat(outlineWidth) > 0 &&
      width > 0 && height > 0,
  };
})()`;

testInBrowser(
  "each view can be reached and left by keyboard alone, with a visible focus",
  OPTIONS,
  async ({ url, open }) => {
    const page = await open("/#/jobs");
    for (const path of await pathsOf(url)) {
      await show(page, url, path);
      await page.evaluate(`document.querySelector(".skip").focus()`);
      const skip = await page.evaluate<Focused | undefined>(FOCUSED);
      const controls = await page.locator(
        "a[href]:visible, button:enabled:visible, input:enabled:visible, select:enabled:visible, textarea:visible, summary:visible",
      ).count();
      const places = new Set([skip?.place]);
      for (let i = 0; i < controls + 20; i++) {
        await page.keyboard.press("Tab");
        const it = await page.evaluate<Focused | undefined>(FOCUSED);
        // After the last control the focus leaves the page.
        if (!it) break;
        assert(it.visible, `${path}: the focus is visible on ${it.name}`);
        if (places.has(it.place)) break;
        places.add(it.place);
      }
      assert(
        places.size >= controls,
        `${path}: ${places.size} of ${controls} controls have the focus`,
      );
    }
  },
);

testInBrowser(
  "the link to the content moves the focus there, and stays in the view",
  {},
  async ({ open }) => {
    const page = await open("/#/jobs");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assertEquals(
      await page.evaluate<string>("document.activeElement?.id"),
      "content",
    );
    await page.getByRole("heading", { level: 1, name: "Jobs" }).waitFor();
    assertEquals(new URL(page.url()).hash, "#/jobs");
  },
);
