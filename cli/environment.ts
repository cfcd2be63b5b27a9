import process from "node:process";

interface Permission {
  readonly name: "env" | "write";
  readonly path?: string;
  readonly variable?: string;
}

type Query = (permission: Permission) => { readonly state: string };

/** Deno, where that is the runtime; others have no permissions. */
const { Deno: runtime } = globalThis as {
  Deno?: {
    readonly permissions: {
      readonly querySync: Query;
      readonly requestSync: Query;
    };
  };
};

function isGranted(permission: Permission): boolean {
  if (!runtime) return true;
  return runtime.permissions.querySync(permission).state === "granted";
}

/** Whether the runtime permits something, which it may ask the user about. */
export function requestPermission(permission: Permission): boolean {
  if (!runtime) return true;
  return runtime.permissions.requestSync(permission).state === "granted";
}

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
  return isGranted({ name: "env", ...variable && { variable } });
}
