import { get as getHttp } from "node:http";
import { get as getHttps } from "node:https";
import { text } from "node:stream/consumers";

/**
 * Reads the body of a response, whatever its status. Takes no notice of a proxy
 * in the environment, unlike `fetch`.
 *
 * @param url The URL.
 * @param apiKey The API key.
 */
export async function getText(url: URL, apiKey?: string): Promise<string> {
  const get = url.protocol === "https:" ? getHttps : getHttp;
  const headers = apiKey === undefined ? {} : { "x-api-key": apiKey };
  return await new Promise((resolve, reject) => {
    get(url, { headers, agent: false }, (response) => {
      text(response).then(resolve, reject);
    }).on("error", reject);
  });
}
