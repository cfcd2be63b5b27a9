/** A response with a job in this state. */
export function job(status: string, headers: HeadersInit = {}): Response {
  return Response.json({ id: "j1", status }, { headers });
}

/** A response with an HTTP error. */
export function refuse(status: number, headers: HeadersInit = {}): Response {
  return new Response(`no: ${status}`, { status, headers });
}
