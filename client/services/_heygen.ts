import type { Service } from "./service.ts";

/**
 * What HeyGen's generations have in common. Each has its own words, so that all
 * of them are known to all. For some seconds a completed job has no result yet,
 * and a created one does not exist.
 */
export const HEYGEN = {
  baseUrl: "https://api.heygen.com",
  words: {
    completed: ["completed", "success", "succeeded"],
    error: ["failed", "error", "not_found", "canceled", "cancelled"],
  },
  resultGrace: 60_000,
  notFoundGrace: 30_000,
} as const satisfies Partial<Service>;

/** The envelope of the second and third generation. */
export const HEYGEN_ENVELOPE = {
  code: ["error.code", "error"],
  message: "error.message",
  param: "error.param",
  transient: [
    "rate_limit_exceeded",
    "quota_exceeded",
    "request_in_progress",
    "internal_error",
    "service_unavailable",
    "gateway_timeout",
  ],
} as const;
