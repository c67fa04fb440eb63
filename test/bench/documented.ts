import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { machine, versions } from './machine.ts';
import { ROOT } from './upload.ts';

const PAGE = join(ROOT, 'docs/benchmarks.md');
const [BEGIN, END] = ['<!-- figures: npm run bench -- --write-docs -->', '<!-- end of figures -->'];

/** Replaces the figures on the page by those of this run. */
export function writeFigures(sections: readonly string[], page = PAGE): void {
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`${page} has no ${BEGIN} … ${END} to write the figures between`);
  }
  const figures = [provenance(), ...sections.map(fenced)].join('\n\n');
  writeFileSync(page, `${before}${BEGIN}\n\n${figures}\n\n${END}${after}`);
}

function provenance(): string {
  const git = ['rev-parse', '--short=12', 'HEAD'];
  const commit = execFileSync('git', git, { cwd: ROOT, encoding: 'utf8' }).trim();
  const packages = Object.entries(versions()).map(([name, version]) => `${name} ${version}`);
  const date = new Date().toISOString().slice(0, 10);
  const load = (loadavg()[0] ?? 0).toFixed(1);
  return `${date}, commit ${commit}, ${machine()}, load at the end ${load}.\n${packages.join(', ')}.`;
}

/** The first line of a section is its heading, the rest a table of text. */
function fenced(section: string): string {
  const [heading = '', ...lines] = section.trimEnd().split('\n');
  return `### ${heading}\n\n\`\`\`\n${lines.join('\n').trim()}\n\`\`\``;
}
