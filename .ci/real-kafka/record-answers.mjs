/**
 * `node .ci/real-kafka/record-answers.mjs`: three brokers and a controller of Apache Kafka are started from Maven's jars, and asked what
 * src/gateway/real-kafka/ asks. Their answers are written to src/gateway/recordings/real-kafka-answers.json, which the tests compare with
 * ours without Java. Needs Java 17 and Maven. It always stops what it starts.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../ensure.mjs';
import { bringJars, jars } from './java.mjs';

const CONTROLLER = 101;
const BROKERS = [1, 2, 3];
const CLUSTER_ID = 'Z2xhc3Nicm9rZXItMDAwMQ';
const STARTED_WITHIN_MS = 120_000;

const listening = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

/** Of the moment: nobody holds them for us. */
async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer());
  for (const server of servers) await listening(server);
  const ports = servers.map((server) => server.address().port);
  for (const server of servers) server.close();
  return ports;
}

/** As the simulator's cluster is, but that no log is looked at for what is too old: the records have old times. */
const properties = ({ id, port, controllerPort, folder }) => `
process.roles=${id === CONTROLLER ? 'controller' : 'broker'}
node.id=${id}
listeners=${id === CONTROLLER ? 'CONTROLLER' : 'PLAINTEXT'}://127.0.0.1:${port}
controller.listener.names=CONTROLLER
controller.quorum.voters=${CONTROLLER}@127.0.0.1:${controllerPort}
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=${join(folder, `node-${id}`)}
log.initial.task.delay.ms=3600000
log.cleaner.dedupe.buffer.size=2097152
num.network.threads=1
num.io.threads=2
`;

function startCluster(work, ports) {
  const [controllerPort, ...brokerPorts] = ports;
  const files = [CONTROLLER, ...BROKERS].map((id, at) => {
    const file = join(work, `server-${id}.properties`);
    writeFileSync(file, properties({ id, port: id === CONTROLLER ? controllerPort : brokerPorts[at - 1], controllerPort, folder: work }));
    return file;
  });
  const program = join(root, '.ci/real-kafka/RunCluster.java');
  return spawn('java', ['-Xmx256m', '-cp', join(jars, '*'), program, CLUSTER_ID, ...files], { stdio: ['pipe', 'pipe', 'ignore'] });
}

function started(cluster) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('Kafka does not start')), STARTED_WITHIN_MS).unref();
    createInterface(cluster.stdout).on('line', (line) => line === 'started' && resolve());
    cluster.on('exit', (code) => reject(new Error(`Kafka ended with ${code}`)));
  });
}

function record(brokerPorts) {
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'src/gateway/real-kafka/record.ts', ...brokerPorts.map(String)],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  if (status !== 0) throw new Error(`the recorder ended with ${status} behind:\n${stdout.split('\n').at(-2)}`);
  return stdout.trim().split('\n');
}

bringJars();
const work = mkdtempSync(join(tmpdir(), 'real-kafka-answers-'));
const ports = await freePorts(1 + BROKERS.length);
const cluster = startCluster(work, ports);
try {
  await started(cluster);
  const lines = record(ports.slice(1));
  const folder = join(root, 'src/gateway/recordings');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'real-kafka-answers.json'),
    `{"kafka":"4.2.0","by":"node .ci/real-kafka/record-answers.mjs","answers":[\n${lines.join(',\n')}\n]}\n`,
  );
  console.log(`${lines.length} answers recorded`);
} finally {
  cluster.kill('SIGKILL');
  rmSync(work, { recursive: true, force: true });
}
