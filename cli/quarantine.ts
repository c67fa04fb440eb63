import { type Arguments, quarantineArguments } from './quarantine/arguments.ts';
import { fix } from './quarantine/fix.ts';
import { list } from './quarantine/list.ts';
import { quarantineTarget } from './quarantine/quarantine-target.ts';
import { resend } from './quarantine/resend.ts';
import { runCommand } from './ui/command.ts';
import { progressOn } from './ui/progress.ts';

async function main(): Promise<number> {
  const asked = quarantineArguments();
  if (!asked) return 0;
  const report = await reportOf(asked);
  process.stdout.write(`${report.join('\n')}\n`);
  return 0;
}

async function reportOf(asked: Arguments): Promise<string[]> {
  const progress = progressOn(process.stderr);
  const target = await quarantineTarget(asked.values, progress.note);
  if (asked.task === 'list') return list(asked, target);
  return asked.task === 'fix' ? fix(asked, target, progress) : resend(asked, target, progress);
}

await runCommand(main);
