import { assert } from "@std/assert";
import {
  createSimulator,
  type SimulatorOptions,
  VirtualClock,
} from "../../../simulator/mod.ts";
import type { Received } from "./_openapi_check.ts";
import type { Document } from "./_openapi_document.ts";

/** Where the service is. */
export const ORIGIN = "http://simulator.test";

/** A request to send. */
export interface Sent {
  readonly method: string;
  /** The path and the query, as they go over the wire. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
}

/** A simulator with some jobs, to which requests can be sent. */
export class Service implements Disposable {
  readonly clock;
  readonly #simulator;
  /** The ids of a job that is pending, one completed, failed and cancelled. */
  readonly ids: string[] = [];
  /** The ids of a webhook, and of what was sent to it. */
  readonly webhooks: string[] = [];
  readonly deliveries: string[] = [];

  /** Starts a simulator, at a time in milliseconds since the epoch. */
  constructor(options: SimulatorOptions = {}, start?: number) {
    this.clock = new VirtualClock(start);
    this.#simulator = createSimulator({
      clock: this.clock,
      seed: 1,
      webhookFetch: () => Promise.resolve(new Response(null, { status: 204 })),
      ...options,
    });
  }

  /** A service with one job of each kind. */
  static async start(): Promise<Service> {
    const service = new Service();
    for (const outcome of ["completed", "error"]) {
      await service.create({ outcome, delay: 1 });
    }
    await service.clock.advance(1_000);
    const cancelled = await service.create({ delay: 1e9 });
    await service.send({
      method: "DELETE",
      target: `/jobs/${cancelled}`,
      headers: {},
    });
    await service.create({ delay: 1e9, title: "pending" });
    const webhook = await service.#idOf("/webhooks", {
      url: "http://127.0.0.1:8080/hook",
    });
    const delivery = await service.#idOf(`/webhooks/${webhook}/test`);
    service.webhooks.push(webhook);
    service.deliveries.push(delivery);
    return service;
  }

  /** Creates a job and gives its id. */
  async create(body: unknown = {}): Promise<string> {
    const id = await this.#idOf("/jobs", body);
    this.ids.push(id);
    return id;
  }

  /** Creates something, and gives its id. */
  async #idOf(path: string, body?: unknown): Promise<string> {
    const created = await this.json("POST", path, body) as { id: string };
    assert(typeof created.id === "string", JSON.stringify(created));
    return created.id;
  }

  /** Sends JSON and reads some. */
  async json(method: string, target: string, body?: unknown): Promise<unknown> {
    const { body: read } = await this.send({
      method,
      target,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return JSON.parse(new TextDecoder().decode(read));
  }

  /** The description of the service. */
  async describe(): Promise<Document> {
    return await this.json("GET", "/openapi.json") as Document;
  }

  /** The path of a request, as it arrives. */
  static pathOf({ target }: Sent): string {
    return new URL(ORIGIN + target).pathname
      // What the platform lets pass, and RFC 3986 does not.
      .replace(/%(?![0-9A-Fa-f]{2})|[|[\]^]/g, encodeURIComponent);
  }

  /** Sends a request and reads the response; the clock moves meanwhile. */
  async send({ method, target, headers, body }: Sent): Promise<Received> {
    const request = new Request(ORIGIN + target, {
      method,
      headers,
      body: body ?? null,
    });
    return await this.clock.run(this.#read(request));
  }

  async #read(request: Request): Promise<Received> {
    const response = await this.#simulator.fetch(request);
    const { status, headers } = response;
    if (headers.get("content-type") !== "text/event-stream") {
      return { status, headers, body: await response.bytes() };
    }
    // It has no end.
    await response.body?.cancel();
    return { status, headers, body: new Uint8Array() };
  }

  /** Stops it. */
  [Symbol.dispose](): void {
    this.#simulator.close();
  }
}
