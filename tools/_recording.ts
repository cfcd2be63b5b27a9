import { main } from "../cli/mod.ts";
import { createSimulator, VirtualClock } from "../simulator/mod.ts";

/** Milliseconds between two frames: as often as the command redraws its line. */
export const FRAME_MS = 100;

/** Text in one colour. */
export interface Run {
  /** The SGR parameter of the colour; `""` for that of the terminal. */
  readonly colour: string;
  readonly text: string;
}

/** The lines on a terminal, each in parts of one colour. */
export type Frame = readonly (readonly Run[])[];

/** What a command shows on a terminal. */
export interface Recording {
  /** The command line. */
  readonly command: string;
  /** The characters in a line. */
  readonly columns: number;
  /** The screen below the command line, every {@linkcode FRAME_MS}. */
  readonly frames: readonly Frame[];
}

/**
 * Records a command that uses a simulator, in virtual time: the same arguments give
 * the same recording.
 *
 * @param args The arguments of `heygen-sim`.
 * @param options The characters in a line, and the seed of the simulator.
 */
export async function record(
  args: readonly string[],
  { columns, seed }: { readonly columns: number; readonly seed: number },
): Promise<Recording> {
  const clock = new VirtualClock();
  const { fetch } = createSimulator({ clock, seed, errorRate: 0 });
  const start = clock.now();
  const frames: Frame[] = [];
  let written = "";
  const captureUntil = (ms: number) => {
    while (frames.length * FRAME_MS < ms) frames.push(screenOf(written));
  };
  const output = {
    write(text: string) {
      captureUntil(clock.now() - start);
      written += text;
    },
    isTerminal: true,
    hasColours: true,
    columns,
  };
  await clock.run(main(args, {
    stdout: output,
    stderr: output,
    variable: () => undefined,
    fetch,
    clock,
    signal: new AbortController().signal,
  }));
  captureUntil(clock.now() - start + FRAME_MS);
  return { command: ["heygen-sim", ...args].join(" "), columns, frames };
}

/** The screen after all that is written to it. */
function screenOf(written: string): Frame {
  // The command clears a line before it redraws it.
  return written.trimEnd().split("\n")
    .map((line) => runsOf(line.split("\r\x1b[K").at(-1) ?? ""));
}

function runsOf(line: string): Run[] {
  const [first = "", ...coloured] = line.split("\x1b[");
  return [
    { colour: "", text: first },
    ...coloured.map((part) => {
      const end = part.indexOf("m");
      const colour = part.slice(0, end).replace("39", "");
      return { colour, text: part.slice(end + 1) };
    }),
  ].filter(({ text }) => text);
}
