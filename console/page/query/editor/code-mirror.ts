import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { sql } from '@codemirror/lang-sql';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { setDiagnostics } from '@codemirror/lint';
import { EditorState, type Extension, Prec } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { CatalogTable, QueryProblem } from '../../../api/query.ts';
import { ATHENA } from './athena-dialect.ts';
import { completing } from './completion.ts';
import { EDITOR_THEME } from './editor-theme.ts';
import { rangeAt } from './range-at.ts';
import { TYPED_OVER } from './typed-over.ts';

export type Editor = {
  text(): string;
  replace(text: string): void;
  /** Puts a text where the cursor is. */
  insert(text: string): void;
  /** Marks where the statement is wrong; undefined takes the mark away. */
  mark(problem: QueryProblem | undefined): void;
  focus(): void;
  destroy(): void;
};

export type EditorOptions = {
  parent: HTMLElement;
  text: string;
  tables(): readonly CatalogTable[];
  onChange(text: string): void;
  onRun(): void;
};

/** The colours of the words, from the variables of the theme. */
const HIGHLIGHT = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warning)' },
  { tag: tags.comment, color: 'var(--faint)', fontStyle: 'italic' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--busy)' },
]);

/** An editor for SQL. Its styles are made by scripts, so that they need the nonce of the page. */
export function openEditor(options: EditorOptions): Editor {
  const { parent, text } = options;
  const state = EditorState.create({ doc: text, extensions: extensionsOf(options) });
  const view = new EditorView({ parent, state });
  const replace = (from: number, to: number, insert: string) =>
    view.dispatch({
      changes: { from, to, insert },
      selection: { anchor: from + insert.length },
      scrollIntoView: true,
    });
  return {
    text: () => view.state.doc.toString(),
    replace: (next) => replace(0, view.state.doc.length, next),
    insert: (piece) => {
      const { from, to } = view.state.selection.main;
      replace(from, to, piece);
      view.focus();
    },
    mark: (problem) => view.dispatch(setDiagnostics(view.state, diagnosticsOf(view, problem))),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function extensionsOf({ tables, onChange, onRun }: EditorOptions): Extension {
  const run = () => {
    onRun();
    return true;
  };
  return [
    EditorView.cspNonce.of(styleNonce()),
    EditorView.contentAttributes.of({ 'aria-label': 'SQL statement' }),
    Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
    history(),
    lineNumbers(),
    drawSelection(),
    highlightActiveLine(),
    bracketMatching(),
    closeBrackets(),
    EditorView.lineWrapping,
    TYPED_OVER,
    sql({ dialect: ATHENA }),
    autocompletion({ override: [completing(tables)], maxRenderedOptions: 60 }),
    syntaxHighlighting(HIGHLIGHT),
    EDITOR_THEME,
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged) onChange(state.doc.toString());
    }),
  ];
}

function diagnosticsOf({ state }: EditorView, problem: QueryProblem | undefined) {
  if (!problem?.place) return [];
  const { message, place } = problem;
  return [{ ...rangeAt(state.doc.toString(), place), severity: 'error' as const, message }];
}

const styleNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content ?? '';
