import { createHeyGenClient } from "@heygen-sim/client/heygen";
import { StatusError } from "@heygen-sim/client";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Context } from "./context.ts";
import { CommandError, messageOf, UsageError } from "./errors.ts";
import { isDenied } from "./permissions.ts";
import { hintFor } from "./request.ts";

export interface TranslateValues {
  /** The address of the service; its own if it is missing. */
  readonly url?: string | undefined;
  readonly apiKey?: string | undefined;
  /** The address of the video, or the name of a file. */
  readonly video?: string | undefined;
  readonly languages: readonly string[];
  readonly title?: string | undefined;
  readonly mode?: "speed" | "precision" | undefined;
  /** Where the service sends the end of each job. */
  readonly callbackUrl?: string | undefined;
}

export interface CreatedTranslation {
  readonly id: string;
  /** The language, by the service's name. */
  readonly language: string;
}

/**
 * Requests translations of a video from HeyGen.
 *
 * @returns The jobs, one for each language.
 * @throws {UsageError} If the video or a language is missing or invalid.
 * @throws {CommandError} If the service refuses, or cannot be reached.
 */
export async function translate(
  { url, apiKey, video, languages, title, mode, callbackUrl }: TranslateValues,
  { fetch, clock, signal }: Context,
): Promise<CreatedTranslation[]> {
  if (video === undefined) {
    throw new UsageError("--video: heygen-v3 requires a video");
  }
  if (languages.length === 0) {
    throw new UsageError("--language: heygen-v3 requires a language");
  }
  if (apiKey === undefined) {
    throw new CommandError(
      "heygen-v3 requires an API key; set HEYGEN_API_KEY, or use --api-key",
      3,
    );
  }
  try {
    const client = createHeyGenClient({
      apiKey,
      fetch,
      clock,
      ...(url === undefined ? {} : { baseUrl: url }),
    });
    const request = {
      ...(title === undefined ? {} : { title }),
      ...(mode === undefined ? {} : { mode }),
      ...(callbackUrl === undefined ? {} : { callbackUrl }),
      video: /^https?:/i.test(video) ? video : readFile(video),
      outputLanguages: languages,
    };
    const created = await client.translate(request, { signal });
    return created.map(({ id, language }) => ({ id, language }));
  } catch (error) {
    // An option that the service does not accept.
    if (error instanceof TypeError && error.message.startsWith("Cannot ")) {
      throw new UsageError(error.message);
    }
    if (!(error instanceof StatusError)) throw error;
    const { httpStatus, message, type } = error;
    const isForbidden = httpStatus === 401 || httpStatus === 403;
    const hint = type === "unreachable" && url ? hintFor(url) : "";
    throw new CommandError(message + hint, isForbidden ? 3 : 1);
  }
}

function readFile(path: string): File {
  try {
    return new File([readFileSync(path)], basename(path));
  } catch (error) {
    const reason = isDenied(error)
      ? `Deno's permissions do not allow it; run with --allow-read=${path}`
      : messageOf(error);
    throw new UsageError(`--video: cannot read '${path}': ${reason}`);
  }
}
