import { HEYGEN, UNSIGNED } from "./heygen_scheme.ts";
import { STANDARD } from "./standard_scheme.ts";

/** The schemes of endpoints. */
export const ENDPOINT_SCHEMES = { standard: STANDARD, heygen: HEYGEN } as const;

/** The schemes of endpoints and of callbacks. */
export const SCHEMES = { ...ENDPOINT_SCHEMES, unsigned: UNSIGNED } as const;

export type SchemeName = keyof typeof SCHEMES;
