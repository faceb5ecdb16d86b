export { serverAccount } from './account.ts';
export { findBinaries } from './binaries.ts';
export { type RunCommandOptions, runCommand, type Transcript } from './command.ts';
export {
  type CreateDatabaseOptions,
  createDatabase,
  type DatabaseHost,
  type TestDatabase,
} from './database.ts';
export { type Environment, scrubbedEnvironment } from './environment.ts';
export { TestSetupError, type TestSetupErrorCode } from './errors.ts';
export { golden } from './golden.ts';
export { type CaptureScreenOptions, captureScreen, type Screen } from './screen.ts';
export { type PostgresServer, type StartServerOptions, startServer } from './server.ts';
export { type TemporaryDirectory, temporaryDirectory } from './temporary-directory.ts';
export {
  newestTestServer,
  oldestMiddleAndNewest,
  type ServerFacts,
  type TestServer,
  testServers,
} from './test-servers.ts';
export { goldenTranscript } from './transcript.ts';
export type { Credentials } from './url.ts';
export { type PostgresVersion, supportedVersions } from './versions.ts';
