import {
  createSimulator,
  type SimulatorOptions,
  VirtualClock,
} from "../../../simulator/mod.ts";
import { FragileStore } from "../store/_fragile.ts";
import type { Received } from "./_openapi_check.ts";
import { bodyOf, type Operation } from "./_openapi_document.ts";
import { type Sent, Service } from "./_openapi_service.ts";

/** Ids that do not exist. */
const UNKNOWN: Readonly<Record<string, string>> = {
  id: "0123456789abcdef",
  webhook: "we_0123456789abcdef",
  delivery: "msg_0123456789abcdef",
  simulation: "unknown",
  file: "unknown.js",
};

const RECEIVER = { url: "http://127.0.0.1:8080/hook" };

/** Bodies where there must be one. */
const BODIES: Readonly<Record<string, unknown>> = {
  advanceClock: { seconds: 1 },
  createWebhook: RECEIVER,
  setFault: { fault: "empty", on: "write" },
  setFaultProfile: { profile: "none" },
  setRules: { rules: [{ times: 1 }] },
  restoreSnapshot: createSimulator({ clock: new VirtualClock() }).snapshot(),
};

/** How to make an operation respond with a status. */
interface Way {
  /** What is special about the service. */
  readonly options?: SimulatorOptions;
  /** What is special about the request. */
  readonly change?: Partial<Sent>;
  /** What comes before it; it may say what the request is to be about: a
   * job, or other things by the names of parameters. */
  readonly before?: (service: Service, sent: Sent) => unknown;
  /** What comes after it, so that the service can be closed. */
  readonly after?: () => void;
  /** How often it is sent at once; once if not given. */
  readonly times?: number;
}

/** Makes a service respond with a status. */
export async function reach(
  operation: Operation,
  status: number,
): Promise<{ sent: Sent; received: Received }> {
  const way = wayTo(operation, status);
  using service = new Service(way.options);
  const request = { ...plain(operation), ...way.change };
  const made = await way.before?.(service, request);
  const about: Record<string, string> = {
    ...UNKNOWN,
    ...(typeof made === "string" ? { id: made } : made as object),
  };
  const target = request.target.replaceAll(
    /\{(\w+)\}/g,
    (_, name) => about[name] ?? "",
  );
  const sent = { ...request, target };
  const responses = await Promise.all(
    Array.from({ length: way.times ?? 1 }, () => service.send(sent)),
  );
  way.after?.();
  const received = responses.at(-1);
  if (!received) throw new Error("Nothing was sent");
  return { sent, received };
}

/** A plain request, the id left open. */
export function plain({ operationId, method, path }: Operation): Sent {
  const body = BODIES[operationId];
  return {
    method,
    target: path.replace("{name}", "outage"),
    ...(body === undefined ? { headers: {} } : withBody(JSON.stringify(body))),
  };
}

function withBody(body: string, type = "application/json") {
  return { headers: { "content-type": type }, body };
}

function wayTo(operation: Operation, status: number): Way {
  const { operationId, method, path, tags, parameters = [] } = operation;
  const special = WAYS[`${operationId} ${status}`];
  if (special) return special;
  if (status < 300 && path.includes("{file}")) {
    return { before: () => ({ file: "main.js" }) };
  }
  if (status < 300 && path.includes("{webhook}")) return { before: tried };
  if (status < 300) {
    return { before: (service) => service.create({ delay: 1e6 }) };
  }
  switch (status) {
    case 304:
      return {
        change: { headers: { "if-none-match": "*" } },
        before: (service) => service.create(),
      };
    case 400:
      return tags.includes("api")
        ? {
          change: { headers: { "x-sim-fault": "nonsense" } },
          before: (service) => service.create(),
        }
        : { change: withBody("{") };
    case 401:
      return { options: { apiKeys: ["k"], adminKey: "a" } };
    case 403:
      return method === "GET"
        ? { options: { exposed: true } }
        : { change: { headers: { origin: "https://evil.example" } } };
    case 410:
      return {
        options: { maxJobs: 2 },
        before: async (service) => {
          const id = await service.create({ delay: 1 });
          await service.clock.advance(1_000);
          await service.create();
          return id;
        },
      };
    case 413:
      return { change: withBody("x".repeat(70_000)) };
    case 414:
      return { change: { target: `${path}?${"x".repeat(9_000)}` } };
    case 415:
      return { change: withBody("{}", "text/plain") };
    case 422:
      return bodyOf(operation)
        ? { change: withBody("[]") }
        : parameters.some((parameter) => parameter.in === "query")
        ? { change: { target: `${path}?nonsense` } }
        : {
          change: { headers: { "idempotency-key": "k" }, body: "other" },
          before: (service, sent) => service.send({ ...sent, body: "one" }),
        };
    case 429:
      return {
        options: { rateLimit: "1/1h" },
        before: (service) =>
          service.send({ method: "GET", target: "/status", headers: {} }),
      };
    case 431: {
      const long = "x".repeat(9_000);
      return {
        options: { adminKey: "a" },
        change: { headers: { "x-sim-fault": long, "x-admin-key": long } },
        before: (service) => service.create(),
      };
    }
    case 503:
      return { before: (service) => service[Symbol.dispose]() };
    case 507: {
      const store = new FragileStore();
      const before = async (service: Service) => {
        if (path.includes("{name}")) await setFault(service);
        const target = path.includes("{webhook}")
          ? await tried(service)
          : path.startsWith("/rules")
          ? await addRule(service)
          : await service.create({ delay: 1e6 });
        store.full = true;
        await service.clock.advance(1);
        return target;
      };
      const after = () => {
        store.full = false;
      };
      return { options: { store }, before, after };
    }
  }
  return { change: { method } };
}

/** Ways that are those of one operation. */
const WAYS: Readonly<Record<string, Way>> = {
  "streamEvents 403": {
    options: { exposed: true },
    change: { target: "/events?requests=true" },
  },
  "getSimulation 200": { before: isolated },
  "setSimulation 200": { before: isolated },
  "removeSimulation 204": { before: isolated },
  "getJobResult 200": { before: endedJob },
  "streamJobEvents 204": {
    change: { headers: { "last-event-id": "102" } },
    before: endedJob,
  },
  "getFault 200": { before: setFault },
  "removeFault 204": { before: setFault },
  "setFault 200": { before: setFault },
  "setFault 409": {
    before: async (service) => {
      for (let n = 0; n < 100; n++) {
        await service.json("PUT", `/faults/f${n}`, { fault: "skew" });
      }
    },
  },
  "getRule 200": { before: addRule },
  "removeRule 204": { before: addRule },
  "addRule 409": {
    before: async (service) => {
      for (let n = 0; n < 100; n++) await addRule(service);
    },
  },
  "getSnapshot 507": { options: { maxBody: 1 } },
  "restoreSnapshot 413": {
    options: { maxBody: 16 },
    change: withBody("x".repeat(70_000)),
  },
  "createJob 409": {
    change: { headers: { "idempotency-key": "k" } },
    times: 2,
  },
  "resetStatus 409": {
    change: { headers: { "idempotency-key": "k" } },
    times: 2,
  },
  "createWebhook 409": {
    before: async (service) => {
      for (let n = 0; n < 100; n++) {
        await service.json("POST", "/webhooks", RECEIVER);
      }
    },
  },
  "testWebhook 409": { options: { webhookFetch: gone }, before: tried },
  "redeliver 409": { options: { webhookFetch: gone }, before: tried },
  "cancelJob 409": { before: endedJob },
  "cancelJob 412": {
    change: { headers: { "if-match": '"x"' } },
    before: (service) => service.create(),
  },
  "changeSettings 409": { change: withBody('{"speed":2}') },
  "advanceClock 409": {
    change: withBody('{"to":"next"}'),
    before: (service) => service.clock.advance(1e6),
  },
};

async function endedJob(service: Service): Promise<string> {
  const id = await service.create({ delay: 1, outcome: "completed" });
  await service.clock.advance(1_000);
  return id;
}

/** A receiver that wants nothing more. */
function gone(): Promise<Response> {
  return Promise.resolve(new Response(null, { status: 410 }));
}

/** A webhook that something has been sent to. */
async function tried(service: Service) {
  const webhook = await idOf(service.json("POST", "/webhooks", RECEIVER));
  const path = `/webhooks/${webhook}/test`;
  const delivery = await idOf(service.json("POST", path));
  await service.clock.advance(0);
  return { webhook, delivery };
}

async function idOf(created: Promise<unknown>): Promise<string> {
  return (await created as { readonly id: string }).id;
}

function setFault(service: Service) {
  return service.json("PUT", "/faults/outage", { fault: "stuck" });
}

function addRule(service: Service) {
  return idOf(service.json("POST", "/rules", {}));
}

/** Creates an isolated simulation. */
async function isolated(service: Service) {
  await service.json("PUT", "/s/alice", {});
  return { simulation: "alice" };
}
