import { expect, test } from './helpers/test';

test('four consumers of three partitions: one is idle and says why; when all have left, the group keeps its offsets', async ({
  glassbroker,
}) => {
  const { page } = glassbroker;
  await glassbroker.send('CLN-001 ×5');
  await glassbroker.delivered(5);
  const add = page.getByRole('button', { name: '+ consumer in group analytics' });
  await add.click();
  await add.click();
  await glassbroker.until(
    'the group has rebalanced',
    ({ groups }) => groups[0]!.state === 'Stable' && groups[0]!.members.filter(({ phase }) => phase === 'stable').length === 3,
  );
  await expect(page.getByRole('button', { name: 'Consumer analytics-4, idle: 3 partitions, 4 consumers' })).toBeVisible();
  const owned = (await glassbroker.frame()).groups[0]!.members.flatMap(({ partitions }) =>
    partitions.map(({ partition }) => partition as number),
  );
  expect(owned.sort()).toEqual([0, 1, 2]);

  for (const name of ['analytics-4', 'analytics-3', 'analytics-2', 'analytics-1'])
    await page.getByRole('button', { name: `− consumer ${name}` }).click();
  await glassbroker.until('the group is empty', ({ groups }) => groups[0]!.state === 'Empty' && groups[0]!.members.length === 0);
  await glassbroker.send('CLN-001');
  await glassbroker.until('the group falls behind', ({ groups }) => groups[0]!.lag === 1);

  await add.click();
  await glassbroker.delivered(6);
  expect((await glassbroker.verdicts()).duplicated).toBe(0);
});
