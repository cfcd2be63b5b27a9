/** The content of a file. A `File` is a `Blob` with a name. */
export type FileData = Blob | BufferSource;

/** Whether a value is the content of a file. */
export function isFileData(value: unknown): value is FileData {
  return value instanceof Blob || value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value);
}

/**
 * The types that the service accepts, by the first bytes of the file
 * (https://mimesniff.spec.whatwg.org/#matching-an-audio-or-video-type-pattern).
 */
const SIGNATURES: readonly (readonly [RegExp, string, string])[] = [
  [/^....ftyp/s, "video/mp4", "mp4"],
  [/^.E\xDF\xA3/s, "video/webm", "webm"],
  [/^RIFF....WAVE/s, "audio/wav", "wav"],
  [/^(ID3|\xFF[\xE2-\xFF])/, "audio/mpeg", "mp3"],
];

/** The bytes that a signature takes. */
const SIGNATURE_BYTES = 12;

/** A file to upload. */
export interface NamedFile {
  /** The content, with its media type. */
  readonly content: Blob;
  /** The file's name. */
  readonly name: string;
}

/** Completes the content of a file with the type and the name that it lacks. */
export async function toNamedFile(data: FileData): Promise<NamedFile> {
  const blob = data instanceof Blob ? data : new Blob([data]);
  const head = await blob.slice(0, SIGNATURE_BYTES).arrayBuffer();
  const text = String.fromCharCode(...new Uint8Array(head));
  const [, sniffed = "", extension = "bin"] =
    SIGNATURES.find(([pattern]) => pattern.test(text)) ?? [];
  const type = blob.type || sniffed || "application/octet-stream";
  // A slice shares the bytes.
  const content = blob.type ? blob : blob.slice(0, blob.size, type);
  const own = "name" in blob && typeof blob.name === "string" && blob.name;
  return { content, name: own || `file.${extension}` };
}
