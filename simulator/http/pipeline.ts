import { messageOf } from "../_message_of.ts";
import { parseFaults } from "../faults/spec.ts";
import type { Scripts } from "../faults/script.ts";
import { hasEnded, type Job } from "../jobs/job.ts";
import { parseJson, readText } from "../limits/body.ts";
import { readHeader } from "../limits/header.ts";
import { clientName, requestId } from "../limits/names.ts";
import { HttpProblem } from "./http_problem.ts";
import type { Simulation } from "../simulation.ts";
import { StoreError } from "../store/store_error.ts";
import { admit } from "./admit.ts";
import { bytesOf, type PlainResponse, withoutBody } from "./plain_response.ts";
import { answerError, storeProblem } from "./errors.ts";
import type { RequestContext } from "./request_context.ts";
import { check, readQuery } from "./inputs.ts";
import { toResponse } from "./respond.ts";
import type { HandlerInput, Route } from "./route.ts";
import { ANYWHERE } from "./unrouted.ts";

/** A request on its way to its route. */
export interface Incoming {
  /** The request. */
  readonly request: Request;
  /** The path, without the query. */
  readonly path: string;
  /** The parameters in the path. */
  readonly params: Readonly<Record<string, string>>;
  /** Tells the caller's address. */
  readonly address: () => string;
}

type Later<T> = T | Promise<T>;

/** The effect of a request whose own commit has failed. */
const NOT_STORED =
  "The request has taken effect, and is stored with the next commit that succeeds.";

const NO_FAULTS: readonly string[] = [];

/**
 * Takes requests to their routes, past all that stands in between, and tells
 * whoever keeps count.
 *
 * What can be answered at once is answered without a promise: that is most of
 * what there is, and a promise costs more than all else in here.
 */
export class Pipeline {
  readonly #simulation: Simulation;
  readonly #scripts: Scripts;
  #made = 0;
  /** The second that `#date` shows, since the epoch. */
  #second = NaN;
  #date = "";

  /** Prepares the way into a simulation. */
  constructor(simulation: Simulation, scripts: Scripts) {
    this.#simulation = simulation;
    this.#scripts = scripts;
  }

  /**
   * Answers a request.
   *
   * @param incoming The request.
   * @param route The route that takes it.
   */
  answer(incoming: Incoming, route: Route): Later<Response> {
    const exchange = this.#begin(incoming, route);
    let more: PlainResponse["headers"] = [];
    let answer: Later<PlainResponse>;
    try {
      this.#simulation.closed.throwIfAborted();
      more = admit(this.#simulation, exchange, incoming.address).headers;
      answer = this.#pass(exchange, incoming, route);
    } catch (error) {
      // A poll that is refused is still one that somebody made.
      if (route.about) exchange.job ??= this.#lookUp(route, incoming.params);
      answer = this.#failed(error, exchange);
    }
    if (!(answer instanceof Promise)) {
      return this.#end(exchange, answer, more, exchange.at);
    }
    return answer
      .catch((error) => this.#failed(error, exchange))
      .then((answer) => {
        const now = this.#simulation.time.now();
        return this.#end(exchange, answer, more, now);
      });
  }

  #begin({ request, path }: Incoming, route: Route): RequestContext {
    const at = this.#simulation.time.now();
    const { headers, method } = request;
    return {
      request,
      method,
      path,
      route: route.path === ANYWHERE ? undefined : route,
      at,
      requestId: requestId(headers, this.#makeId),
      client: clientName(headers),
      job: undefined,
      ordinal: 0,
      told: undefined,
      retryAfter: undefined,
      choosesFaults: false,
      faults: NO_FAULTS,
      status: 0,
      bytes: 0,
      answeredAt: at,
    };
  }

  /** From here on a request is counted as one about its job. */
  #pass(
    exchange: RequestContext,
    incoming: Incoming,
    route: Route,
  ): Later<PlainResponse> {
    const { time, pollStats, injector, jobs } = this.#simulation;
    if (route.about) exchange.job = this.#find(route, incoming.params);
    exchange.ordinal = pollStats.ordinal(exchange);
    if (route.audience !== "api") return this.#act(exchange, incoming, route);
    const own = this.#ownFaults(exchange);
    const { job, method } = exchange;
    const plain = injector.idle && !own && time.mode !== "auto";
    // Most requests, and nothing stands in their way.
    if (plain && !job?.details?.scenario) {
      return this.#act(exchange, incoming, route);
    }
    // A refusal is an answer, too, with which things can go wrong.
    const act = (): Later<PlainResponse> => {
      try {
        const answer = this.#act(exchange, incoming, route);
        return answer instanceof Promise
          ? answer.catch((error) => this.#failed(error, exchange))
          : answer;
      } catch (error) {
        return this.#failed(error, exchange);
      }
    };
    const reads = route.readsStatus && !route.pushes && method === "GET";
    if (!job || !reads) {
      return injector.run(exchange, act, own);
    }
    const read = () => {
      const step = own ? undefined : this.#scripts.next(exchange);
      return step
        ? this.#scripts.play(step, exchange, act)
        : injector.run(exchange, act, own);
    };
    if (time.mode !== "auto" || hasEnded(job, exchange.at)) return read();
    return time.approach(job).then(() => {
      // Another request may have ended it meanwhile, or its turn have come.
      exchange.job = jobs.get(job.number) ?? job;
      return read();
    });
  }

  /** The faults that the request chooses itself; invalid ones have no effect. */
  #ownFaults(exchange: RequestContext) {
    const header = readHeader(exchange.request.headers, "x-sim-fault");
    if (header === null) return undefined;
    exchange.choosesFaults = true;
    if (this.#simulation.settings.faultHeader) return faultsIn(header);
    throw new HttpProblem(
      400,
      "X-Sim-Fault is switched off, by --fault-header off or the option faultHeader.",
    );
  }

  #lookUp(
    { about }: Route,
    { id = "" }: Incoming["params"],
  ): Job | undefined {
    const { ids, jobs } = this.#simulation;
    return about === "current" ? jobs.current : jobs.get(ids.decode(id) ?? 0);
  }

  #find(route: Route, params: Incoming["params"]): Job {
    const job = this.#lookUp(route, params);
    if (job) return job;
    const { ids, jobs } = this.#simulation;
    const { id = "" } = params;
    const number = ids.decode(id) ?? 0;
    throw number > 0 && number <= jobs.last
      ? new HttpProblem(410, `The translation ${id} has been forgotten.`)
      : new HttpProblem(404, `There is no translation ${id}.`);
  }

  /** Has the route answer, as things stand when it comes to that. */
  #act(
    exchange: RequestContext,
    incoming: Incoming,
    route: Route,
  ): Later<PlainResponse> {
    const { jobs } = this.#simulation;
    const { job } = exchange;
    if (job) exchange.job = jobs.get(job.number) ?? job;
    const { inputs } = route;
    const asked = {
      exchange,
      job: exchange.job,
      params: incoming.params,
      query: inputs?.query &&
        check(inputs.query, readQuery(exchange.request.url), "query"),
      body: undefined,
    } as HandlerInput;
    return inputs?.body || route.idempotent
      ? this.#actOnBody(asked, route)
      : route.handle(asked);
  }

  /** A request without a body is answered without waiting for one. */
  #actOnBody(asked: HandlerInput, route: Route): Later<PlainResponse> {
    const { request } = asked.exchange;
    const act = (text: string) => this.#actOn(text, asked, route);
    return request.body === null
      ? act("")
      : readText(request, this.#simulation.settings.maxBody).then(act);
  }

  #actOn(
    text: string,
    asked: HandlerInput,
    route: Route,
  ): Later<PlainResponse> {
    const { idempotency, time, access } = this.#simulation;
    const { request, method, path } = asked.exchange;
    const act = () => {
      const { body } = route.inputs ?? {};
      if (!body) return route.handle(asked);
      const checked = check(body, parseJson(request, text), "body");
      return route.handle({ ...asked, body: checked } as HandlerInput);
    };
    const key = route.idempotent &&
      readHeader(request.headers, "idempotency-key");
    if (typeof key !== "string") return act();
    const caller = access.checkApi(request.headers) ?? "";
    const content = `${method} ${path}\n${text}`;
    return idempotency.once({ key, caller, content }, time.now(), act);
  }

  #failed(error: unknown, exchange: RequestContext): PlainResponse {
    return answerError(error, exchange, this.#simulation);
  }

  #end(
    exchange: RequestContext,
    given: PlainResponse,
    more: PlainResponse["headers"],
    now: number,
  ): Response {
    // A stream that nobody reads would never be through.
    const asked = exchange.method === "HEAD" ? withoutBody(given) : given;
    const committed = this.#commit(exchange, asked);
    const { answer, close } = committed.stream
      ? this.#opened(exchange, committed)
      : { answer: committed, close: () => {} };
    exchange.status = answer.status;
    exchange.bytes = bytesOf(answer);
    exchange.answeredAt = now;
    const stream = answer.stream?.(this.#follow(exchange, close));
    const response = toResponse(answer, more, stream);
    response.headers.set("x-request-id", exchange.requestId);
    for (
      const [name, value] of this.#simulation.cors.headers(exchange.request)
    ) {
      if (name === "vary") response.headers.append(name, value);
      else response.headers.set(name, value);
    }
    // Dates in answers are to be read by the clock that they come from.
    response.headers.set("date", this.#dateOf(now));
    if (!stream) this.#note(exchange);
    return response;
  }

  /** Writes the time for the header `Date`: thousands of answers share a second. */
  #dateOf(now: number): string {
    const second = Math.floor(now / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#date = new Date(now).toUTCString();
    }
    return this.#date;
  }

  /**
   * Commits what must not be lost once the response is out. A read, and a change
   * that ends with the process, succeed also where the store is full or has failed.
   */
  #commit(exchange: RequestContext, answer: PlainResponse): PlainResponse {
    try {
      this.#simulation.work.commit();
      return answer;
    } catch (error) {
      const { method, route, path } = exchange;
      const reads = method === "GET" || method === "HEAD";
      if (reads || route?.volatile || answer.status >= 400) return answer;
      return error instanceof StoreError
        ? storeProblem(error, NOT_STORED, path)
        : this.#failed(error, exchange);
    }
  }

  /** A stream stays open, if another one may. */
  #opened(
    exchange: RequestContext,
    answer: PlainResponse,
  ): { readonly answer: PlainResponse; readonly close: () => void } {
    try {
      const close = this.#simulation.openRequests.enter(exchange.request);
      return { answer, close };
    } catch (error) {
      return { answer: this.#failed(error, exchange), close: () => {} };
    }
  }

  /** What a stream tells, and when, is known only when it is through. */
  #follow(exchange: RequestContext, close: () => void): () => void {
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      close();
      exchange.answeredAt = this.#simulation.time.now();
      this.#note(exchange);
    };
  }

  #note(exchange: RequestContext): void {
    const { pollStats, journal, metrics } = this.#simulation;
    pollStats.record(exchange);
    journal.record(exchange);
    metrics.record(exchange);
  }

  readonly #makeId = (): string => {
    return `${this.#simulation.runId}-${(++this.#made).toString(36)}`;
  };
}

function faultsIn(header: string) {
  try {
    return parseFaults(header);
  } catch (error) {
    const reason = messageOf(error);
    throw new HttpProblem(400, `X-Sim-Fault: ${reason}`);
  }
}
