// Loads each module of the packages, but the program, which would run.
import { readdirSync } from "node:fs";

const root = new URL("node_modules/@heygen-sim/", import.meta.url);
const modules = readdirSync(root, { recursive: true }).filter((path) =>
  path.endsWith(".js") && !path.endsWith("bin.js")
);
for (const path of modules) await import(new URL(path, root));
console.log(modules.length > 200);
