import { assertOption, described } from "../../algorithms/_assert_option.ts";
import type { Service } from "./service.ts";

/** Options of the services that take an API key. */
export interface KeyOptions {
  /**
   * The API key.
   *
   * @default {undefined} the option `headers` of a call has the credentials
   */
  readonly apiKey?: string;
}

/** Makes the header with the API key, after a scheme. No message shows the key. */
export function keyHeader(
  name: string,
  options: KeyOptions,
  scheme = "",
): Pick<Service, "headers"> {
  if (!("apiKey" in options)) return {};
  const { apiKey }: { apiKey?: unknown } = options;
  const key = typeof apiKey === "string" ? apiKey.trim() : "";
  const value = apiKey === undefined || apiKey === ""
    ? String(apiKey) || "empty"
    : "of another kind";
  const accepted = "a text of visible ASCII characters";
  const subject = "Cannot create the service as 'apiKey'";
  assertOption(/^[!-~]+$/.test(key), subject, accepted, described(value));
  return { headers: () => ({ [name]: scheme + key }) };
}
