import { assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../_needs.ts";
import { printedBy } from "../_process.ts";
import { intercept, NEEDS } from "../cli/_intercept.ts";

/** Where `deno task clients` installs programs of other authors. */
const FOLDER = ".tmp/clients";

/** Each read of a pending job moves the time. */
const OPTIONS = [
  "--clock=auto",
  "--delay=fixed:2",
  "--error-rate=0",
  "--seed=1",
];

/** Whether a program is installed. */
function isInstalled(path: string): boolean {
  try {
    return Deno.statSync(`${FOLDER}/${path}`).isFile;
  } catch {
    return false;
  }
}

/** Registers a test that runs a program of another author, unchanged. */
function testClient(
  { title, ready, needs = "deno task clients", command, env }: {
    readonly title: string;
    readonly ready: boolean;
    readonly needs?: string;
    readonly command: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  },
  check: (saw: Record<string, unknown>) => void,
): void {
  testWith(
    NEEDS,
    title + (ready ? "" : ` (needs ${needs})`),
    async () => {
      const run = await intercept([...OPTIONS, "--", ...command], env);
      assertEquals(run.code, 0, run.stderr);
      check(JSON.parse(run.stdout));
    },
    { ignore: !ready },
  );
}

const DOWNLOADED = [200, true];

testClient({
  title: "@teamduality/heygen-typescript-sdk translates, generates and uploads",
  ready: isInstalled(
    "node_modules/@teamduality/heygen-typescript-sdk/package.json",
  ),
  command: ["node", "tests/clients/typescript_sdk.mjs", FOLDER],
}, ({ failure, ...saw }) => {
  assertEquals(saw, {
    translation: ["running", "success"],
    translated: DOWNLOADED,
    video: ["processing", "completed"],
    generated: DOWNLOADED,
    asset: "string",
    listed: true,
    quota: "number",
  });
  assertMatch(String(failure), /^APIError,404,/);
});

testClient({
  title: "HeyGen's n8n node translates, and reads the result as a video",
  ready: isInstalled(
    "node_modules/@heygenofficial/n8n-nodes-heygen-official/package.json",
  ),
  command: ["node", "tests/clients/n8n_node.mjs", FOLDER],
}, (saw) => {
  assertEquals(saw, {
    account: "string",
    asset: "string",
    words: ["processing", "completed"],
    title: "Talk",
    result: DOWNLOADED,
    listed: true,
    deleted: true,
    missing: ["NodeApiError", "404"],
  });
});

testClient({
  title: "heygen-mcp generates a video for an assistant",
  ready: isInstalled("python/bin/heygen-mcp"),
  command: [`${FOLDER}/python/bin/python`, "tests/clients/mcp_server.py"],
}, (saw) => {
  assertEquals(saw, {
    credits: "int",
    words: ["processing", "completed"],
    result: true,
  });
});

const REQUEST = {
  video: { type: "url", url: "https://example.com/talk.mp4" },
  output_languages: ["es"],
};

testClient({
  title: "HeyGen's command line translates, and waits for the result",
  ready: (await printedBy("heygen", "--version")).startsWith("heygen version"),
  needs: "HeyGen's command line",
  command: [
    "heygen",
    "video-translate",
    "create",
    "--data",
    JSON.stringify(REQUEST),
    "--wait",
  ],
  env: { HEYGEN_API_KEY: "key", HEYGEN_NO_ANALYTICS: "1", HOME: "/nowhere" },
}, ({ data }) => {
  const { status, video_url } = Object(data);
  assertEquals(status, "completed");
  assertMatch(video_url, /^https:\/\/api\.heygen\.com\//);
});
