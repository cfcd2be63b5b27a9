/**
 * Refuses words that the project does not use: `deno task vocabulary`. The
 * glossary, `docs/glossary.md`, has the terms that take their place.
 *
 * @module
 */
const ROOT = new URL("../", import.meta.url);

/** Words, and phrases, that name a concept in a way that readers have to decode. */
const BANNED = [
  /\blaws?\b/i,
  /\bt(?:old|ells?|elling)\b/i,
  /\b(?:whoever|nobody|keeper|yardstick|outset|contenders?)\b/i,
  /\bas it must be\b/i,
  /\bis none\b/i,
  /\bexchanges?\b(?! rate)/i,
];

/** Texts that have to name the words. */
const EXCEPT = [
  "tools/vocabulary.ts",
  "CHANGELOG.md",
  // The format of old files.
  "simulator/store/sqlite/upgrades.ts",
  "tests/simulator/store/upgrades_test.ts",
];

async function files(): Promise<string[]> {
  const { stdout } = await new Deno.Command("git", {
    args: ["ls-files", "-z", "*.ts", "*.tsx", "*.mts", "*.mjs", "*.md"],
    cwd: ROOT,
  }).output();
  return new TextDecoder().decode(stdout).split("\0")
    .filter((path) => path !== "" && !EXCEPT.includes(path));
}

let failed = false;
for (const path of await files()) {
  const lines = (await Deno.readTextFile(new URL(path, ROOT))).split("\n");
  for (const [index, line] of lines.entries()) {
    if (!BANNED.some((word) => word.test(line))) continue;
    failed = true;
    console.error(`${path}:${index + 1}: ${line.trim()}`);
  }
}
if (failed) Deno.exit(1);
