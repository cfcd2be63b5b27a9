import process from "node:process";

/** Deno, where that is the runtime; others have no permissions. */
const { Deno: runtime } = globalThis as {
  Deno?: {
    readonly permissions: {
      querySync(it: { name: "env"; variable?: string }): { state: string };
    };
  };
};

export function isDenied(error: unknown): boolean {
  return error instanceof Error && error.name === "NotCapable";
}

/** Reads an environment variable; `undefined` where that is not permitted. */
export function readVariable(name: string): string | undefined {
  return mayRead(name) ? process.env[name] : undefined;
}

/**
 * Returns a message for each environment variable that has no effect: unknown ones,
 * and those that Deno's permissions hide; none if the environment cannot be listed.
 */
export function ignoredVariables(
  used: readonly string[],
  others: readonly string[],
): string[] {
  if (!mayRead()) return [];
  // Names are case-insensitive there.
  const onWindows = process.platform === "win32";
  const unknown = Object.keys(process.env).filter((name) => {
    const capitals = name.toUpperCase();
    return capitals.startsWith("HEYGEN_SIM") &&
      ![...used, ...others].includes(onWindows ? capitals : name);
  });
  return [
    ...used.filter((name) => !mayRead(name)).map((name) =>
      `The environment variable ${name} is ignored: it is denied`
    ),
    ...unknown.map((name) =>
      `The environment variable ${name} is unknown; --help lists the known ones`
    ),
  ];
}

function mayRead(variable?: string): boolean {
  if (!runtime) return true;
  const permission = { name: "env", ...variable && { variable } } as const;
  return runtime.permissions.querySync(permission).state === "granted";
}
