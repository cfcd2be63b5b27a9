import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { CommandError, messageOf } from "../errors.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

/** The variables by which programs find the certificates to trust. */
const AUTHORITY_VARIABLES = [
  "SSL_CERT_FILE",
  "REQUESTS_CA_BUNDLE",
  "CURL_CA_BUNDLE",
  "NODE_EXTRA_CA_CERTS",
  "DENO_CERT",
] as const;

const PROXY_VARIABLES = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"];

/** What a command needs to reach the intercepted hosts. */
export interface Interception {
  readonly proxy: string;
  /** The file of the certificates to trust. */
  readonly authorities: string;
  /** The script that Node.js loads. */
  readonly preload: string;
  readonly url: string;
}

/** Adds to an environment what makes programs reach the intercepted hosts. */
export function intercepted(
  variables: Variables,
  { proxy, authorities, preload, url }: Interception,
): Record<string, string | undefined> {
  const result: Record<string, string | undefined> = { ...variables };
  // Some programs read these in capital letters only, others in small ones.
  const set = (name: string, value: string) => {
    result[name] = result[name.toLowerCase()] = value;
  };
  for (const name of PROXY_VARIABLES) set(name, proxy);
  set("NO_PROXY", "localhost,127.0.0.1,::1");
  for (const name of AUTHORITY_VARIABLES) result[name] = authorities;
  // Its settings are beside the certificates; without a name, those of the system.
  result.PHP_INI_SCAN_DIR = [variables.PHP_INI_SCAN_DIR, dirname(authorities)]
    .join(delimiter);
  const path = preload.replaceAll(/["\\]/g, "\\$&");
  const options = [variables.NODE_OPTIONS, `--require "${path}"`];
  result.NODE_OPTIONS = options.filter(Boolean).join(" ");
  result.NODE_USE_ENV_PROXY = "1";
  result.HEYGEN_SIM_URL = url;
  return result;
}

/** The settings of PHP, which takes no certificates from a variable. */
export function phpSettings(authorities: string): string {
  return `curl.cainfo="${authorities}"\nopenssl.cafile="${authorities}"\n`;
}

/** Joins a certificate with those that an environment names, for local servers. */
export function authorities(variables: Variables, authority: string): string {
  const files = AUTHORITY_VARIABLES.flatMap((name) => variables[name] || []);
  const others = [...new Set(files)].map((file) => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      // The programs that read the variable would not have found it either.
      return "";
    }
  });
  return [authority, ...others, ""].join("\n");
}

function temporaryFolder(parent: string): string {
  try {
    return mkdtempSync(join(parent, "heygen-sim-"));
  } catch (error) {
    throw new CommandError(
      `cannot make a temporary folder in '${parent}': ${messageOf(error)}`,
    );
  }
}

/** A temporary folder that this user alone can open. */
export class TemporaryFolder implements Disposable {
  readonly #path = temporaryFolder(tmpdir());

  write(name: string, content: string): string {
    const path = join(this.#path, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}
