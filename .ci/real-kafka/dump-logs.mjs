/**
 * `npm run real-kafka -- --seeds 1..3`: clusters of the simulator write their disks, and Apache Kafka's own kafka-dump-log reads every file. A log
 * of transactions joins them, for in no cluster of the simulator does anybody begin one. Fails where it complains.
 * Needs Java 17 and Maven, which nothing else here does; the jars go to reports/.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandOf, root } from '../ensure.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const jars = join(root, 'reports/real-kafka');
const seeds = process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['--seeds', '1..3'];

function run(command, args, options = {}) {
  const { status, stdout, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  });
  if (error) throw error;
  return { status, stdout };
}

const disks = mkdtempSync(join(tmpdir(), 'glassbroker-disks-'));
try {
  run('mvn', ['-q', '-f', join(here, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`]);
  const simulated = run(process.execPath, [commandOf('tsx', 'tsx'), 'src/simulation/main.ts', ...seeds, '--disks', disks]);
  if (simulated.status !== 0) throw new Error(`the simulator itself failed:\n${simulated.stdout}`);
  const written = run(process.execPath, [commandOf('tsx', 'tsx'), 'src/simulation/transactions-fixture.ts', disks]);
  if (written.status !== 0) throw new Error('a log of transactions could not be written');
  const folders = readdirSync(disks, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
  let files = 0;
  const complaints = [];
  for (const { parentPath, name } of folders) {
    const folder = join(parentPath, name);
    const readable = readdirSync(folder).filter((file) => /\.(log|index|timeindex|txnindex|snapshot|checkpoint)$/.test(file));
    if (readable.length === 0) continue;
    files += readable.length;
    complaints.push(
      ...dump(
        name,
        readable.map((file) => join(folder, file)),
      ),
    );
  }
  for (const complaint of complaints) console.log(complaint);
  console.log(`${files - complaints.length} passed, ${complaints.length} failed`);
  process.exitCode = complaints.length > 0 || files === 0 ? 1 : 0;
} finally {
  rmSync(disks, { recursive: true, force: true });
}

/** What kafka-dump-log has to say against the files of one partition. */
function dump(partition, files) {
  const decoder = partition.startsWith('__cluster_metadata')
    ? ['--cluster-metadata-decoder']
    : partition.startsWith('__consumer_offsets')
      ? ['--offsets-decoder']
      : ['--print-data-log'];
  const args = ['-cp', join(jars, '*'), 'kafka.tools.DumpLogSegments', '--deep-iteration', ...decoder, '--files', files.join(',')];
  const { status, stdout } = run('java', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const bad = stdout
    .split('\n')
    .filter((line) => /mismatch|non-consecutive|isvalid: false|exception|could not|not valid|corrupt/i.test(line));
  return status === 0 ? bad.map((line) => `${files[0]}: ${line}`) : [`${files[0]}: ended with ${status}: ${bad.join(' ')}`];
}
