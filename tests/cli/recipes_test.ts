import { VirtualClock } from "@heygen-sim/simulator";
import { assert, assertEquals, assertLess } from "@std/assert";
import { testWith } from "../_needs.ts";
import { run } from "./_terminal.ts";

const PAGE = new URL("../../docs/recipes.md", import.meta.url);

/** The arguments of the command in the recipe for GitHub Actions. */
async function recipe(variables: Record<string, string>): Promise<string[]> {
  const [, line = ""] =
    /run: npx -y @heygen-sim\/cli (.*)/.exec(await Deno.readTextFile(PAGE)) ??
      [];
  return line.split(" ").map((word) =>
    word.replace(/^"\$(\w+)"$/, (_, name) => variables[name] ?? "")
  );
}

/** Waits by the recipe for a job that ends in a state after some minutes. */
async function waitFor(status: string, minutes: number) {
  const clock = new VirtualClock();
  const end = clock.now() + 60_000 * minutes;
  const seen: string[] = [];
  const fetch = (url: string) => {
    seen.push(url);
    const pending = clock.now() < end;
    const data = { id: "job-1", status: pending ? "running" : status };
    const video_url = "http://files.test/video.mp4";
    return Promise.resolve(
      Response.json({ data: pending ? data : { ...data, video_url } }),
    );
  };
  const args = await recipe({ TRANSLATION: "job-1" });
  const variables = { HEYGEN_API_KEY: "key-1" };
  return { ...await run(args, fetch, clock, { variables }), seen };
}

testWith(
  { read: true },
  "the recipe for GitHub Actions waits for a translation",
  async () => {
    const { status, stderr, seen } = await waitFor("completed", 6);
    assertEquals(status, 0, stderr);
    assertEquals(
      [...new Set(seen)],
      ["https://api.heygen.com/v3/video-translations/job-1"],
    );
    assertLess(seen.length, 30);
  },
);

testWith(
  { read: true },
  "the recipe for GitHub Actions fails with the translation, or after half an hour",
  async () => {
    assertEquals((await waitFor("failed", 6)).status, 1);
    const late = await waitFor("completed", 31);
    assertEquals(late.status, 4);
    assert(late.stderr.includes("job-1"));
  },
);
