import type { Clock } from '../clock.ts';
import type { ApiCall } from '../endpoint/api-call.ts';
import type { FaultKind } from './fault.ts';
import { kindsAt } from './kinds-at-call.ts';
import type { FaultSettings, LiveKind } from './live-settings.ts';

/** What each kind does to a call: one of these, as in the simulation. */
const FAULTS: Readonly<Record<LiveKind, readonly FaultKind[]>> = {
  throttle: ['throttle'],
  error: ['error'],
  slow: ['late'],
  'lost-answer': ['lost-answer'],
  partial: ['partial'],
  'kill-function': ['kill-function-before', 'kill-function-after'],
  'abort-execution': ['abort-execution'],
};

/**
 * How likely each kind is beside the others. The SDK makes a failed call again, but a killed function
 * fails its batch: if all were equally likely, at 5 % hardly a batch would land at its first attempt.
 */
const WEIGHTS: Readonly<Record<LiveKind, number>> = {
  throttle: 6,
  error: 6,
  slow: 6,
  'lost-answer': 6,
  partial: 6,
  'kill-function': 1,
  'abort-execution': 6,
};

/**
 * Draws whether a fault is injected at a call, and of which kind. `passed` is called when a fault is
 * possible there.
 */
export function kindAt(
  call: ApiCall,
  { rate, kinds }: FaultSettings,
  { random }: Pick<Clock, 'random'>,
  passed: () => void,
): { live: LiveKind; fault: FaultKind } | undefined {
  const possible = new Set(kindsAt(call, false));
  const options = kinds.flatMap((live) =>
    FAULTS[live]
      .filter((fault) => possible.has(fault))
      .flatMap((fault) => Array.from({ length: WEIGHTS[live] }, () => ({ live, fault }))),
  );
  if (options.length === 0) return undefined;
  passed();
  if (random() >= rate) return undefined;
  return options[Math.floor(random() * options.length)];
}
