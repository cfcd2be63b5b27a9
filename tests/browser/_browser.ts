import { assertEquals } from "@std/assert";
import { delay } from "@std/async";
import { serve, type ServerOptions } from "@heygen-sim/simulator/server";
import type {
  Browser,
  BrowserContextOptions,
  Locator,
  Page,
} from "playwright-core";
import type { Job, JobList } from "../../page/bodies.ts";
import { chromium, launch } from "./_chromium.ts";

/** How long a condition may take to come true, in milliseconds. */
const PATIENCE_MS = 20_000;

/** A server with a page, and a browser to open it. */
export interface Opened {
  readonly url: string;
  readonly server: ReturnType<typeof serve>;
  readonly browser: Browser;
  /**
   * Opens a path, or a URL elsewhere, in a context of its own. The test fails if
   * anything appears on the console, or if a request goes to another host.
   */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /**
   * Fails with what the pages have reported by now, apart from the expected. The
   * end of a test checks that nothing has been reported since.
   */
  check(expected?: RegExp): void;
}

let launched: Promise<Browser> | undefined;

Deno.test.afterAll(async () => {
  await (await launched)?.close();
});

const NEEDED = ["net", "run", "read", "write", "env", "sys"] as const;

function missing(): string {
  const granted = NEEDED.every((name) =>
    Deno.permissions.querySync({ name }).state === "granted"
  );
  if (!granted) return " (needs -A)";
  return chromium() === undefined ? " (needs Chromium)" : "";
}

function pagesOf(browser: Browser): Page[] {
  return browser.contexts().flatMap((it) => it.pages());
}

/**
 * Registers a test in a browser. Where there is no browser, the test is ignored and
 * its name says why.
 */
export function testInBrowser(
  title: string,
  options: ServerOptions,
  test: (opened: Opened) => Promise<void>,
): void {
  const reason = missing();
  Deno.test({
    name: title + reason,
    ignore: reason !== "",
    // The browser lives on until the last test of the file.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      // All tests of a file share it.
      const browser = await (launched ??= launch());
      try {
        await using server = serve({
          host: "127.0.0.1",
          port: 0,
          seed: 1,
          ...options,
        });
        const it = opened(browser, server);
        try {
          await test(it);
          it.check();
        } finally {
          // Requests that a test intercepts fail once the server has ended.
          for (const page of pagesOf(browser)) {
            await page.unrouteAll({ behavior: "ignoreErrors" });
          }
        }
      } catch (error) {
        for (const page of pagesOf(browser)) {
          console.error(
            page.url(),
            await page.getByRole("alert").allInnerTexts(),
          );
        }
        throw error;
      } finally {
        await Promise.all(browser.contexts().map((it) => it.close()));
      }
    },
  });
}

function opened(
  browser: Browser,
  server: ReturnType<typeof serve>,
): Opened {
  const reports: string[] = [];

  function watch(page: Page, origin: string): void {
    page.on("console", (message) => {
      if (!["error", "warning"].includes(message.type())) return;
      reports.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", ({ message }) => reports.push(`error: ${message}`));
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.origin !== origin && !/^(data|blob):$/.test(url.protocol)) {
        reports.push(`foreign: ${url}`);
      }
    });
  }

  return {
    url: server.url,
    server,
    browser,
    check(expected) {
      const found = reports.splice(0).filter((it) => !expected?.test(it));
      assertEquals(found, []);
    },
    async open(path, options) {
      const context = await browser.newContext({
        reducedMotion: "reduce",
        ...options,
      });
      context.setDefaultTimeout(PATIENCE_MS);
      const address = new URL(path, server.url);
      context.on("page", (page) => watch(page, address.origin));
      const page = await context.newPage();
      await page.goto(address.href);
      await page.getByRole("heading", { level: 1 }).waitFor();
      return page;
    },
  };
}

/** Waits until the page follows the events of the server. */
export async function connected(page: Page): Promise<void> {
  await page.getByText("live", { exact: true }).waitFor();
}

/** The part of a view below a heading. */
export function card(page: Page, name: string): Locator {
  return page.getByRole("region", { name });
}

/** Goes to a view by the navigation. */
export async function go(page: Page, view: string): Promise<void> {
  await page.getByRole("link", { name: view, exact: true }).first().click();
}

/** Writes less than ten seconds as the page does. */
export function seconds(value = NaN): string {
  const digits = value > 0 && value < 0.009995
    ? { maximumSignificantDigits: 2 }
    : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return `${value.toLocaleString("en", digits)} s`;
}

/** Waits until a value is as expected; fails with the difference. */
export async function becomes<T>(
  read: () => Promise<T>,
  expected: T,
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return assertEquals(await read(), expected);
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(20);
    }
  }
}

/** Sends a request to a server as a client under test would. */
export async function ask<Body>(
  url: string,
  { client = "tester", ...init }: RequestInit & { client?: string } = {},
): Promise<Body> {
  const headers = new Headers(init.headers);
  headers.set("x-client", client);
  if (init.body) headers.set("content-type", "application/json");
  const response = await fetch(url, { ...init, headers });
  return JSON.parse(await response.text() || "null");
}

/** Sends a body to a server as a client under test would. */
export function send<Body>(
  method: string,
  url: string,
  body: unknown,
): Promise<Body> {
  return ask(url, { method, body: JSON.stringify(body) });
}

/** Creates a job. */
export function createJob(
  url: string,
  body: Readonly<Record<string, unknown>> = {},
): Promise<Job> {
  return send("POST", `${url}/jobs`, body);
}

/** The jobs that the server lists, latest first. */
export async function jobsAt(url: string, query = "limit=100"): Promise<Job[]> {
  return (await ask<JobList>(`${url}/jobs?${query}`)).jobs;
}

/** Moves the virtual clock of a server by seconds. */
export async function advance(url: string, seconds: number): Promise<void> {
  await send("POST", `${url}/clock/advance`, { seconds });
}
