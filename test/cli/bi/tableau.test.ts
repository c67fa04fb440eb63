import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { tableauDataSource } from '../../../cli/bi/tableau/data-source.ts';
import { element, renderXml } from '../../../cli/bi/tableau/xml.ts';
import { LINE_FIELDS } from '../../../functions/lake/line-fields.ts';
import { SOURCES } from './sources.ts';

const schema = readFileSync('test/cli/bi/tableau-data-source.xsd', 'utf8');

async function problemsOf(contents: string): Promise<string[]> {
  const { errors } = await validateXML({
    xml: [{ fileName: 'x.tds', contents }],
    schema: [schema],
  });
  return errors.map(({ message }) => message);
}

const valuesOf = (xml: string, pattern: RegExp): string[] =>
  [...xml.matchAll(pattern)].map(([, value = '']) => value);

describe.each(SOURCES.map((named) => [named.source.kind, named] as const))(
  'the Tableau data source of %s',
  (kind, named) => {
    const xml = tableauDataSource(named);
    const columns = valuesOf(xml, /<column [^>]*name='\[(\w+)\]'/g);

    it('has the elements and attributes of Tableau’s schema, in their order', async () => {
      expect(await problemsOf(xml)).toEqual([]);
    });

    it('has every column of the table once, and columns that Tableau computes', () => {
      expect(new Set(columns).size).toBe(columns.length);
      expect(columns.slice(0, LINE_FIELDS.length)).toEqual(LINE_FIELDS.map(({ name }) => name));
      expect(columns).toContain('invoice_month');
    });

    it('has a caption and a description for every column of the table', () => {
      for (const { name, caption, comment } of LINE_FIELDS) {
        const [column = ''] =
          new RegExp(`<column [^>]*name='\\[${name}\\][\\s\\S]*?</column>`).exec(xml) ?? [];
        expect(column).toContain(`caption='${caption}'`);
        expect(column).toContain('<run>');
        expect(column.length).toBeGreaterThan(comment.length);
      }
    });

    it('adds up money and counts invoices, formats both, and hides what is technical', () => {
      expect(xml).toMatch(
        /<column aggregation='Sum' caption='Revenue' datatype='real' default-format='n#,##0\.00;-#,##0\.00' name='\[line_total\]' role='measure' type='quantitative'>/,
      );
      expect(xml).toMatch(/<column aggregation='CountD' caption='Invoice' /);
      expect(valuesOf(xml, /<column [^>]*hidden='true' name='\[(\w+)\]'/g)).toEqual([
        'line_id',
        'batch_id',
        'ingest_id',
        'ingested_at',
        'extra',
      ]);
    });

    it('refers in hierarchies and folders to fields that exist, to each of them once', () => {
      const inPaths = valuesOf(xml, /<field>\[(\w+)\]<\/field>/g);
      const inFolders = valuesOf(xml, /<folder-item name='\[(\w+)\]' type='field' \/>/g);
      expect([...inPaths, ...inFolders].sort()).toEqual([...columns].sort());
      expect(valuesOf(xml, /<folder-item name='([^']+)' type='drillpath'/g).sort()).toEqual(
        valuesOf(xml, /<drill-path name='([^']+)'>/g).sort(),
      );
    });

    it('names the server and the table, but no password', () => {
      expect(xml).toContain(
        kind === 'athena'
          ? "server='athena.eu-west-2.amazonaws.com'"
          : "port='54321' server='127.0.0.1' username='analyst'",
      );
      expect(xml).toContain(
        `table='[${kind === 'athena' ? 'invoices' : 'public'}].[invoice_lines]' type='table'`,
      );
      expect(xml).not.toMatch(/\bpassword='|secret/i);
    });
  },
);

describe('the check against the schema', () => {
  const [{ source } = {}] = SOURCES;
  const xml = source ? tableauDataSource({ title: 'x', source }) : '';

  it.each([
    [
      'folders before hierarchies',
      xml.replace(
        /(<drill-paths>[\s\S]*<\/drill-paths>)\s*(<folders-common>[\s\S]*<\/folders-common>)/,
        '$2$1',
      ),
    ],
    ['a column without a role', xml.replace(" role='measure'", '')],
    ['an unknown attribute', xml.replace("caption='Revenue'", "captoin='Revenue'")],
    ['a broken document', xml.slice(0, -10)],
  ])('finds %s', async (_, broken) => {
    expect(broken).not.toBe(xml);
    expect(await problemsOf(broken)).not.toEqual([]);
  });
});

it('markup and line ends in a text are escaped', () => {
  expect(renderXml(element('a', { b: `<'&">\n`, c: undefined }, 'x < y\u0007'))).toBe(
    "<?xml version='1.0' encoding='utf-8' ?>\n<a b='&lt;&apos;&amp;&quot;&gt;&#10;'>x &lt; y </a>\n",
  );
});
