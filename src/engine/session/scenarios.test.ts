import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { playTranscript } from './transcript';

const folder = fileURLToPath(new URL('../cluster/scenarios/', import.meta.url));
const transcripts = readdirSync(folder).filter((name) => name.endsWith('.txt'));

/** `npx vitest run src/engine/session/scenarios.test.ts -u` writes what happens now; the diff is then judged like code. */
describe('what happens when', () => {
  test.each(transcripts)('%s', async (name) => {
    const text = readFileSync(`${folder}${name}`, 'utf8');
    await expect(playTranscript(text)).toMatchFileSnapshot(`${folder}${name}`);
  });
});
