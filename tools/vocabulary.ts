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
];

/** How many lines of a folder may still have such a word; the rest have none. */
const REMAINING: Readonly<Record<string, number>> = {
  // The parameter `law` of two faults is part of the wire.
  "docs/": 2,
  "simulator/": 7,
  "tests/": 310,
};

/** Texts that have to name the words. */
const EXCEPT = ["tools/vocabulary.ts", "CHANGELOG.md"];

async function files(): Promise<string[]> {
  const { stdout } = await new Deno.Command("git", {
    args: ["ls-files", "-z", "*.ts", "*.tsx", "*.mts", "*.mjs", "*.md"],
    cwd: ROOT,
  }).output();
  return new TextDecoder().decode(stdout).split("\0")
    .filter((path) => path !== "" && !EXCEPT.includes(path));
}

const found = new Map<string, string[]>();
for (const path of await files()) {
  const [, folder = path] = /^([^/]+\/)/.exec(path) ?? [];
  const lines = (await Deno.readTextFile(new URL(path, ROOT))).split("\n");
  for (const [index, line] of lines.entries()) {
    if (!BANNED.some((word) => word.test(line))) continue;
    const all = found.get(folder) ?? [];
    found.set(folder, [...all, `${path}:${index + 1}: ${line.trim()}`]);
  }
}
let failed = false;
for (const [folder, lines] of found) {
  const allowed = REMAINING[folder] ?? 0;
  if (lines.length <= allowed) continue;
  failed = true;
  console.error(
    `${folder}: ${lines.length} lines with banned words, ${allowed} allowed`,
  );
  for (const line of lines.slice(0, 20)) console.error(`  ${line}`);
}
if (failed) Deno.exit(1);
