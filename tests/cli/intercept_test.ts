import { Interrupted } from "@heygen-sim/cli";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../_needs.ts";
import { hasNode, printedBy } from "../_process.ts";
import { intercept, NEEDS } from "./_intercept.ts";
import { simulate } from "./_terminal.ts";

const OPTIONS = [
  "--clock=auto",
  "--delay=fixed:2",
  "--error-rate=0",
  "--seed=1",
];
const PEM = "tests/client/self_signed.pem";
const CLIENT = "tests/cli/_intercepted.mjs";

/** Runs a script under Deno, without permissions unless it is given some. */
function deno(script: string, ...permissions: string[]): string[] {
  const code = `data:text/javascript,${encodeURIComponent(script)}`;
  return ["--", Deno.execPath(), "run", ...permissions, code];
}

const RUNTIMES = [
  {
    name: "Deno",
    command: [Deno.execPath(), "run", "--allow-all"],
    ready: true,
  },
  { name: "Node.js", command: ["node"], ready: await hasNode() },
];

for (const { name, command, ready } of RUNTIMES) {
  testWith(
    NEEDS,
    `a client under ${name} that knows HeyGen's hosts alone uses the simulator${
      ready ? "" : ` (needs ${name})`
    }`,
    async () => {
      const run = await intercept([
        ...OPTIONS,
        "--log=requests",
        "--",
        ...command,
        CLIENT,
      ]);
      assertEquals([run.code, run.left], [0, []], run.stderr);
      const { resultUrl, other, otherByHttp, cut, ...saw } = JSON.parse(
        run.stdout,
      );
      assertEquals(saw, {
        created: 202,
        events: ["event: status", "event: status", "event: end"],
        job: "completed",
        video: [200, true],
        large: 413,
        byModule: 200,
        direct: 200,
      });
      assertMatch(resultUrl, /^https:\/\/api\.heygen\.com\//);
      assert(!other.startsWith("200") && !cut.startsWith("200"), other + cut);
      assertMatch(
        otherByHttp,
        /^(403 )?heygen-sim intercept refuses example\.com: it answers for /,
      );
      const [first = "", ...rest] = run.stderr.trimEnd().split("\n");
      assertMatch(
        first,
        /^heygen-sim: api\.heygen\.com and upload\.heygen\.com are the simulator at http:\/\/127\.0\.0\.1:\d+: translations take fixed:2 s and fail at a rate of 0; seed 1$/,
      );
      const log = rest.join("\n");
      assertMatch(log, /^(.* 202 .*POST|.*POST .* 202).*$/m);
      assertMatch(
        log,
        /^heygen-sim: 7 requests\n(.*\n)*heygen-sim: test +1 of 1 +1 +0 +0 +\d+ kB +\d/m,
      );
    },
    { ignore: !ready },
  );
}

testWith(
  NEEDS,
  "a command gets an environment of its own, in addition to what was there",
  async () => {
    const names = [
      "SSL_CERT_FILE",
      "REQUESTS_CA_BUNDLE",
      "CURL_CA_BUNDLE",
      "NODE_EXTRA_CA_CERTS",
      "DENO_CERT",
    ];
    const script = `
      const env = Deno.env.toObject();
      const file = env.SSL_CERT_FILE;
      const modeOf = (path) => (Deno.statSync(path).mode & 0o777).toString(8);
      const folder = file.replace(/[^/]*$/, "");
      console.log(JSON.stringify({
        env,
        authorities: Deno.readTextFileSync(file),
        php: Deno.readTextFileSync(folder + "php.ini"),
        modes: [folder, file].map(modeOf),
        files: [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
      }));`;
    const { stdout, stderr } = await intercept(
      ["--quiet", ...deno(script, "--allow-all")],
      {
        ...Object.fromEntries(names.map((name) => [name, PEM])),
        SSL_CERT_FILE: "no-such-file.pem",
        NODE_OPTIONS: "--no-warnings",
        NO_PROXY: "*",
        OTHER: "kept",
      },
    );
    assertEquals(stderr, "");
    const { env, authorities, php, modes, files } = JSON.parse(stdout);
    const file = env.SSL_CERT_FILE;
    assertEquals(names.map((name) => env[name]), names.map(() => file));
    for (const name of ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"]) {
      assertMatch(env[name], /^http:\/\/127\.0\.0\.1:\d+$/);
      assertEquals(env[name.toLowerCase()], env[name]);
    }
    assertEquals(env.NO_PROXY, "localhost,127.0.0.1,::1");
    assertEquals(env.no_proxy, env.NO_PROXY);
    assertMatch(env.NODE_OPTIONS, /^--no-warnings --require "\/.*\.cjs"$/);
    assertEquals([env.NODE_USE_ENV_PROXY, env.OTHER], ["1", "kept"]);
    assertMatch(env.HEYGEN_SIM_URL, /^http:\/\/127\.0\.0\.1:\d+$/);
    assertEquals(authorities.match(/BEGIN CERTIFICATE/g)?.length, 2);
    assert(authorities.includes(Deno.readTextFileSync(PEM)));
    assertEquals(`${env.PHP_INI_SCAN_DIR}/authorities.pem`, `:${file}`);
    assertEquals(php, `curl.cainfo="${file}"\nopenssl.cafile="${file}"\n`);
    assertEquals(modes, ["700", "600"]);
    assertEquals(files, ["authorities.pem", "php.ini", "redirect.cjs"]);
  },
  { ignore: Deno.build.os === "windows" },
);

const SIGNALS = [
  {
    title: "ends as a command that the signal ends",
    script: "Deno.kill(Deno.ppid, 'SIGTERM'); setInterval(() => {}, 1000);",
    code: 143,
  },
  {
    title: "leaves it to the command how to end",
    script: `
      Deno.addSignalListener("SIGINT", () => Deno.exit(9));
      setInterval(() => Deno.kill(Deno.ppid, "SIGINT"), 100);`,
    code: 9,
  },
];

for (const { title, script, code } of SIGNALS) {
  testWith(NEEDS, `intercept passes a signal on, and ${title}`, async () => {
    const run = await intercept(deno(script, "--allow-all"));
    assertEquals([run.code, run.left], [code, []]);
  }, { ignore: Deno.build.os === "windows" });
}

testWith(
  NEEDS,
  "a command that cannot be run is reported as a shell does",
  async () => {
    // What follows the command is its own.
    const own = ["no-such-command", "--quiet=1", "--seed", "--help"];
    const missing = await intercept(["--quiet", ...own]);
    assertEquals(missing, {
      code: 127,
      stdout: "",
      stderr: "heygen-sim: cannot run 'no-such-command': command not found\n",
      left: [],
    });
    const folder = await intercept(["--quiet", "--", "./tests"]);
    assertEquals([folder.code, folder.left], [126, []]);
    assertMatch(folder.stderr, /^heygen-sim: cannot run '\.\/tests': .+\n$/);
    const unwritable = { TMPDIR: "/no such folder" };
    const temporary = await intercept(["--quiet", "--", "true"], unwritable);
    assertEquals(temporary.code, 1);
    assertMatch(
      temporary.stderr,
      /^heygen-sim: cannot make a temporary folder in '\/no such folder': .+\n$/,
    );
  },
);

const HAS_PHP = /^curl$/m.test(await printedBy("php", "-m"));

testWith(
  NEEDS,
  `curl of PHP reaches the simulator${HAS_PHP ? "" : " (needs PHP)"}`,
  async () => {
    const script = `
      $curl = curl_init("https://api.heygen.com/v3/users/me");
      curl_setopt($curl, CURLOPT_HTTPHEADER, ["x-api-key: key"]);
      curl_exec($curl) or die(curl_error($curl));`;
    const { stdout } = await intercept(["--quiet", "--", "php", "-r", script]);
    assertEquals(JSON.parse(stdout).data.username, "simulated_user");
  },
  { ignore: !HAS_PHP },
);

testWith(
  NEEDS,
  "intercept warns of a command that may have reached the real service",
  async () => {
    const { code, stderr } = await intercept(["--", "true"]);
    assertEquals(code, 0);
    assertMatch(stderr, /^heygen-sim: 0 requests: .+ ignores HTTPS_PROXY .+$/m);
  },
);

const MISTAKES = [
  {
    args: [],
    message: /^expected a command, as in: deno task cli intercept --/,
  },
  { args: ["--sed=1", "--", "true"], message: /^unknown option '--sed'/ },
  { args: ["--port=1", "--", "true"], message: /^unknown option '--port'/ },
  {
    args: ["--url=http://127.0.0.1:9", "--seed=1", "true"],
    message: /^--seed: applies to a simulator of intercept's own/,
  },
  {
    args: ["--url=example.com", "true"],
    message: /^--url: must be an http or https address, got 'example.com'/,
  },
  { args: ["--simulation=x", "true"], message: /^--simulation: needs --url/ },
  ...["../x", ".x", "a~b", "a".repeat(65)].map((name) => ({
    args: ["--url=http://x", `--simulation=${name}`, "true"],
    message: /^--simulation: must be 1 to 64 letters, digits,/,
  })),
];

Deno.test("intercept refuses wrong usage in one line, with status 2", async () => {
  for (const { args, message } of MISTAKES) {
    const { run } = simulate();
    const { status, stdout, stderr } = await run(["intercept", ...args]);
    assertEquals([status, stdout], [2, ""]);
    assertMatch(stderr, /^heygen-sim: .*\n$/);
    assertMatch(stderr.slice("heygen-sim: ".length), message);
  }
});

testWith(
  NEEDS,
  "intercept --url uses a simulator that is running, with its path, and streams",
  async () => {
    const seen: string[][] = [];
    const handler = ({ url, headers, body }: Request) => {
      const { pathname, search } = new URL(url);
      const names = ["x-forwarded-host", "x-forwarded-proto"];
      seen.push([
        pathname + search,
        ...names.map((it) => headers.get(it) ?? ""),
      ]);
      // An echo, which needs both directions at once.
      return new Response(body, { status: 418, headers: { "x-kept": "1" } });
    };
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      handler,
    );
    const url = `http://127.0.0.1:${server.addr.port}`;
    const script = `
      for (const path of ["/v3/videos/1?a=%2F", "/s/mine/jobs/1/result"]) {
        const { status, headers } = await fetch("https://api.heygen.com" + path);
        console.log(status, headers.get("x-kept"));
      }
      const { readable, writable } = new TransformStream();
      const writer = writable.getWriter();
      const response = fetch("https://upload.heygen.com/echo", {
        method: "POST",
        body: readable,
        duplex: "half",
      });
      await writer.write(new TextEncoder().encode("one"));
      const reader = (await response).body.getReader();
      const text = new TextDecoder();
      console.log(text.decode((await reader.read()).value));
      await writer.write(new TextEncoder().encode("two"));
      console.log(text.decode((await reader.read()).value));
      await writer.close();
      console.log((await reader.read()).done, Deno.env.get("HEYGEN_SIM_URL"));`;
    const { code, stdout, stderr } = await intercept([
      "--url",
      url,
      "--simulation=mine",
      ...deno(script, "--allow-net", "--allow-env"),
    ]);
    assertEquals([code, stdout.split("\n")], [
      0,
      ["418 1", "418 1", "one", "two", `true ${url}/s/mine`, ""],
    ], stderr);
    assertEquals(
      stderr,
      `heygen-sim: api.heygen.com and upload.heygen.com are the simulator at ${url}/s/mine/\nheygen-sim: 3 requests\n`,
    );
    const origin = ["api.heygen.com", "https"];
    assertEquals(seen.slice(1), [
      ["/s/mine/v3/videos/1?a=%2F", ...origin],
      ["/s/mine/jobs/1/result", ...origin],
      ["/s/mine/echo", "upload.heygen.com", "https"],
    ]);
  },
);

testWith(
  NEEDS,
  "intercept --url without a simulator fails before the command runs",
  async () => {
    const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const url = `http://127.0.0.1:${listener.addr.port}/`;
    listener.close();
    const run = await intercept(["--url", url, ...deno("console.log('ran')")]);
    assertEquals([run.code, run.stdout, run.left], [1, "", []]);
    assertMatch(
      run.stderr,
      /^heygen-sim: no simulator at http:.*; start one with deno task cli serve\n$/,
    );
  },
);

testWith(
  { net: "127.0.0.1" },
  "intercept --url ends by a signal while the simulator does not respond",
  async () => {
    using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const url = `http://127.0.0.1:${listener.addr.port}/`;
    const controller = new AbortController();
    const { run } = simulate();
    const finished = run(["intercept", "--url", url, "--", "deno"], {
      signal: controller.signal,
    });
    using _connection = await listener.accept();
    controller.abort(new Interrupted(130));
    assertEquals(await finished, {
      status: 130,
      stdout: "",
      stderr: "heygen-sim: interrupted\n",
    });
  },
);
