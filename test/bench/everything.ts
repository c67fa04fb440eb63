import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { duration, rounded } from '../../cli/ui/text.ts';
import { copyAssembly, withDelivery } from '../support/assembly-copy.ts';
import { apiOf } from './api-of.ts';
import { countedUnits } from './counted.ts';
import { timed } from './cpu.ts';
import { generatedFile } from './generated.ts';
import { HISTORY_LINES, type Ratios } from './history.ts';
import { type Latency, measuredLatencies, waitingLatency } from './latency.ts';
import { PEERS } from './peers.ts';
import { dynamodbPuts, PYTHON_PEERS, pythonPeer } from './process-peers.ts';
import { measuredQueries } from './queries.ts';
import { type Measured, measuredRatios } from './ratios.ts';
import {
  latencyReport,
  type PeerRun,
  peersReport,
  queriesReport,
  stagesReport,
  uploadsReport,
} from './report.ts';
import { startedPipeline } from './running.ts';
import { hopsReport, measuredHops, unitsReport } from './units-report.ts';
import { timedUpload, type Upload } from './upload.ts';

const GROWTH = [10_000] as const;
const FULL_GROWTH = [500_000, 2_000_000] as const;

export type Everything = { sections: string[]; ratios: Ratios; peers: Record<string, number> };

/** Measures everything, and prints each section once it is there. */
export async function everything(
  folder: string,
  full: boolean,
  print: (text: string) => void,
): Promise<Everything> {
  const sections: string[] = [];
  const report = (section: string): void => {
    sections.push(section);
    print(section);
  };
  const measured = await measuredRatios(folder);
  const { floor, upload, ratios } = measured;
  report(stagesReport(measured));
  report(queriesReport(await measuredQueries(join(folder, 'data'))));
  const peers = await ranPeers(folder, print);
  report(peersReport(peers, measured));
  report(hopsReport(await measuredHops()));
  report(unitsReport(await countedUnits(join(folder, `${HISTORY_LINES}.csv`), HISTORY_LINES)));
  const { seconds, latencies } = await latenciesOf(folder);
  report(
    `${latencyReport([...latencies, await withoutWindow(folder)])}\nnpm start answers after ${duration(seconds)}`,
  );
  const uploads = await grown(folder, full ? [...GROWTH, ...FULL_GROWTH] : GROWTH);
  const sorted = [...uploads, upload].toSorted((a, b) => a.summary.received - b.summary.received);
  report(uploadsReport(sorted, floor));
  return { sections, ratios, peers: floorsOf(peers, measured) };
}

const floorsOf = (peers: readonly PeerRun[], { floor }: Measured): Record<string, number> =>
  Object.fromEntries(
    peers.map(({ name, rows, cpuSeconds }) => [
      name,
      rounded(cpuSeconds / rows / (floor.cpuSeconds / floor.result), 2),
    ]),
  );

async function grown(folder: string, sizes: readonly number[]): Promise<Upload[]> {
  const uploads: Upload[] = [];
  for (const lines of sizes) {
    const file = await generatedFile(join(folder, 'growth.csv'), lines);
    const dataDir = join(folder, 'growth');
    uploads.push(await timedUpload(file, dataDir));
    await rm(dataDir, { recursive: true });
  }
  return uploads;
}

async function latenciesOf(folder: string): Promise<{ seconds: number; latencies: Latency[] }> {
  const running = await startedPipeline(join(folder, 'latency'));
  try {
    const latencies = await measuredLatencies(running);
    const waiting = await waitingLatency(running.api, '?wait=true, window of 1 s');
    return { seconds: running.seconds, latencies: [...latencies, waiting] };
  } finally {
    await running.stop();
  }
}

/** Of a pipeline whose batches do not wait to fill up. */
async function withoutWindow(folder: string): Promise<Latency> {
  const { assemblyDir, change } = await copyAssembly(join(folder, 'no-window'));
  await change(withDelivery({ MaximumBatchingWindowInSeconds: 0 }));
  const { api, stop } = await apiOf(assemblyDir);
  try {
    return await waitingLatency(api, '?wait=true, no window');
  } finally {
    await stop();
  }
}

async function ranPeers(folder: string, print: (text: string) => void): Promise<PeerRun[]> {
  const file = join(folder, `${HISTORY_LINES}.csv`);
  const runs: PeerRun[] = [];
  for (const { name, run } of PEERS) {
    const { cpuSeconds } = await timed(() => run(file, folder));
    runs.push({ name, rows: HISTORY_LINES, cpuSeconds });
  }
  for (const peer of PYTHON_PEERS) {
    const run = pythonPeer(peer, file, folder);
    if (run) runs.push(run);
    else print(`${peer} is not measured: python3 has no module ${peer} (pip install ${peer})`);
  }
  return [...runs, await dynamodbPuts(file, join(folder, 'puts'))];
}
