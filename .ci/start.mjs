/** `npm start`: installs what is missing, serves the playground and prints its address. */
import { spawn } from 'node:child_process';
import { commandOf, ensureDependencies, ensureNode, root } from './ensure.mjs';

ensureNode();
ensureDependencies();
const server = spawn(process.execPath, [commandOf('vite', 'vite'), ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
// A terminal sends Ctrl-C to both; a supervisor signals only this process, and the server must not outlive it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
server.on('exit', (code) => process.exit(code ?? 0));
