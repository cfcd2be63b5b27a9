import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { TargetError, Targets } from "../../../simulator/webhooks/targets.ts";

// Directly, as names would have to be resolved.

/** Names and what they stand for. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  localhost: ["::1", "127.0.0.1"],
  "a.localhost": ["10.0.0.1"],
  "good.example": ["8.8.8.8", "2606:4700::1111"],
  "home.example": ["127.0.0.1"],
  "inward.example": ["8.8.8.8", "10.0.0.1"],
  "metadata.example": ["169.254.169.254"],
  "mapped.example": ["::ffff:192.168.0.1"],
  "private.example": ["fd00::1"],
  "zone.example": ["fe80::1%eth0"],
  "nowhere.example": [],
};

function targets(...allowed: string[]): Targets {
  return new Targets(allowed, (name) => Promise.resolve(NAMES[name] ?? []));
}

Deno.test("loopback targets are allowed in any notation", async () => {
  for (
    const url of [
      "http://127.0.0.1:8080/hook?a=b#c",
      "https://127.255.255.254/",
      "HTTP://LOCALHOST:8080",
      "http://localhost./",
      "http://[::1]:1024/",
      "http://[0:0:0:0:0:0:0:1]/",
      "http://[::ffff:127.0.0.1]/",
      "http://[::ffff:7f00:1]/",
      "http://2130706433/",
      "http://0x7f.1/",
      "http://017700000001/",
      "http://127.1:443/",
      "http://１２７.0.0.1/",
    ]
  ) {
    targets().check(url);
    await targets().resolve(url);
  }
});

/** What must never be sent to, whatever names are allowed. */
const INWARD = [
  "http://10.0.0.1/",
  "http://167772161/", // 10.0.0.1
  "http://0xa.1/",
  "http://012.0.0.1/",
  "http://172.16.0.1/",
  "http://172.31.255.255/",
  "http://192.168.1.1/",
  "http://100.64.0.1/",
  "http://169.254.169.254/latest/meta-data",
  "http://169.254.43518/",
  "http://0xA9FEA9FE/",
  "http://0/",
  "http://0.0.0.0:8080/",
  "http://255.255.255.255/",
  "http://224.0.0.1/",
  "http://[::]/",
  "http://[::ffff:10.0.0.1]/",
  "http://[::ffff:a9fe:a9fe]/",
  "http://[::10.0.0.1]/",
  "http://[64:ff9b::a00:1]/",
  "http://[2002:a00:1::]/",
  "http://[2001:0:a00:1::]/",
  "http://[fe80::1]/",
  "http://[fc00::1]/",
  "http://[fdff::1]/",
  "http://[ff02::1]/",
  "http://10.0.0.1./",
];

Deno.test("private addresses are rejected in any notation, also behind a name", async () => {
  for (const url of INWARD) {
    for (const allowed of [[], ["*"], ["*.example", "8.0.0.0/8"]]) {
      assertThrows(
        () => targets(...allowed).check(url),
        TargetError,
        "",
        url,
      );
    }
  }
  for (const name of Object.keys(NAMES).slice(4)) {
    for (const allowed of [name, "*.example", "*"]) {
      await assertRejects(
        () => targets(allowed).resolve(`http://${name}/`),
        TargetError,
        name,
      );
    }
  }
  await assertRejects(
    () => targets().resolve("http://a.localhost/"),
    TargetError,
    "a.localhost (10.0.0.1)",
  );
});

Deno.test("invalid targets are rejected", () => {
  for (
    const [url, reason] of [
      ["/hook", "must be a URL"],
      ["http://", "must be a URL"],
      ["http://[fe80::1%25eth0]/", "must be a URL"],
      ["http://256.0.0.1/", "must be a URL"],
      ["ftp://127.0.0.1/", "must begin with http:// or https://"],
      ["file:///etc/passwd", "must begin with http:// or https://"],
      ["javascript:alert(1)", "must begin with http:// or https://"],
      ["http://me@127.0.0.1/", "must have no user name"],
      ["http://:secret@127.0.0.1/", "must have no user name"],
      ["http://good.example@10.0.0.1/", "must have no user name"],
      ["http://127.0.0.1:22/", "must have the port"],
      ["http://127.0.0.1:0/", "must have the port"],
      ["http://127.0.0.1:1023/", "must have the port"],
      ["http://127.0.0.1/" + "x".repeat(2_048), "2048 characters"],
      ["http://good.example/", "allowed by --webhook-hosts: good.example"],
      ["http://localhost.example/", "allowed by --webhook-hosts"],
      ["http://127.0.0.1.example/", "allowed by --webhook-hosts"],
      ["http://8.8.8.8/", "allowed by --webhook-hosts: 8.8.8.8"],
    ] as const
  ) {
    assertThrows(() => targets().check(url), TargetError, reason, url);
  }
  targets().check("http://127.0.0.1/" + "x".repeat(2_048 - 17));
});

Deno.test("names, patterns, addresses and ranges can be allowed", async () => {
  const reached = async (allowed: readonly string[], url: string) =>
    await targets(...allowed).resolve(url).catch((error) => {
      if (!(error instanceof TargetError)) throw error;
      return "refused";
    });
  const good = NAMES["good.example"];
  for (
    const [allowed, url, expected] of [
      [["good.example"], "https://GOOD.example./hook", good],
      [["GOOD.example"], "https://good.example/", good],
      [["*.example"], "https://good.example/", good],
      [["*"], "https://good.example/", good],
      [["*"], "https://8.8.8.8/", ["8.8.8.8"]],
      [["*.good.example"], "https://good.example/", "refused"],
      [["ood.example"], "https://good.example/", "refused"],
      [["home.example"], "http://home.example/", ["127.0.0.1"]],
      [["10.0.0.0/8"], "http://10.255.0.1/", ["10.255.0.1"]],
      [["10.0.0.0/8"], "http://11.0.0.1/", "refused"],
      [["10.0.0.1"], "http://10.0.0.1/", ["10.0.0.1"]],
      [["10.0.0.1"], "http://10.0.0.2/", "refused"],
      [["10.0.0.0/8"], "http://[::ffff:10.0.0.1]/", ["::ffff:a00:1"]],
      [["10.0.0.0/8"], "http://inward.example/", "refused"],
      [
        ["10.0.0.0/8", "*.example"],
        "http://inward.example/",
        NAMES["inward.example"],
      ],
      [["::ffff:10.0.0.1"], "http://10.0.0.1/", ["10.0.0.1"]],
      [["10.128.0.0/9"], "http://10.127.0.0/", "refused"],
      [["*"], "http://128.0.0.1/", ["128.0.0.1"]],
      [["*"], "http://[::ffff:8.8.8.8]/", ["::ffff:808:808"]],
      [["*"], "http://[2606:4700::1]/", ["2606:4700::1"]],
      [["*"], "http://[4000::1]/", "refused"],
      [["fd00::/8"], "http://[fd00::1]/", ["fd00::1"]],
      [["::/0"], "http://[fd00::1]/", ["fd00::1"]],
      [["::/0"], "http://10.0.0.1/", "refused"],
      [["::/0"], "http://[::ffff:10.0.0.1]/", "refused"],
      [["fd00::/8", "private.example"], "http://private.example/", ["fd00::1"]],
    ] as const
  ) {
    assertEquals(await reached(allowed, url), expected, `${allowed} ${url}`);
  }
});

Deno.test("invalid hosts in webhookHosts are rejected", () => {
  for (
    const text of [
      "",
      "http://a.example",
      "a.example:80",
      "a.*",
      "**.example",
      "10.0.0.0/33",
      "10.0.0.256",
      "10.0.1",
      "fd00::/129",
      "::ffff:10.0.0.0/8",
      "fe80::1%1",
      "[::1]",
    ]
  ) {
    assertThrows(() => new Targets([text]), TypeError, `'${text}'`);
  }
});
