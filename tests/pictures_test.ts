import { assert, assertEquals } from "@std/assert";
import { documents } from "../tools/_markdown.ts";
import { testWith } from "./_needs.ts";
import { simulate } from "./cli/_terminal.ts";

const ROOT = new URL("../", import.meta.url);
const DOCS = new URL("docs/", ROOT);

testWith({ read: true }, "each picture of the page is shown", async () => {
  const text = [...(await documents()).values()].join();
  for await (const { name } of Deno.readDir(new URL("pictures/", DOCS))) {
    assert(text.includes(`pictures/${name}`), `${name} is shown nowhere`);
  }
});

testWith(
  { read: true },
  "images in the documentation exist, and have a text in their place",
  async () => {
    let images = 0;
    for (const [path, text] of await documents()) {
      const shown = [
        ...[...text.matchAll(/!\[([^\]]*)\]\(([^)]*)\)/g)]
          .map(([, alt, file]) => ({ alt, files: [file] })),
        ...[...text.matchAll(/<picture>[^]*?<\/picture>/g)]
          .map(([picture]) => ({
            alt: /<img\s[^>]*\balt="([^"]*)"/.exec(picture)?.[1],
            files: [...picture.matchAll(/\b(?:src|srcset)="([^"]*)"/g)]
              .map(([, file]) => file),
          })),
      ];
      assertEquals(
        [...text.matchAll(/!\[|<img\b/g)].length,
        shown.length,
        `${path} has an image outside <picture>`,
      );
      for (const { alt = "", files } of shown) {
        images++;
        assert(alt.length > 20, `${path}: "${alt}"`);
        for (const file of files) {
          const url = new URL(file ?? "", new URL(path, ROOT));
          assert((await Deno.stat(url)).isFile, `${path}: ${file}`);
        }
      }
    }
    assert(images > 4, `found ${images}`);
  },
);

testWith(
  { read: true },
  "drawings in the documentation have no script and refer to nothing outside",
  async () => {
    let drawings = 0;
    for await (const { name } of Deno.readDir(DOCS)) {
      if (!name.endsWith(".svg")) continue;
      drawings++;
      const text = await Deno.readTextFile(new URL(name, DOCS));
      const found =
        /<script|<foreignObject|\bon\w+="|@import|(?:href|src)="(?!#)|url\((?!["']?#)/i
          .exec(text);
      assertEquals(found?.[0], undefined, name);
    }
    assert(drawings >= 3, `found ${drawings}`);
  },
);

testWith(
  { read: true },
  "the recording of a wait ends with what its command prints",
  async () => {
    const drawing = await Deno.readTextFile(new URL("wait.svg", DOCS));
    const lines = [...drawing.matchAll(/<text .*?<\/text>/g)]
      .map(([line]) => line.replace(/<[^>]*>/g, "").replace(/\u00a0/g, " "));
    const [command = "", ...screens] = lines;
    const [prompt, program, ...args] = command.split(" ");
    assertEquals([prompt, program], ["$", "heygen-sim"]);
    const { stdout } = await simulate({ seed: 7, errorRate: 0 }).run(args);
    const printed = stdout.trimEnd().split("\n");
    assertEquals(screens.slice(-printed.length), printed);
    const [description = ""] = /(?<=<desc .*?>)[^<]*/.exec(drawing) ?? [];
    assertEquals(description, [command, ...printed].join("\n"));
  },
);
