import type { StateStatus } from '../execution.ts';

/** Colours a text; on anything but a terminal it stays as it is. */
export type Paint = (status: StateStatus, text: string) => string;

const COLOURS: Readonly<Record<StateStatus, number>> = {
  succeeded: 32,
  failed: 31,
  'timed out': 31,
  caught: 33,
  aborted: 35,
  running: 36,
  'not reached': 90,
};

export const paintOn = ({ isTTY }: { isTTY?: boolean }): Paint =>
  isTTY === true
    ? (status, text) => `\u001b[${COLOURS[status]}m${text}\u001b[0m`
    : (_, text) => text;

export const GLYPHS: Readonly<Record<StateStatus, string>> = {
  succeeded: '✓',
  failed: '✗',
  'timed out': '✗',
  caught: '!',
  aborted: '⊘',
  running: '▸',
  'not reached': '·',
};
