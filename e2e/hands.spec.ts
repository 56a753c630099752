/** What is done to things by their menus, and what cannot be done and why. */
import { expect, test } from './helpers/test';

test('a broker is shut down by its menu, and others lead first; what is impossible stays, and says why', async ({ glassbroker }) => {
  const { page } = glassbroker;
  await glassbroker.broker(1).click();
  const restart = page.getByRole('menuitem', { name: /^Restart broker 1/ });
  await expect(restart).toHaveAttribute('aria-disabled', 'true');
  await expect(restart).toContainText('broker-1 is running.');
  await page.getByRole('menuitem', { name: /^Shut down/ }).click();
  await glassbroker.until('it has ended, and what it led is led by others', ({ brokers }) => {
    const others = brokers.filter(({ id }) => id !== 1);
    return brokers.some(({ id, status }) => id === 1 && status === 'dead') && others.flatMap(({ leads }) => leads).length === 3;
  });
});
