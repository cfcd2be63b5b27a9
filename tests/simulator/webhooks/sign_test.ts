import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import {
  checkSecret,
  DEFAULT_SECRET,
  drawSecret,
  sign,
} from "../../../simulator/webhooks/schemes.ts";

// Directly, to compare with another implementation.

/** Any character, halves of pairs included. (The unit "binary" takes 4 s to make.) */
const CHARACTER = fc.nat(0x10ffff).map((code) => String.fromCodePoint(code));

Deno.test("sign() agrees with the package of Standard Webhooks", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 24, maxLength: 64 }),
      fc.stringMatching(/^msg_\w{1,20}$/),
      fc.nat(2 ** 31),
      fc.string({ unit: CHARACTER }),
      (key, id, timestamp, body) => {
        const secret = `whsec_${btoa(String.fromCharCode(...key))}`;
        assertEquals(
          sign(secret, { id, timestamp, body }),
          new Webhook(secret).sign(id, new Date(timestamp * 1_000), body),
        );
      },
    ),
  );
});

Deno.test("drawn secrets are valid and depend on seed and purpose", () => {
  assertEquals(checkSecret(DEFAULT_SECRET), DEFAULT_SECRET);
  assertEquals(drawSecret(1, 2, 3), drawSecret("1", 2, 3));
  const drawn = [drawSecret(1, 1, 1), drawSecret(1, 1, 2), drawSecret(2, 1, 1)];
  assertEquals(new Set(drawn.map(checkSecret)).size, 3);
});

Deno.test("checkSecret() does not repeat an invalid secret", () => {
  const error = assertThrows(() => checkSecret("whsec_hidden"), TypeError);
  assertEquals(error.message.includes("hidden"), false);
});
