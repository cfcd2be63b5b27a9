import { run } from "./_run.ts";

export const ROOT = new URL("../", import.meta.url);

/** Copies the files of the repository that git knows or would add. */
export async function copyRepository(
  folder: string,
  omit: (path: string) => boolean,
  from: URL = ROOT,
): Promise<void> {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const listed = await run("git", args, { cwd: from });
  for (const path of listed.split("\0").filter(Boolean)) {
    if (omit(path)) continue;
    const target = `${folder}/${path}`;
    await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), {
      recursive: true,
    });
    await Deno.copyFile(new URL(path, from), target);
  }
}

/** A configuration file of Deno, as far as it is read here. */
export interface Manifest extends Record<string, unknown> {
  readonly name: string;
  readonly version: string;
  exports: string | Record<string, string>;
  readonly imports?: Readonly<Record<string, string>>;
}

/** Changes the configuration of Deno in a folder, and returns it. */
export async function changeManifest(
  folder: string,
  change: (manifest: Manifest) => void,
): Promise<Manifest> {
  const path = `${folder}/deno.json`;
  const manifest: Manifest = JSON.parse(await Deno.readTextFile(path));
  change(manifest);
  await Deno.writeTextFile(path, JSON.stringify(manifest, null, 2));
  return manifest;
}
