import { assertEquals } from "@std/assert";
import { serve, type ServerOptions } from "@heygen-sim/simulator/server";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** Where distributions of Linux install Chromium. */
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
];

/** How long a condition may take to come true, in milliseconds. */
const PATIENCE_MS = 10_000;

/** A server with a page, and a browser to open it. */
export interface Opened {
  /** The address of the server. */
  readonly url: string;
  /** The running server. */
  readonly server: ReturnType<typeof serve>;
  /** The browser. */
  readonly browser: Browser;
  /**
   * Opens the page in a context of its own, which fails the test if anything
   * appears on its console, or if it sends a request to another host.
   *
   * @param path The path and the fragment.
   * @param options The options of the context.
   */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /**
   * Fails with what the pages have reported by now, apart from the expected.
   *
   * @param expected Matches reports that belong to the test.
   */
  check(expected?: RegExp): void;
}

function chromium(): string | undefined {
  try {
    return PLACES.find((path) => {
      try {
        return Deno.statSync(path).isFile;
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return false;
        throw error;
      }
    });
  } catch {
    return undefined;
  }
}

const NEEDED = ["net", "run", "read", "write", "env", "sys"] as const;

function missing(): string {
  const granted = NEEDED.every((name) =>
    Deno.permissions.querySync({ name }).state === "granted"
  );
  if (!granted) return " (needs -A)";
  return chromium() === undefined ? " (needs Chromium)" : "";
}

/**
 * Registers a test in a browser. Where there is no browser, the test is ignored and
 * its name says why.
 *
 * @param title The behaviour that it shows.
 * @param options The options of the server.
 * @param test The test.
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
    // The driver keeps streams of the browser's process until that has ended.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const { chromium: engine } = await import("playwright-core");
      const executablePath = chromium() ?? "";
      const browser = await engine.launch({ executablePath, args: FLAGS });
      try {
        await using server = serve({
          host: "127.0.0.1",
          port: 0,
          seed: 1,
          ...options,
        });
        await test(opened(browser, server));
        await browser.close();
      } finally {
        await browser.close();
      }
    },
  });
}

function opened(
  browser: Browser,
  server: ReturnType<typeof serve>,
): Opened {
  const reports: string[] = [];
  const { origin } = new URL(server.url);

  function watch(page: Page): void {
    page.on("console", (message) => {
      if (!["error", "warning"].includes(message.type())) return;
      reports.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => {
      reports.push(`error: ${error.message}`);
    });
    page.on("request", (request) => {
      const url = request.url();
      if (new URL(url).origin !== origin && !url.startsWith("data:")) {
        reports.push(`foreign: ${url}`);
      }
    });
  }

  function check(expected?: RegExp): void {
    const unexpected = reports.splice(0)
      .filter((report) => !expected?.test(report));
    assertEquals(unexpected, []);
  }

  return {
    url: server.url,
    server,
    browser,
    check,
    async open(path, options) {
      const context = await browser.newContext({
        reducedMotion: "reduce",
        ...options,
      });
      context.setDefaultTimeout(PATIENCE_MS);
      const page = await context.newPage();
      watch(page);
      await page.goto(new URL(path, `${origin}/`).href);
      await page.getByRole("heading", { level: 1 }).waitFor();
      return page;
    },
  };
}

/**
 * Sends a request to a server as a client under test would.
 *
 * @param url The URL.
 * @param init The request, with a name of the client.
 */
export async function ask<Body>(
  url: string,
  { client = "tester", ...init }: RequestInit & { client?: string } = {},
): Promise<Body> {
  const headers = new Headers(init.headers);
  headers.set("x-client", client);
  if (init.body) headers.set("content-type", "application/json");
  const response = await fetch(url, { ...init, headers });
  return await response.json();
}

/**
 * Moves the virtual clock of a server.
 *
 * @param url The address of the server.
 * @param seconds By how much.
 */
export async function advance(url: string, seconds: number): Promise<void> {
  const body = JSON.stringify({ seconds });
  await ask(`${url}/clock/advance`, { method: "POST", body });
}
