/** Deno, where that is the runtime; others have no permissions. */
const { Deno: runtime } = globalThis as { Deno?: typeof Deno };

/**
 * Whether the runtime permits something.
 *
 * @param descriptor What is to be permitted.
 */
export function isGranted(descriptor: Deno.PermissionDescriptor): boolean {
  if (!runtime) return true;
  return runtime.permissions.querySync(descriptor).state === "granted";
}

/**
 * Whether the runtime permits something, which it may ask the user about.
 *
 * @param descriptor What is to be permitted.
 */
export function requestPermission(
  descriptor: Deno.PermissionDescriptor,
): boolean {
  if (!runtime) return true;
  return runtime.permissions.requestSync(descriptor).state === "granted";
}

/** Whether an error is that of a missing permission. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && error.name === "NotCapable";
}
