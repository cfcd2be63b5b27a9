import { fixed } from "@heygen-sim/client/distributions";
import { assertEquals, assertMatch } from "@std/assert";
import { testWithFolder } from "../simulator/store/_files.ts";
import { simulate } from "./_terminal.ts";

const VARIABLES = {
  HEYGEN_API_KEY: "the-api-key",
  HEYGEN_SIM_URL: "http://simulator.test",
};
const CREATE = ["create", "--service", "heygen-v3"];
const VIDEO = ["--video", "https://a.test/video.mp4"];

Deno.test("create --service heygen-v3 prints the id of a translation to each language, which wait takes", async () => {
  const { run } = simulate({
    delay: fixed(20_000),
    apiKeys: ["the-api-key"],
  });
  const options = { variables: VARIABLES };
  const languages = ["--language", "Spanish (Spain)", "--language", "French"];
  const flags = [...VIDEO, ...languages, "--title", "Talk"];
  const { status, stdout, stderr } = await run([...CREATE, ...flags], options);
  assertEquals([status, stderr], [0, ""]);
  const ids = stdout.trimEnd().split("\n");
  assertEquals(ids.length, 2);
  for (const id of ids) {
    const args = ["wait", id, "--service", "heygen-v3"];
    assertEquals((await run(args, options)).status, 0);
  }
  const json = await run([...CREATE, ...flags, "--json"], options);
  const created: { id: string; language: string }[] = JSON.parse(json.stdout);
  assertEquals(
    created.map(({ language }) => language),
    ["Spanish (Spain)", "French"],
  );
});

Deno.test("create --service heygen-v3 has exit status 3 without the right key, and never shows one", async () => {
  const { run } = simulate({ apiKeys: ["the-api-key"] });
  const args = [...CREATE, ...VIDEO, "--language", "French"];
  const url = ["--url", "http://simulator.test"];
  const missing = await run([...args, ...url]);
  assertEquals([missing.status, missing.stdout], [3, ""]);
  assertMatch(missing.stderr, /; set HEYGEN_API_KEY, or use --api-key\n$/);
  const wrong = await run([...args, ...url, "--api-key", "another-key"]);
  assertEquals([wrong.status, wrong.stdout], [3, ""]);
  assertEquals(wrong.stderr.includes("another-key"), false);
});

Deno.test("create names the options that its service lacks or requires", async () => {
  const { run } = simulate();
  for (
    const [message, ...args] of [
      ["--delay: only for --service jobs", ...CREATE, ...VIDEO, "--delay=1"],
      ["--video: only for --service heygen-v3", "create", ...VIDEO],
      ["--video: heygen-v3 requires a video", ...CREATE],
      ["--language: heygen-v3 requires a language", ...CREATE, ...VIDEO],
      [
        "--video: cannot read 'nowhere.mp4': no such file or directory",
        ...[...CREATE, "--video=nowhere.mp4", "--language=French"],
      ],
    ]
  ) {
    const result = await run(args, { variables: VARIABLES });
    assertEquals(result, {
      status: 2,
      stdout: "",
      stderr: `heygen-sim: ${message}\n`,
    });
  }
});

testWithFolder(
  "create --service heygen-v3 uploads a video that is a file",
  async (folder) => {
    const { run } = simulate();
    const path = `${folder}/talk.mp4`;
    await Deno.writeTextFile(path, "\0\0\0\x18ftypmp42".padEnd(64, "\0"));
    const args = [...CREATE, "--video", path, "--language", "French"];
    const { status, stdout, stderr } = await run(args, {
      variables: VARIABLES,
    });
    assertEquals([status, stderr], [0, ""]);
    assertMatch(stdout, /^[0-9a-f]{32}-fr\n$/);
  },
);
