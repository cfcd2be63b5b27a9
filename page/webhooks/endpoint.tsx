import { useState } from "hono/jsx/dom";
import { request } from "../api.ts";
import type { Webhook } from "../bodies.ts";
import { Button, Copy } from "../controls.tsx";
import { moment } from "../format.ts";
import { linkTo } from "../location.ts";
import { Failure } from "../parts.tsx";
import { useAction } from "../read.ts";

/** A secret, which the server returns once. */
export function Secret({ of, secret }: { of: string; secret: string }) {
  return (
    <div class="row secret" role="status">
      <span>
        The secret of <code>{of}</code> is shown once: <code>{secret}</code>
      </span>
      <Copy text={secret} />
    </div>
  );
}

/** A webhook, with what can be done with it. */
export function Endpoint({ webhook }: { readonly webhook: Webhook }) {
  const { id, url, events, description, scheme, disabled_at } = webhook;
  const [error, attempt] = useAction();
  const [secret, setSecret] = useState("");
  const send = (method: string, action = "") =>
    request<{ secret: string }>(method, `webhooks/${id}${action}`);
  return (
    <li>
      <code class="name">{url}</code>
      {description && <span>{description}</span>}
      <span class="soft">
        {events?.join(", ") ?? "all events"}
        {scheme === "heygen" && ", in HeyGen’s form"}
      </span>
      {disabled_at && (
        <span class="status failed">disabled since {moment(disabled_at)}</span>
      )}
      <a href={linkTo(["webhooks"], { webhook: id })}>{id}</a>
      <span class="row end">
        <Button
          text="Test"
          label={`Send a test event to ${id}`}
          onClick={() => attempt(() => send("POST", "/test"))}
        />
        <Button
          text="Rotate"
          label={`Rotate the secret of ${id}`}
          onClick={() =>
            attempt(async () =>
              setSecret((await send("POST", "/rotate")).secret)
            )}
        />
        <Button
          text="Remove"
          label={`Remove ${id} with its deliveries`}
          onClick={() => attempt(() => send("DELETE"))}
        />
      </span>
      {secret && <Secret of={id} secret={secret} />}
      <Failure text={error} />
    </li>
  );
}
