import { createServer } from 'node:net';
import { describe, expect, type TestContext, test } from 'vitest';
import { BrokerProcess, isFree, pause, type StartOptions } from './broker-process';

/** Tests that run at once must each clean up for themselves. */
async function start(options: StartOptions, onTestFinished: TestContext['onTestFinished']): Promise<BrokerProcess> {
  const broker = await BrokerProcess.begin(options);
  onTestFinished(() => broker.killAll());
  await broker.isReady();
  return broker;
}

describe.concurrent('npm run broker ends', () => {
  test.for<[string, StartOptions, (broker: BrokerProcess) => void]>([
    ['by exit', {}, (broker) => broker.type('exit')],
    ['by SIGINT', {}, (broker) => broker.signal('SIGINT')],
    ['by SIGTERM, though it has no input', { noInput: true }, (broker) => broker.signal('SIGTERM')],
    ['with its input', {}, (broker) => broker.endInput()],
  ])('%s, cleanly, and leaves its ports', async ([, options, end], { onTestFinished }) => {
    const broker = await start(options, onTestFinished);
    end(broker);
    expect(await broker.endsInTime()).toBe(0);
    expect(await isFree(broker.port)).toBe(true);
  });

  test.for<NodeJS.Signals>(['SIGTERM', 'SIGKILL'])(
    'with the npm that started it, when that gets a %s',
    async (signal, { onTestFinished }) => {
      const broker = await start({ byNpm: true, noInput: true }, onTestFinished);
      broker.signal(signal);
      await broker.endsInTime();
      for (let tries = 0; tries < 100 && !(await isFree(broker.port)); tries++) await pause(50);
      expect(await isFree(broker.port)).toBe(true);
    },
  );

  test('at once, saying so, where a port is taken', async ({ onTestFinished }) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const broker = await BrokerProcess.begin({ port });
    onTestFinished(() => broker.killAll());
    expect(await broker.endsInTime()).toBe(1);
    expect(broker.output).toContain(`Port ${port} is taken by another program; try another --port`);
    other.close();
  });
});
