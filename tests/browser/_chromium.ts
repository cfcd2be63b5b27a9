/**
 * Where distributions of Linux install Chromium. The one without a window system
 * takes a third of the CPU time.
 */
const PLACES = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
];

/** The path of the installed Chromium, if there is one that can be read. */
export function chromium(): string | undefined {
  try {
    return PLACES.find((path) => {
      try {
        return Deno.statSync(path).isFile;
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return false;
        throw error;
      }
    });
  } catch {
    return undefined;
  }
}

/** Starts the installed Chromium. */
export async function launch() {
  const { chromium: engine } = await import("playwright-core");
  return await engine.launch({ executablePath: chromium() ?? "", args: FLAGS });
}
