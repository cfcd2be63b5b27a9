import {
  createSimulator,
  type SimulatorOptions,
  VirtualClock,
} from "@heygen-sim/simulator";

/** The origin of the simulator in tests. */
export const ORIGIN = "http://simulator.test";

/** A response with its body in JSON, if it has one. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  // deno-lint-ignore no-explicit-any -- Tests read deep into bodies.
  readonly body: any;
}

/** A simulator, its clock, and a client with a key. */
export class HeyGenWorld implements Disposable {
  readonly clock = new VirtualClock();
  readonly simulator;

  /** Creates a simulator whose jobs are completed, unless the options say otherwise. */
  constructor(options: SimulatorOptions = {}) {
    this.simulator = createSimulator({
      clock: this.clock,
      seed: 1,
      errorRate: 0,
      ...options,
    });
  }

  /** Sends a request with a key; a body that is no text is sent in JSON. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Received> {
    const url = path.startsWith("http") ? path : ORIGIN + path;
    const response = await this.simulator.fetch(url, {
      method,
      headers: {
        "x-api-key": "key",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text,
    };
  }

  /** Sends `GET`. */
  get(path: string, headers?: Record<string, string>): Promise<Received> {
    return this.send("GET", path, undefined, headers);
  }

  /** Sends `POST`. */
  post(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<Received> {
    return this.send("POST", path, body, headers);
  }

  /** Creates translations on v3, and returns their ids. */
  async translate(
    languages: readonly string[] = ["Spanish (Spain)"],
    more: Record<string, unknown> = {},
  ): Promise<string[]> {
    const { body } = await this.post("/v3/video-translations", {
      video: { type: "url", url: "https://videos.example/in.mp4" },
      output_languages: languages,
      ...more,
    });
    return body.data.video_translation_ids;
  }

  /** Closes the simulator. */
  [Symbol.dispose](): void {
    this.simulator.close();
  }
}
