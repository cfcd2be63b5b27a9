import { assertEquals } from "@std/assert";
import { delay } from "@std/async";
import { serve, type ServerOptions } from "@heygen-sim/simulator/server";
import type {
  Browser,
  BrowserContextOptions,
  Locator,
  Page,
} from "playwright-core";
import { chromium, launch } from "./_chromium.ts";

/** How long a condition may take to come true, in milliseconds. */
const PATIENCE_MS = 20_000;

/** A server with a page, and a browser to open it. */
export interface Opened {
  /** The address of the server. */
  readonly url: string;
  /** The running server. */
  readonly server: ReturnType<typeof serve>;
  /** The browser. */
  readonly browser: Browser;
  /**
   * Opens the page in a context of its own. The test fails if anything appears on
   * its console, or if it sends a request to another host.
   *
   * @param path The path and the fragment, or a URL elsewhere.
   * @param options The options of the context.
   */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /**
   * Fails with what the pages have reported by now, apart from the expected. The
   * end of a test checks that nothing has been reported since.
   *
   * @param expected Matches reports that belong to the test.
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
        await test(it);
        it.check();
      } catch (error) {
        const pages = browser.contexts().flatMap((it) => it.pages());
        for (const page of pages) {
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
    page.on("pageerror", (error) => {
      reports.push(`error: ${error.message}`);
    });
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.origin !== origin && !/^(data|blob):$/.test(url.protocol)) {
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
      const address = new URL(path, server.url);
      context.on("page", (page) => watch(page, address.origin));
      const page = await context.newPage();
      await page.goto(address.href);
      await page.getByRole("heading", { level: 1 }).waitFor();
      return page;
    },
  };
}

/**
 * The part of a view below a heading.
 *
 * @param page The page.
 * @param name The heading.
 */
export function card(page: Page, name: string): Locator {
  return page.getByRole("region", { name });
}

/** Writes less than ten seconds as the page does. */
export function seconds(value = NaN): string {
  const digits = value > 0 && value < 0.009995
    ? { maximumSignificantDigits: 2 }
    : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return `${value.toLocaleString("en", digits)} s`;
}

/**
 * Waits until a value is as expected; fails with the difference.
 *
 * @param read Reads the value.
 * @param expected What it becomes.
 */
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
  return JSON.parse(await response.text() || "null");
}

/**
 * Sends a body to a server as a client under test would.
 *
 * @param method The method.
 * @param url The URL.
 * @param body The body.
 */
export function send<Body>(
  method: string,
  url: string,
  body: unknown,
): Promise<Body> {
  return ask(url, { method, body: JSON.stringify(body) });
}

/**
 * Moves the virtual clock of a server.
 *
 * @param url The address of the server.
 * @param seconds By how much.
 */
export async function advance(url: string, seconds: number): Promise<void> {
  await send("POST", `${url}/clock/advance`, { seconds });
}
