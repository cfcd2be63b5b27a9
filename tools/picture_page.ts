/**
 * Remakes the pictures of the page in `docs/pictures/`, in Chromium: `deno task
 * picture:page`. On one machine they are the same in each run, so that a picture
 * changes only with the page; fonts differ between machines.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { runCommand } from "../cli/command.ts";
import { CommandError } from "../cli/errors.ts";
import { lognormal } from "../distributions/mod.ts";
import { fetchStatus, optimal } from "../mod.ts";
import {
  createSimulator,
  type Simulator,
  VirtualClock,
} from "../simulator/mod.ts";
import { chromium, launch } from "../tests/browser/_chromium.ts";

const MAX_BYTES_COUNT = 150_000;

/** The colour schemes, one file each. */
const SCHEMES = ["light", "dark"] as const;

/** A part of the page: `docs/pictures/NAME-light.png` and `NAME-dark.png`. */
interface PagePicture {
  readonly name: string;
  /** The fragment that shows the view. */
  readonly view: string;
  readonly width: number;
  /** Pixels of the file in a CSS pixel. */
  readonly scale: number;
  /** Space around the parts, in CSS pixels. */
  readonly margin: number;
  /** The parts of the view that are in the picture. */
  readonly parts: readonly string[];
  /** The part that the picture ends below, if it does not show the others whole. */
  readonly end?: string;
}

const WIDE = { width: 1_200, scale: 1, margin: 8 };
const PHONE = { width: 375, scale: 1.5, margin: 0 };
const RACE = "#/race?races=101";
const LANES = "section[aria-labelledby=lanes]";
const SCORE = "section[aria-labelledby=score]";
const PLANE = "section[aria-labelledby=plane-heading]";
const DRAWN_LANES = `${LANES} .drawn`;

const PAGE_PICTURES: readonly PagePicture[] = [
  {
    ...WIDE,
    name: "race",
    view: RACE,
    parts: [LANES, SCORE],
    end: DRAWN_LANES,
  },
  { ...PHONE, name: "race-phone", view: RACE, parts: [DRAWN_LANES] },
  { ...WIDE, name: "client", view: "#/live", parts: [LANES, SCORE] },
  { ...PHONE, name: "client-phone", view: "#/live", parts: [DRAWN_LANES] },
  { ...WIDE, name: "plane", view: RACE, scale: 1.5, parts: [PLANE] },
];

const FOLDER = new URL("../docs/pictures/", import.meta.url);

/** The room that the page leaves for a scroll bar, in CSS pixels. */
const GUTTER = 15;

/** The jobs that the clients wait for; the last one is shown. */
const JOBS_COUNT = 20;
const DELAY = lognormal(12_000, 0.35);

/** A simulator, and three clients that have waited for the same jobs. */
async function simulation(): Promise<Simulator> {
  const clock = new VirtualClock();
  const simulator = createSimulator({
    clock,
    delay: DELAY,
    seed: 4,
    errorRate: 0,
  });
  const { fetch } = simulator;
  const algorithms = {
    "my-app, every second": "constant",
    "my-app, doubling": "exponential-increase",
    "my-app, planned": optimal({ distribution: DELAY, price: 1_000 }),
  } as const;
  for (let number = 1; number <= JOBS_COUNT; number++) {
    const created = await fetch("http://simulator/jobs", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ title: `Product video ${number}` }),
    });
    const { id } = await created.json();
    const waits = Object.entries(algorithms).map(([name, algorithm]) =>
      fetchStatus(algorithm, {
        fetch,
        clock,
        job: id,
        headers: { "x-client": name },
      })
    );
    await clock.run(Promise.all(waits));
  }
  return simulator;
}

type Browser = Awaited<ReturnType<typeof launch>>;

async function take(
  browser: Browser,
  base: string,
  { view, width, scale, margin, parts, end }: PagePicture,
  colorScheme: typeof SCHEMES[number],
): Promise<Uint8Array> {
  const context = await browser.newContext({
    colorScheme,
    reducedMotion: "reduce",
    deviceScaleFactor: scale,
    // As high as any view: a picture would not fit what was measured before.
    viewport: { width: width + GUTTER, height: 3_000 },
  });
  const page = await context.newPage();
  // Clients get their marks by order of appearance: here that of their polls.
  await page.goto(`${base}/#/jobs`);
  await page.locator(".client").first().waitFor();
  await page.goto(`${base}/${view}`);
  // The density of durations comes last, from a worker, and makes room for itself.
  await page.locator(".drawn .density").first().waitFor();
  const boxesOf = async (selectors: readonly string[]) => {
    const places = selectors.map((selector) => page.locator(selector));
    for (const place of places) await place.locator("svg").first().waitFor();
    const boxes = await Promise.all(places.map((place) => place.boundingBox()));
    return boxes.filter((box) => box !== null);
  };
  const shown = await boxesOf(parts);
  const [last] = end === undefined ? [] : await boxesOf([end]);
  const x = Math.ceil(Math.min(...shown.map(({ x }) => x))) - margin;
  const y = Math.ceil(Math.min(...shown.map(({ y }) => y))) - margin;
  const right = Math.max(...shown.map(({ x, width }) => x + width)) + margin;
  const bottom = last
    ? last.y + last.height
    : Math.max(...shown.map(({ y, height }) => y + height)) + margin;
  const clip = {
    x,
    y,
    width: Math.ceil(right) - x,
    height: Math.ceil(bottom) - y,
  };
  const image = await page.screenshot({ clip, fullPage: true });
  await context.close();
  return image;
}

async function remake(): Promise<void> {
  if (!chromium()) throw new CommandError("needs Chromium");
  using simulator = await simulation();
  await using server = Deno.serve(
    {
      hostname: "127.0.0.1",
      port: 0,
      onListen() {},
      // The streams of closed pages.
      onError: () => new Response(null, { status: 500 }),
    },
    (request) => simulator.fetch(request),
  );
  const base = `http://127.0.0.1:${server.addr.port}`;
  await using browser = await launch();
  await Deno.mkdir(FOLDER, { recursive: true });
  for (const picture of PAGE_PICTURES) {
    for (const scheme of SCHEMES) {
      const name = `${picture.name}-${scheme}.png`;
      const image = await take(browser, base, picture, scheme);
      if (image.length > MAX_BYTES_COUNT) {
        throw new CommandError(`${name} has ${image.length} bytes`);
      }
      const path = new URL(name, FOLDER);
      const before = await Deno.readFile(path).catch(() => new Uint8Array());
      const same = Buffer.compare(image, before) === 0;
      console.log(`${name}: ${image.length} bytes${same ? ", unchanged" : ""}`);
      if (!same) await Deno.writeFile(path, image);
    }
  }
}

await runCommand({
  name: "picture:page",
  summary: "Remakes the pictures of the page.",
  options: {},
  run: remake,
});
