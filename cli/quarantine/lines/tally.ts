import type { Outcome, PreviewedLine } from './preview.ts';

/** How many lines have each outcome, and why. */
export type Tally = {
  lines: number;
  counts: Record<Outcome, number>;
  /** Why lines would not be sent, the most frequent first. */
  whys: readonly Why[];
  /** The first lines of each outcome. */
  examples: Record<Outcome, readonly PreviewedLine[]>;
};

type Why = { outcome: Outcome; what: string; lines: number };

/** Adds up previews of any number of lines in bounded memory. */
export type Tallying = { add(lines: readonly PreviewedLine[]): void; tally(): Tally };

const EXAMPLES = 20;
const MOST_WHYS = 100;

export function tallying(): Tallying {
  let lines = 0;
  const counts: Record<Outcome, number> = {
    accepted: 0,
    refused: 0,
    unchanged: 0,
    'not-applicable': 0,
  };
  const whys = new Map<string, Why>();
  const examples: Record<Outcome, PreviewedLine[]> = {
    accepted: [],
    refused: [],
    unchanged: [],
    'not-applicable': [],
  };
  return {
    add: (more) => {
      for (const line of more) {
        lines += 1;
        counts[line.outcome] += 1;
        if (examples[line.outcome].length < EXAMPLES) examples[line.outcome].push(line);
        if (line.outcome !== 'accepted') countWhy(whys, line);
      }
    },
    tally: () => ({
      lines,
      counts: { ...counts },
      whys: [...whys.values()].sort((a, b) => b.lines - a.lines),
      examples: {
        accepted: [...examples.accepted],
        refused: [...examples.refused],
        unchanged: [...examples.unchanged],
        'not-applicable': [...examples['not-applicable']],
      },
    }),
  };
}

/** Lines that are refused alike count together. A message may name the value of its line. */
function countWhy(whys: Map<string, Why>, { outcome, refusal, why }: PreviewedLine): void {
  const kind = refusal
    ? [refusal.reason, refusal.column].filter(Boolean).join(' ')
    : withoutValue(why);
  const key = `${outcome} ${kind}`;
  const known = whys.get(key);
  if (known) known.lines += 1;
  else if (whys.size < MOST_WHYS) whys.set(key, { outcome, what: kind, lines: 1 });
}

/** `UnitPrice: "1,234" may be …` begins with its column and a value. */
const withoutValue = (why: string | null): string =>
  (why ?? '').replace(/"(?:[^"\\]|\\.)*" /, 'a value ');
