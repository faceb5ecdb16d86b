import { expect, it } from 'vitest';
import { testServers } from './test-servers.ts';

// The project of the unit tests has no global setup, so there is no server here.
it('throws rather than returning no server', () => {
  expect(() => testServers()).toThrow(/--project integration/);
});
