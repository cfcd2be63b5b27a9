/** Whether Node is there and recent enough, where we may ask. */
export async function hasNode(): Promise<boolean> {
  const { state } = await Deno.permissions.query({ name: "run" });
  if (state !== "granted") return true;
  try {
    const { stdout } = await new Deno.Command("node", { args: ["--version"] })
      .output();
    const version = new TextDecoder().decode(stdout);
    return Number(/^v(\d+)/.exec(version)?.[1]) >= 20;
  } catch {
    return false;
  }
}
