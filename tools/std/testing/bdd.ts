/** A hook, or the body of a test or of a group. */
type Run = () => void | Promise<void>;

/** The tests and hooks of a group. */
interface Group {
  readonly name: string;
  readonly parent: Group | undefined;
  readonly members: (Group | { readonly name: string; readonly run: Run })[];
  readonly hooks: Record<Hook, Run[]>;
}

type Hook = "beforeAll" | "beforeEach" | "afterEach" | "afterAll";

let current: Group | undefined;

/**
 * Registers a group of tests.
 *
 * @param name The name of the group.
 * @param define Defines its tests, hooks and groups.
 */
export function describe(name: string, define: () => void): void {
  const parent = current;
  const hooks = { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] };
  const group: Group = { name, parent, members: [], hooks };
  current = group;
  try {
    define();
  } finally {
    current = parent;
  }
  if (parent) parent.members.push(group);
  else Deno.test(name, (context) => runGroup(group, context));
}

/**
 * Registers a test.
 *
 * @param name The name of the test.
 * @param run The test.
 */
export function it(name: string, run: Run): void {
  if (current) current.members.push({ name, run });
  else Deno.test(name, run);
}

/** Registers a hook that runs before all tests of a group. */
export const beforeAll: (run: Run) => void = hook("beforeAll");
/** Registers a hook that runs before each test of a group. */
export const beforeEach: (run: Run) => void = hook("beforeEach");
/** Registers a hook that runs after each test of a group. */
export const afterEach: (run: Run) => void = hook("afterEach");
/** Registers a hook that runs after all tests of a group. */
export const afterAll: (run: Run) => void = hook("afterAll");

function hook(name: Hook): (run: Run) => void {
  return (run) => {
    if (!current) throw new TypeError(`${name} outside of describe`);
    current.hooks[name].push(run);
  };
}

async function runGroup(
  group: Group,
  context: Deno.TestContext,
): Promise<void> {
  const { members, hooks } = group;
  try {
    for (const run of hooks.beforeAll) await run();
    for (const member of members) {
      await context.step(
        member.name,
        "run" in member
          ? () => runTest(member.run, group)
          : (context) => runGroup(member, context),
      );
    }
  } finally {
    for (const run of hooks.afterAll) await run();
  }
}

async function runTest(run: Run, group: Group): Promise<void> {
  const groups: Group[] = [];
  for (let it: Group | undefined = group; it; it = it.parent) groups.push(it);
  try {
    for (const { hooks } of groups.toReversed()) {
      for (const run of hooks.beforeEach) await run();
    }
    await run();
  } finally {
    for (const { hooks } of groups) {
      for (const run of hooks.afterEach) await run();
    }
  }
}
