import { ServiceError } from '../endpoint/api-call.ts';

/** A filter pattern, compiled. */
export type Filter = {
  matches(message: string): boolean;
  /** Text that a matching message surely contains. It finds candidates without parsing. */
  needle: string | undefined;
  /** The condition on a field of a JSON message, if the pattern is one. */
  field?: { name: string; allows(value: string): boolean };
};

const EVERYTHING: Filter = { matches: () => true, needle: undefined };

const SELECTOR = String.raw`\$\.(?<selector>[\w-]+(?:\.[\w-]+)*)`;
const EQUALITY = new RegExp(
  String.raw`^\{\s*${SELECTOR}\s*=\s*(?:"(?<quoted>[^"\\]*)"|(?<bare>\w+\*?|[-+]?\d+(?:\.\d+)?))\s*\}$`,
);
const TERMS = /^(?:(?:"[^"\\]+"|\w+)(?:\s+|$))+$/;

/**
 * Compiles what is served here of the documented syntax: `{ $.field = "value" }`, in which the value
 * may begin or end with `*`, and terms that all have to be in the message. Throws
 * InvalidParameterException on anything else.
 */
export function filterOf(pattern = ''): Filter {
  const text = pattern.trim();
  if (text === '') return EVERYTHING;
  const { selector, quoted, bare } = EQUALITY.exec(text)?.groups ?? {};
  const value = quoted ?? bare;
  if (selector !== undefined && value !== undefined) return equality(selector, value);
  if (TERMS.test(text)) return terms(text);
  throw new ServiceError(
    'InvalidParameterException',
    `Invalid filter pattern: ${pattern}. Served here are { $.field = "value" } and quoted terms.`,
  );
}

function equality(selector: string, wanted: string): Filter {
  const allows = comparison(wanted);
  const needle = wanted.replace(/^\*|\*$/g, '');
  const isPath = selector.includes('.');
  return {
    matches: (message) => {
      const value = valueAt(selector.split('.'), message);
      return value !== undefined && allows(value);
    },
    // Any other character might be escaped in the message.
    needle: /^[\w.: -]+$/.test(needle) && !isNumber(needle) ? needle : undefined,
    ...(!isPath && { field: { name: selector, allows } }),
  };
}

/** An asterisk at the beginning or at the end stands for any text. */
function comparison(wanted: string): (value: string) => boolean {
  const text = wanted.replace(/^\*|\*$/g, '');
  const [isStart, isEnd] = [!wanted.startsWith('*'), !wanted.endsWith('*')];
  if (isStart && isEnd) {
    return (value) =>
      value === text || (isNumber(text) && isNumber(value) && Number(value) === Number(text));
  }
  if (isStart) return (value) => value.startsWith(text);
  return isEnd ? (value) => value.endsWith(text) : (value) => value.includes(text);
}

const isNumber = (text: string): boolean => /^[-+]?\d+(\.\d+)?$/.test(text);

/** The text or number at a path of a JSON message; undefined if there is none. */
function valueAt(path: readonly string[], message: string): string | undefined {
  let value = json(message);
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function terms(text: string): Filter {
  const all = [...text.matchAll(/"([^"]+)"|(\w+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  );
  return { matches: (message) => all.every((term) => message.includes(term)), needle: all[0] };
}
