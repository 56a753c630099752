import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { GlassbrokerPage } from './helpers/glassbroker-page';
import { expect, test } from './helpers/test';

test('the build runs under any path of a plain static server, under its strict policy, and asks nobody else for anything', async ({
  page,
  complaints,
  baseURL,
}) => {
  const port = Number(new URL(baseURL ?? '').port) + 1;
  const server = spawn(process.execPath, ['.ci/serve-static.mjs', 'dist', '/some/deeper/path/', String(port)], {
    cwd: new URL('..', import.meta.url).pathname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(server.stdout, 'data');
    const address = `http://127.0.0.1:${port}/some/deeper/path/`;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(address);
    const glassbroker = new GlassbrokerPage(page);
    await page.waitForFunction(() => 'glassbroker' in window);
    await glassbroker.send('CLN-001');
    // Whoever comes first sees a few more: those that the page opens with.
    await expect.poll(async () => (await glassbroker.verdicts()).delivered, { timeout: 30_000 }).toBeGreaterThan(0);
    expect(asked.filter((url) => !url.startsWith(address))).toEqual([]);
    const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('unsafe');
    // The helper takes the other port for another host: those are the only complaints.
    expect(complaints.filter((complaint) => !complaint.includes(address))).toEqual([]);
    complaints.length = 0;
  } finally {
    server.kill();
  }
});
