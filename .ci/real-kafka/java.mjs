/** Runs the programs of this folder with Apache Kafka's own classes: Maven brings the jars to reports/, Java compiles and runs what it is given. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../ensure.mjs';

const here = dirname(fileURLToPath(import.meta.url));
export const jars = join(root, 'reports/real-kafka');

export function bringJars() {
  run('mvn', ['-q', '-f', join(here, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`]);
}

/** What the program prints: one line of JSON, an array. */
export function java(program, ...args) {
  bringJars();
  const printed = run('java', ['-cp', join(jars, '*'), join(here, program), ...args]);
  return JSON.parse(printed.split('\n').find((line) => line.startsWith('[')));
}

function run(command, args) {
  const { status, stdout, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}:\n${stdout}`);
  return stdout;
}
