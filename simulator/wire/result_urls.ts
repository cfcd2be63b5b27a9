import { drawId } from "./draw_id.ts";

/** The files of a job's result. */
export const RESULT_FILES = {
  video: "video.mp4",
  audio: "audio.wav",
  srt: "captions.srt",
  vtt: "captions.vtt",
  thumbnail: "thumbnail.gif",
  gif: "preview.gif",
} as const;

/** A file of a result. */
export type ResultFile = keyof typeof RESULT_FILES;

/**
 * The URLs of results, which expire. Each look at a job signs them anew; the
 * signature is for tests of clients, not a protection.
 */
export class ResultUrls {
  readonly #seed: number | string;
  readonly #lifetime: number;

  /**
   * Signs the URLs of a simulation.
   *
   * @param seed The seed of the simulation.
   * @param lifetime How long they are valid, in milliseconds.
   */
  constructor(seed: number | string, lifetime: number) {
    this.#seed = seed;
    this.#lifetime = lifetime;
  }

  /**
   * The URL of a file.
   *
   * @param origin The address of the server.
   * @param id The HeyGen id of the job.
   * @param file The file.
   * @param now The time, in milliseconds since the epoch.
   */
  sign(origin: string, id: string, file: ResultFile, now: number): string {
    const name = RESULT_FILES[file];
    // Like those of the service, by whole seconds.
    const expires = Math.ceil((now + this.#lifetime) / 1_000);
    const signature = this.#signatureOf(id, name, expires);
    return `${origin}/files/${id}/${name}?Expires=${expires}&Signature=${signature}`;
  }

  /**
   * Whether a URL was signed for a file and has not expired.
   *
   * @param id The HeyGen id of the job.
   * @param name The name of the file.
   * @param query The parameters of the URL.
   * @param now The time, in milliseconds since the epoch.
   */
  verify(
    id: string,
    name: string,
    query: { readonly Expires: string; readonly Signature: string },
    now: number,
  ): boolean {
    const expires = Number(query.Expires);
    return /^\d{1,15}$/.test(query.Expires) && now < expires * 1_000 &&
      query.Signature === this.#signatureOf(id, name, expires);
  }

  #signatureOf(id: string, name: string, expires: number): string {
    return drawId(this.#seed, "file", id, name, expires);
  }
}
