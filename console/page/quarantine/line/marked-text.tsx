import type { Span } from '../../../api/quarantine.ts';

type Properties = {
  text: string;
  encoding: 'text' | 'base64';
  fault: Span | null;
  /** Whether there is little room, so that a beginning may be left out before the mark. */
  isShort?: boolean;
};

/** How much a short text keeps before the mark. */
const KEPT = 30;

/** The original text of a line, with the value at fault marked. */
export function MarkedText({ text, encoding, fault, isShort = false }: Properties) {
  if (encoding === 'base64') return <span class="mono">{`base64: ${text}`}</span>;
  if (!fault) return <span class="mono">{text}</span>;
  return (
    <span class="mono">
      {isShort && fault.start > KEPT
        ? `…${text.slice(fault.start - KEPT, fault.start)}`
        : text.slice(0, fault.start)}
      <mark>{text.slice(fault.start, fault.end) || '␣'}</mark>
      {text.slice(fault.end)}
    </span>
  );
}
