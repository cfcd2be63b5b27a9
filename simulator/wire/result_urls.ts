import { drawHex } from "../core/ids.ts";

export const RESULT_FILES = {
  video: "video.mp4",
  audio: "audio.wav",
  srt: "captions.srt",
  vtt: "captions.vtt",
  thumbnail: "thumbnail.gif",
  gif: "preview.gif",
} as const;

/** How long the address of a direct upload is valid, in seconds. */
export const UPLOAD_LIFETIME_S = 3_600;

/** The name under which the address of an upload is signed. */
const UPLOAD = "upload";

export interface SignedQuery {
  /** When it expires, in seconds since the epoch. */
  readonly Expires: string;
  readonly Signature: string;
}

export type ResultFile = keyof typeof RESULT_FILES;

/**
 * The URLs of results and of direct uploads, which expire. Each look at a job signs
 * them anew; the signature is for tests of clients, not a protection.
 */
export class ResultUrls {
  readonly #seed: number | string;
  readonly #lifetime: number;

  /** @param lifetime How long they are valid, in milliseconds. */
  constructor(seed: number | string, lifetime: number) {
    this.#seed = seed;
    this.#lifetime = lifetime;
  }

  sign(origin: string, id: string, file: ResultFile, now: number): string {
    const name = RESULT_FILES[file];
    return `${origin}/files/${id}/${name}?${
      this.#queryOf(id, name, now + this.#lifetime)
    }`;
  }

  signUpload(origin: string, id: string, now: number): string {
    const end = now + UPLOAD_LIFETIME_S * 1_000;
    return `${origin}/uploads/${id}?${this.#queryOf(id, UPLOAD, end)}`;
  }

  verifyUpload(id: string, query: SignedQuery, now: number): boolean {
    return this.verify(id, UPLOAD, query, now);
  }

  /** Whether a URL was signed for a file and has not expired. */
  verify(id: string, name: string, query: SignedQuery, now: number): boolean {
    const expires = Number(query.Expires);
    return /^\d{1,15}$/.test(query.Expires) && now < expires * 1_000 &&
      query.Signature === this.#signatureOf(id, name, expires);
  }

  #queryOf(id: string, name: string, end: number): string {
    // Like those of the service, by whole seconds.
    const expires = Math.ceil(end / 1_000);
    const signature = this.#signatureOf(id, name, expires);
    return `Expires=${expires}&Signature=${signature}`;
  }

  #signatureOf(id: string, name: string, expires: number): string {
    return drawHex(32, this.#seed, "id", "file", id, name, expires);
  }
}
