/**
 * Whether the runtime admits connections to a host. Deno has permissions; other
 * runtimes admit all.
 *
 * @param host A name or an address, with or without a port.
 */
export function admitsNet(host: string): boolean {
  const { Deno: runtime } = globalThis as { Deno?: typeof Deno };
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
 * Checks that the runtime admits connections to a host: a socket of Node would
 * find out where the error cannot be caught, and end the process; and a look-up
 * would not say what is missing.
 *
 * @param host A name or an address, with or without a port.
 * @throws {Error} If it does not; its code is `EPERM`.
 */
export function demandNet(host: string): void {
  if (admitsNet(host)) return;
  const message = `Requires net access to "${host}": run with --allow-net`;
  throw Object.assign(new Error(message), { code: "EPERM" });
}
