import { type FaultSettings, LIVE_KINDS, type LiveKind } from '../../local/faults/live-settings.ts';
import { CommandError, REFUSED } from '../ui/command.ts';

type Options = {
  faults?: string | undefined;
  'fault-kinds'?: string | undefined;
  'fault-sites'?: string | undefined;
};

/** Returns the faults that the options ask for, or undefined when they ask for none. */
export function faultSettings(options: Options): FaultSettings | undefined {
  const { faults, 'fault-kinds': kinds, 'fault-sites': sites = '' } = options;
  if (faults === undefined) {
    if (kinds === undefined && sites === '') return undefined;
    throw new CommandError(
      '--fault-kinds and --fault-sites need --faults, for example 5%.',
      REFUSED,
    );
  }
  return { rate: rateIn(faults), kinds: kindsIn(kinds), sites };
}

const MOST_PERCENT = 100;

function rateIn(text: string): number {
  const [, number = ''] = /^(\d{1,3}(?:\.\d+)?)%$/.exec(text) ?? [];
  const percent = Number(number);
  if (number !== '' && percent <= MOST_PERCENT) return percent / MOST_PERCENT;
  throw new CommandError(
    `--faults takes the percentage of the calls that fail, for example 5% or 0.5%, not "${text}".`,
    REFUSED,
  );
}

function kindsIn(text: string | undefined): LiveKind[] {
  if (text === undefined) return [...LIVE_KINDS];
  const named = [...new Set(text.split(',').map((name) => name.trim()))];
  return named.map((name) => {
    const kind = LIVE_KINDS.find((known) => known === name);
    if (kind) return kind;
    throw new CommandError(
      `--fault-kinds takes ${LIVE_KINDS.join(', ')}, separated by commas, not "${name}".`,
      REFUSED,
    );
  });
}
