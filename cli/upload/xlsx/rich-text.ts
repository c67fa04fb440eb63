import type { XmlHandler } from './xml.ts';

/** Collects the text of a shared or an inline string, which may have several runs. */
export type RichText = Required<XmlHandler> & {
  /** The text since the last call. */
  take(): string;
};

/**
 * White space at the ends of a run counts only with `xml:space="preserve"`, as in Excel. Hints for
 * the pronunciation (`rPh`) are no part of the text.
 */
export function richText(): RichText {
  let text = '';
  let run: string | undefined;
  let preserve = false;
  let hints = 0;
  return {
    open(name, attributes) {
      if (name === 'rPh') hints += 1;
      if (name !== 't' || hints > 0) return;
      run = '';
      preserve = attributes['xml:space'] === 'preserve';
    },
    text(piece) {
      if (run !== undefined) run += piece;
    },
    close(name) {
      if (name === 'rPh') hints -= 1;
      if (name !== 't' || run === undefined) return;
      text += preserve ? run : run.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
      run = undefined;
    },
    take() {
      const taken = text;
      text = '';
      return unescaped(taken);
    },
  };
}

/** Characters that XML can't have are written as `_x000D_`. */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
