import { assert, assertEquals } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import type { BrowserContextOptions, Page } from "playwright-core";
import { ask, testInBrowser } from "./_browser.ts";
import { VIEWS } from "./_views.ts";

const PHONE = { viewport: { width: 343, height: 700 } };

const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  phone: { ...PHONE, colorScheme: "light" },
  "forced colours": { forcedColors: "active" },
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

/** The paths of all views, and of a job. */
async function pathsOf(url: string): Promise<string[]> {
  const { id } = await ask<{ id: string }>(`${url}/jobs`, {
    method: "POST",
    body: JSON.stringify({ title: "Welcome", delay: 0, outcome: "error" }),
  });
  for (const client of ["curl/8.0", "python-requests/2.31", "a", "b"]) {
    await ask(`${url}/jobs/${id}`, { client });
    await ask(`${url}/status`, { client });
  }
  return [...VIEWS.map(({ path }) => path), `/#/jobs/${id}`];
}

/** Waits until a view shows what it has. */
async function settled(page: Page): Promise<void> {
  await page.getByText("live", { exact: true }).waitFor();
  await page.locator("main :is(svg, li, table, .card):visible").first()
    .waitFor();
}

for (const [look, options] of Object.entries(LOOKS)) {
  testInBrowser(
    `axe finds no violation in any view: ${look}`,
    { delay: fixed(0), errorRate: 0 },
    async ({ url, open, check }) => {
      const { default: axe } = await import("axe-core");
      for (const path of await pathsOf(url)) {
        // The test's own script is not part of the page.
        const page = await open(path, { ...options, bypassCSP: true });
        await settled(page);
        await page.addScriptTag({ content: axe.source });
        const { violations } = await page.evaluate<AxeResults>("axe.run()");
        const texts = violations.map(({ id, nodes }) => [
          id,
          ...nodes.map((node) => `${node.html} ${node.failureSummary}`),
        ]);
        assertEquals(texts, [], path);
        await page.context().close();
      }
      check();
    },
  );
}

testInBrowser(
  "no view is wider than a narrow phone, also with large text",
  { delay: fixed(0), errorRate: 0 },
  async ({ url, open }) => {
    const paths = await pathsOf(url);
    for (const path of paths) {
      const page = await open(path, { viewport: { width: 320, height: 640 } });
      await settled(page);
      const overflow = () =>
        page.evaluate<number>(
          "document.documentElement.scrollWidth - innerWidth",
        );
      assert(await overflow() <= 0, path);
      await page.setViewportSize({ width: 640, height: 900 });
      await page.evaluate(
        `document.documentElement.style.setProperty("font-size", "200%")`,
      );
      assert(await overflow() <= 0, `${path} with large text`);
      await page.context().close();
    }
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
  { delay: fixed(0), errorRate: 0 },
  async ({ url, open }) => {
    for (const path of await pathsOf(url)) {
      const page = await open(path);
      await settled(page);
      const controls = await page.locator(
        "a[href]:visible, button:enabled:visible, input:enabled:visible, select:enabled:visible, textarea:visible, summary:visible",
      ).count();
      const places = new Set<number>();
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
      await page.context().close();
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
