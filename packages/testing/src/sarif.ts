import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What the schema of SARIF 2.1.0 has against a log, a line each; empty where it is valid. */
export async function findFaultsOfSarif(log: unknown): Promise<string[]> {
  const { default: Ajv } = await import('ajv');
  const require = createRequire(import.meta.url);
  const schemas = join(require.resolve('@microsoft/jest-sarif'), '../schemas');
  const schema = readFileSync(join(schemas, 'sarif-2.1.0-rtm.5.json'), 'utf8').replace(/^\uFEFF/, '');
  const validate = new Ajv({ schemaId: 'auto', unknownFormats: 'ignore', meta: false, validateSchema: false })
    .addMetaSchema(require('ajv/lib/refs/json-schema-draft-07.json'))
    .compile(JSON.parse(schema));
  validate(log);
  return (validate.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message}`);
}
