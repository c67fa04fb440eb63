import type { LineTotals } from '../domain/line-totals.ts';

/**
 * Sums encoded lines without making any of them: their codes and descriptions, which are most of the
 * text, are only passed over and counted. Takes just what encodeLines writes. Undefined for any other
 * text, also for a damaged one: the decoder finds out which it is.
 */
export function scanTotals(text: string): LineTotals | undefined {
  const scan = new Scan(text);
  const rows = scan.passes(OPEN) ? linesInRuns(scan, 1) : 0;
  const times = scan.passes(COMMA) ? linesInRuns(scan, -Infinity) : 0;
  const codes = scan.passes(COMMA) ? textsIn(scan, 'no null') : 0;
  const descriptions = scan.passes(COMMA) ? textsIn(scan, 'or null') : 0;
  const quantities = scan.passes(COMMA) ? numbersIn(scan) : [];
  const prices = scan.passes(COMMA) ? numbersIn(scan) : [];
  if (!scan.passes(CLOSE) || !scan.isAtEnd() || rows === 0) return undefined;
  const lengths = [times, codes, descriptions, quantities.length, prices.length];
  return lengths.every((length) => length === rows) ? summed(quantities, prices) : undefined;
}

const [OPEN, CLOSE, COMMA, QUOTE, BACKSLASH, MINUS, ZERO] = [...'[],"\\-0'].map((character) =>
  character.charCodeAt(0),
) as [number, number, number, number, number, number, number];
const SPACE = 0x20;
/** Numbers of so many digits are exact, and so is what a run of them ends with. */
const MOST_DIGITS = 15;

/** A place in a text. */
class Scan {
  at = 0;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Passes a character if it is the next one. */
  passes(character: number): boolean {
    if (this.text.charCodeAt(this.at) !== character) return false;
    this.at += 1;
    return true;
  }

  isAtEnd(): boolean {
    return this.at === this.text.length;
  }
}

/** Passes a whole number as JSON.stringify writes it; NaN for anything else. */
function numberIn(scan: Scan): number {
  const isNegative = scan.passes(MINUS);
  const { text, at: from } = scan;
  let [at, value] = [from, 0];
  for (; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  scan.at = at;
  const digits = at - from;
  const isPlain = digits === 1 || (digits > 1 && text.charCodeAt(from) !== ZERO);
  if (!isPlain || digits > MOST_DIGITS) return Number.NaN;
  return isNegative ? -value : value;
}

/** Passes a list of whole numbers. Empty for anything else, and for a list of none. */
function numbersIn(scan: Scan): number[] {
  const numbers: number[] = [];
  if (!scan.passes(OPEN)) return [];
  do {
    const number = numberIn(scan);
    if (Number.isNaN(number)) return [];
    numbers.push(number);
  } while (scan.passes(COMMA));
  return scan.passes(CLOSE) ? numbers : [];
}

/** Passes runs that begin with `least` or more. Returns how many lines they have; 0 for anything else. */
function linesInRuns(scan: Scan, least: number): number {
  const runs = numbersIn(scan);
  let lines = 0;
  for (let at = 0; at < runs.length; at += 2) {
    const [first = 0, count = 0] = [runs[at], runs[at + 1]];
    if (first < least || count < 1) return 0;
    lines += count;
  }
  return lines;
}

/** Passes a list of texts. Returns how many there are; 0 for anything else. */
function textsIn(scan: Scan, orNull: 'or null' | 'no null'): number {
  if (!scan.passes(OPEN)) return 0;
  let texts = 0;
  do {
    const isNull = orNull === 'or null' && passesNull(scan);
    if (!isNull && !passesText(scan)) return 0;
    texts += 1;
  } while (scan.passes(COMMA));
  return scan.passes(CLOSE) ? texts : 0;
}

/** Passes a text in which nothing is escaped but quotes and backslashes. */
function passesText(scan: Scan): boolean {
  if (!scan.passes(QUOTE)) return false;
  const { text } = scan;
  let { at } = scan;
  for (let next = text.charCodeAt(at); next !== QUOTE; next = text.charCodeAt(at)) {
    // Behind the end of the text, it is NaN.
    if (!(next >= SPACE) || (next === BACKSLASH && !isEscaped(text, at + 1))) return false;
    at += next === BACKSLASH ? 2 : 1;
  }
  scan.at = at + 1;
  return true;
}

function isEscaped(text: string, at: number): boolean {
  const escaped = text.charCodeAt(at);
  return escaped === QUOTE || escaped === BACKSLASH;
}

function passesNull(scan: Scan): boolean {
  if (!scan.text.startsWith('null', scan.at)) return false;
  scan.at += 4;
  return true;
}

/** Undefined when a sum is not exact as a number. */
function summed(quantities: readonly number[], prices: readonly number[]): LineTotals | undefined {
  let [quantity, revenue] = [0, 0];
  for (let at = 0; at < quantities.length; at += 1) {
    const [pieces, price] = [quantities[at] ?? Number.NaN, prices[at] ?? Number.NaN];
    const total = pieces * price;
    quantity += pieces;
    revenue += total;
    const areExact = Number.isSafeInteger(quantity) && Number.isSafeInteger(revenue);
    if (!areExact || !Number.isSafeInteger(total)) return undefined;
  }
  return { lineCount: quantities.length, quantity: BigInt(quantity), revenue: BigInt(revenue) };
}
