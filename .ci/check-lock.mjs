/** A lock made where a registry lacks some platform's binaries installs there and fails everywhere else. Better found here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './ensure.mjs';

const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const manifest = read('package.json');
const { packages } = read('package-lock.json');
const names = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)));

const problems = [];
for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
  for (const name of Object.keys(optionalDependencies))
    if (!names.has(name)) problems.push(`${path} wants ${name}, which is not in the lock`);
}
for (const kind of ['dependencies', 'devDependencies']) {
  for (const [name, version] of Object.entries(manifest[kind])) {
    if (!/^\d+\.\d+\.\d+$/.test(version)) problems.push(`${name} ${version} is not an exact version`);
    if (packages[`node_modules/${name}`]?.version !== version) problems.push(`${name} ${version} is not what the lock holds`);
  }
}
for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`package-lock.json: ${names.size} packages, every platform's optional ones among them`);
process.exit(problems.length === 0 ? 0 : 1);
