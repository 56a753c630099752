// What Stryker runs for one file: the tests that its command names, and nothing that the page needs.
export default {
  test: {
    environment: 'node',
    include: (process.env.MUTATION_TESTS ?? '').split(','),
    testTimeout: 60_000,
  },
};
