interface Redirection {
  readonly hosts: readonly string[];
  /** The local port for each port of the hosts. */
  readonly ports: Readonly<Record<string, number>>;
}

/** The part of `node:net` that connections of all kinds go through. */
interface Net {
  readonly Socket: {
    readonly prototype: {
      connect(this: Socket, ...args: unknown[]): unknown;
    };
  };
}

interface Socket {
  destroy(error: Error): unknown;
}

/**
 * Writes the script that redirects connections in Node.js, where it is loaded by
 * `--require`. `fetch` of versions before 24, `node:https` and the libraries on it
 * take no notice of `HTTPS_PROXY`.
 */
export function preloadScript(redirection: Redirection): string {
  const parameters = JSON.stringify(redirection);
  return `(${redirect})(require("node:net"), ${parameters});\n`;
}

/** Runs in Node.js, from its source text: it uses nothing around it. */
function redirect({ Socket }: Net, { hosts, ports }: Redirection): void {
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function (...args) {
    // Normalized arguments, an options object, or a port and a host.
    const list = Array.isArray(args[0]) ? args[0] : args;
    const first = list[0];
    const options = typeof first === "object" && first !== null ? first : {
      port: first,
      host: typeof list[1] === "string" ? list[1] : undefined,
    };
    const host = String(options.host ?? "localhost").toLowerCase();
    const port = ports[options.port];
    const isLocal = /^(localhost|127\..*|::1|\[::1\])$/.test(host);
    if (port === undefined || isLocal || options.path) {
      return connect.apply(this, args);
    }
    if (!hosts.includes(host)) {
      const text = `heygen-sim intercept refuses ${host}: it answers for ${
        hosts.join(" and ")
      } only`;
      const error = Object.assign(new Error(text), { code: "ECONNREFUSED" });
      queueMicrotask(() => this.destroy(error));
      return this;
    }
    const target = { ...options, host: "127.0.0.1", port };
    if (typeof first === "object") list[0] = target;
    else list.splice(0, typeof list[1] === "string" ? 2 : 1, target);
    return connect.apply(this, args);
  };
}
