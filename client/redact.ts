/** Headers whose values are secrets. */
const SECRET = /auth|key|token|secret|cookie|password|credential/i;

/** Shorter values are no secrets, and would be found everywhere. */
const MIN_SECRET_LENGTH = 6;

/**
 * Makes a function that replaces the credentials of a request in a text, such as
 * a response that repeats them.
 */
export function redactor(headers: Headers): (text: string) => string {
  const forms = [...headers].filter(([name]) => SECRET.test(name))
    .map(([, value]) => value.replace(/^\S+ +/, ""))
    .filter(({ length }) => length >= MIN_SECRET_LENGTH)
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
    ]);
  return (text) =>
    forms.reduce((text, form) => text.replaceAll(form, "***"), text);
}
