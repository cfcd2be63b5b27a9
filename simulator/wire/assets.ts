export const MAX_UPLOAD_BYTES: number = 32 * 2 ** 20;

export const MAX_DIRECT_BYTES: number = 2 ** 30;

/** An upload. Its bytes are checked and counted, and not stored. */
export interface Asset {
  readonly name: string;
  readonly type: string;
  /** The size in bytes; of a direct upload the one that was announced. */
  readonly size: number;
  /** The SHA-256 that a direct upload has announced, in hexadecimal digits. */
  readonly sha256?: string | undefined;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** Whether a direct upload waits for its bytes or for its completion. */
  readonly state: "waiting" | "received" | "complete";
}

/** The kinds of files: the media type, and the first bytes in hexadecimal digits. */
const TYPES: readonly (readonly [type: string, pattern: RegExp])[] = [
  ["image/png", /^89504e470d0a1a0a/],
  ["image/jpeg", /^ffd8ff/],
  ["video/mp4", /^.{8}66747970/],
  ["video/webm", /^1a45dfa3/],
  ["audio/mpeg", /^(?:494433|ff[ef][23ab])/],
  ["audio/wav", /^52494646.{8}57415645/],
  ["application/pdf", /^255044462d/],
];

export const ASSET_TYPES: readonly string[] = TYPES.map(([type]) => type);

/** The media type of a file, by its content; `undefined` if it is not supported. */
export function assetTypeOf(bytes: Uint8Array): string | undefined {
  const start = hexOf(bytes.subarray(0, 16));
  return TYPES.find(([, pattern]) => pattern.test(start))?.[0];
}

function hexOf(bytes: Uint8Array): string {
  const digits = (byte: number) => byte.toString(16).padStart(2, "0");
  return Array.from(bytes, digits).join("");
}

/** The SHA-256 of a file, in hexadecimal digits. */
export async function sha256Of(bytes: BufferSource): Promise<string> {
  return hexOf(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
