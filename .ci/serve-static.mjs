/** A plain static server under a sub-path, as GitHub Pages serves a project's site: `serve-static.mjs <folder> <prefix> <port>`. */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import { createGzip } from 'node:zlib';

const [folder = 'dist', prefix = '/', port = '4173'] = process.argv.slice(2);
const site = resolve(folder);
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
};

const GZIPPED = new Set(['.html', '.js', '.css', '.json', '.svg']);

/** Null where there is nothing to serve, or the address is no address. */
function fileFor(url) {
  try {
    const { pathname } = new URL(url, 'http://localhost');
    const path = decodeURIComponent(pathname);
    if (!path.startsWith(prefix)) return null;
    const file = join(site, normalize(`/${path.slice(prefix.length)}`));
    if (!statSync(file).isDirectory()) return file;
    const index = join(file, 'index.html');
    return statSync(index).isFile() ? index : null;
  } catch {
    return null;
  }
}

createServer((request, response) => {
  const file = fileFor(request.url ?? '/');
  if (file === null) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    return;
  }
  const headers = { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'cache-control': 'max-age=600' };
  const content = createReadStream(file);
  // GitHub Pages compresses whatever is text, too.
  if (!GZIPPED.has(extname(file)) || !/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
    response.writeHead(200, headers);
    content.pipe(response);
    return;
  }
  response.writeHead(200, { ...headers, 'content-encoding': 'gzip', vary: 'accept-encoding' });
  content.pipe(createGzip()).pipe(response);
}).listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}${prefix}`));
