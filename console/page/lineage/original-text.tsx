import { useState } from 'preact/hooks';
import type { LineStory } from '../../../functions/api/line-responses.ts';

type Text = Extract<LineStory['original'], { text: string }>;
type Piece = { text: string; column?: string };

const SHOWN = 4000;

/** The original text of a line. The part of each column is marked, and the one at fault stands out. */
export function OriginalText({ original, fault }: { original: Text; fault: string | undefined }) {
  const [isWhole, showWhole] = useState(false);
  const isLong = original.text.length > SHOWN;
  const shown = isLong && !isWhole ? original.text.slice(0, SHOWN) : original.text;
  return (
    <>
      <pre class="original">
        {piecesOf(shown, original.fields).map(({ text, column }, at) =>
          column === undefined ? (
            text
          ) : (
            <mark key={at} class={column === fault ? 'fault' : undefined} title={column}>
              {text}
            </mark>
          ),
        )}
      </pre>
      {isLong && !isWhole && (
        <button type="button" onClick={() => showWhole(true)}>
          Show all of its {original.text.length} characters
        </button>
      )}
      <p class="empty">{formOf(original)}</p>
    </>
  );
}

function piecesOf(text: string, fields: Text['fields']): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { column, start, end } of fields) {
    if (start > at) pieces.push({ text: text.slice(at, start) });
    if (end > start) pieces.push({ text: text.slice(start, end), ...(column && { column }) });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

function formOf({ encoding, charset, format }: Text): string {
  const form = [format?.toUpperCase(), charset].filter((part) => part !== undefined).join(', ');
  if (encoding === 'text') return form;
  return `In base64, because it is not text${form && `: sent as ${form}`}.`;
}
