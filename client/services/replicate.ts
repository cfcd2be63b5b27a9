import { keyHeader, type KeyOptions } from "./_key.ts";
import type { Service } from "./service.ts";

/**
 * Predictions of Replicate
 * (https://replicate.com/docs/topics/predictions/lifecycle).
 *
 * @param options The API token.
 * @throws {TypeError} If the token is invalid.
 */
export function replicate(options: KeyOptions = {}): Service {
  return {
    ...keyHeader("authorization", options, "Bearer "),
    name: "replicate",
    baseUrl: "https://api.replicate.com",
    path: "/v1/predictions/{job}",
    status: "status",
    words: {
      completed: ["succeeded"],
      error: ["failed", "canceled", "aborted"],
    },
    id: "id",
    createdAt: "created_at",
    completedAt: "completed_at",
    error: "error",
    // A model returns one file, or a list of files.
    resultUrl: ["output", "output.0"],
    envelope: { code: "title", message: "detail" },
  };
}
