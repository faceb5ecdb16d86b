// What GitHub and Docker read and nothing here runs: workflows and actions are held to GitHub's own schema, the container
// file to the rules of its format and to ours. Exits with 1 when one of them is wrong.
import { readdirSync, readFileSync } from 'node:fs';
import { chdir, cwd, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { DockerfileParser } from 'dockerfile-ast';
import { ValidationSeverity, validate } from 'dockerfile-utils';
import { rolldown } from 'rolldown';

chdir(fileURLToPath(new URL('..', import.meta.url)));

const { parseWorkflow, parseAction, NoOperationTraceWriter } = await loadGithubsParser();
const workflows = [
  ...readdirSync('.github/workflows').map(name => `.github/workflows/${name}`),
  'docs/migrate/github-actions.yml',
];
const actions = ['action.yml', ...readdirSync('actions').map(name => `actions/${name}/action.yml`)];
const containers = ['container/Dockerfile'];
const problems = [
  ...workflows.flatMap(file => checkSchema(parseWorkflow, file)),
  ...workflows.flatMap(checkRights),
  ...actions.flatMap(file => checkSchema(parseAction, file)),
  ...containers.flatMap(checkFormat),
  ...containers.flatMap(checkContainer),
];
if (workflows.length < 3 || actions.length < 2) problems.push('workflows or actions are missing');
for (const problem of problems) console.error(`✗ ${problem}`);
console.log(
  `${workflows.length} workflows, ${actions.length} actions, ${containers.length} container file: ${problems.length} problems`,
);
exit(problems.length === 0 ? 0 : 1);

/** It imports its schemas as JSON without saying so, which bundlers understand and Node does not. */
async function loadGithubsParser() {
  const entry = `
    export { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
    export { parseAction } from '@actions/workflow-parser/actions/action-parser';`;
  const plugin = {
    name: 'entry',
    resolveId: id => (id === 'entry' ? `${cwd()}/entry.js` : undefined),
    load: id => (id.endsWith('/entry.js') && !id.includes('node_modules') ? entry : undefined),
  };
  const bundle = await rolldown({ input: 'entry', platform: 'node', plugins: [plugin], logLevel: 'silent' });
  const file = `${cwd()}/node_modules/.cache/github/workflow-parser.mjs`;
  await bundle.write({ file, format: 'esm' });
  return import(file);
}

function checkSchema(parse, file) {
  const { context } = parse({ name: file, content: read(file) }, new NoOperationTraceWriter());
  return context.errors.getErrors().map(({ rawMessage, message, range }) => {
    return `${file}:${range?.start.line ?? 1}: ${rawMessage ?? message}`;
  });
}

/** A job has only the rights that it names; those of a workflow that says nothing are what a repository's owner has set. */
function checkRights(file) {
  const text = read(file);
  return [
    ...(/^permissions:/m.test(text) ? [] : [`${file}: no permissions at the top`]),
    ...[...text.matchAll(/uses: (\S+)@(\S+)/g)].flatMap(([, action, version]) =>
      /^v\d/.test(version) ? [] : [`${file}: ${action} is not taken by a version`],
    ),
    ...(/pull_request_target/.test(text)
      ? [`${file}: pull_request_target runs foreign code with our rights`]
      : []),
  ];
}

function checkFormat(file) {
  const strict = {
    deprecatedMaintainer: ValidationSeverity.ERROR,
    emptyContinuationLine: ValidationSeverity.ERROR,
  };
  return validate(read(file), strict).map(
    ({ message, range }) => `${file}:${range.start.line + 1}: ${message}`,
  );
}

function checkContainer(file) {
  const instructions = DockerfileParser.parse(read(file)).getInstructions();
  const of = keyword => instructions.filter(each => each.getKeyword() === keyword);
  const texts = keyword => of(keyword).map(each => each.getArgumentsContent() ?? '');
  const stages = texts('FROM').map(text => / AS (\S+)$/i.exec(text)?.[1]);
  const last = of('FROM').at(-1)?.getRange().start.line ?? 0;
  const user = of('USER').filter(each => each.getRange().start.line > last);
  const rules = {
    'every base has a tag that is not latest': texts('FROM').every(text => {
      const [image = ''] = text.split(' ');
      return stages.includes(image) || /:(?!latest)[\w.-]+$/.test(image);
    }),
    'it is built in more than one stage': stages.length > 1,
    'the last stage runs as somebody who is not root': /^(?!root|0\b)\S+$/.test(
      user.at(-1)?.getArgumentsContent() ?? '',
    ),
    'nothing is fetched by ADD': of('ADD').length === 0,
    'no variable is a secret': [...texts('ENV'), ...texts('ARG')].every(
      text => !/(PASSWORD|SECRET|TOKEN|_KEY|DATABASE_URL)/i.test(text),
    ),
    'the command gets the signals itself': texts('ENTRYPOINT').every(text => text.startsWith('[')),
    'scripts of packages are not run': texts('RUN').every(
      text => !/npm (ci|install)/.test(text) || text.includes('--ignore-scripts'),
    ),
  };
  return Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [`${file}: not so: ${rule}`]));
}

function read(file) {
  return readFileSync(file, 'utf8');
}
