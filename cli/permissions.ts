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

export function isGranted(permission: Permission): boolean {
  if (!runtime) return true;
  return runtime.permissions.querySync(permission).state === "granted";
}

/** Whether the runtime permits something, which it may ask the user about. */
export function requestPermission(permission: Permission): boolean {
  if (!runtime) return true;
  return runtime.permissions.requestSync(permission).state === "granted";
}

/** Whether an error is that of a missing permission. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && error.name === "NotCapable";
}
