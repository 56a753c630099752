// What Stryker runs for one file: the tests that its command names, and nothing that the page needs.
export default {
  test: {
    environment: 'node',
    include: JSON.parse(process.env.MUTATION_TESTS ?? '[]'),
    testTimeout: 60_000,
  },
};
