interface Runtime {
  readonly Deno?: {
    readonly permissions: {
      querySync(query: { name: "net"; host: string }): {
        readonly state: string;
      };
    };
  };
}

/**
 * Whether the runtime permits connections to a host. Runtimes without permissions
 * permit all.
 */
export function hasNetPermission(host: string): boolean {
  const { Deno: runtime } = globalThis as Runtime;
  if (!runtime) return true;
  try {
    const query = { name: "net", host } as const;
    return runtime.permissions.querySync(query).state === "granted";
  } catch {
    // A host that no permission can name, such as *.example.com.
    return false;
  }
}

/**
 * Asserts that the runtime permits connections to a host. Without this check a
 * socket of `node:http` would end the process with an uncaught error.
 *
 * @throws {Error} With the code `EPERM`, if the permission is missing.
 */
export function assertNetPermission(host: string): void {
  if (hasNetPermission(host)) return;
  const message = `Requires net access to "${host}": run with --allow-net`;
  throw Object.assign(new Error(message), { code: "EPERM" });
}
