import {
  assertKind,
  assertOption,
  described,
} from "../../algorithms/_assert_option.ts";
import type { Service } from "./service.ts";

const isText = (value: unknown): value is string =>
  typeof value === "string" && value !== "";
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const isField = (value: unknown) =>
  isText(value) || isTexts(value) && Object(value).length > 0;
const isAmount = (value: unknown) => typeof value === "number" && value >= 0;
const isObject = (value: unknown) =>
  typeof value === "object" && value !== null;

const TEXT = ["a text", isText] as const;
const FIELD = ["keys separated by dots, or a list of them", isField] as const;
const AMOUNT = ["a number of 0 or more", isAmount] as const;
const OBJECT = ["an object", isObject] as const;

/** What each part of a service may be; the first four are required. */
const PARTS = {
  name: TEXT,
  status: FIELD,
  "words.completed": ["a list of words", isTexts],
  "words.error": ["a list of words", isTexts],
  baseUrl: TEXT,
  path: [
    "a path that begins with / and has {job} in it",
    (value: unknown) => isText(value) && /^\/.*\{job\}/.test(value),
  ],
  currentPath: [
    "a path that begins with /",
    (value: unknown) => isText(value) && value.startsWith("/"),
  ],
  headers: ["a function", (value: unknown) => typeof value === "function"],
  id: FIELD,
  progress: FIELD,
  progressMax: [
    "a number above 0",
    (value: unknown) => isAmount(value) && value !== 0,
  ],
  createdAt: FIELD,
  completedAt: FIELD,
  serverTime: FIELD,
  duration: FIELD,
  error: FIELD,
  resultUrl: FIELD,
  traits: OBJECT,
  envelope: OBJECT,
  resultGrace: AMOUNT,
  notFoundGrace: AMOUNT,
} as const;
const REQUIRED_COUNT = 4;

/** Throws unless all parts of a service are valid. */
export function checkService(service: Service): void {
  // Not shown: it may have a key in it.
  assertOption(
    isObject(service),
    "Cannot poll as 'service'",
    "a service, such as heygenV3({ apiKey })",
    described(`of type ${typeof service}`),
  );
  for (const [index, [key, part]] of Object.entries(PARTS).entries()) {
    const value: unknown = key.split(".")
      .reduce((value: unknown, key) => Object(value)[key], service);
    if (value === undefined && index >= REQUIRED_COUNT) continue;
    const [accepted, isValid] = part;
    const subject = `Cannot use the service '${service.name}' as '${key}'`;
    if (accepted.startsWith("a number")) {
      assertOption(isValid(value), subject, accepted, value);
    } else assertKind(isValid(value), subject, accepted, value);
  }
}
