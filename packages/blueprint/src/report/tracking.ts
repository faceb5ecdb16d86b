import type { Note } from '../ledger/notes.ts';
import { formatCost } from '../models/cost.ts';
import { firstTries } from './builds.ts';
import type { DesignFacts } from './facts.ts';
import { formatPercent, formatValue } from './format.ts';
import { architectureDrift } from './kpis/architecture-drift.ts';
import { defectDensity, deployedAt, notesOfFirstMonth } from './kpis/defect-density.ts';
import type { Kpi } from './kpis/kpi.ts';
import { mean } from './kpis/kpi.ts';
import { testCoverage } from './kpis/test-coverage.ts';
import { costOfAll, type Phase, spendingOf } from './spending.ts';

/** The source's tracking template, filled in with what is on record. What nobody measured says so. Pure. */
export function fillTracking(design: DesignFacts, now: Date): string {
  const { name, code } = design;
  const kpi = (each: Kpi) => kpiText(each, design, now);
  return [
    `## Project Metrics: ${name}`,
    section('Design Phase', [
      ['Cost', costText(design, 'design')],
      ['Human review time', reviewText(design.notes)],
      ['Iterations', iterationsText(design)],
      ['Design acceptance', acceptanceText(design.notes)],
    ]),
    section('Implementation Phase', [
      ['Cost', costText(design, 'build')],
      ['Files created', code === null ? missing : String(code.filesCreated)],
      ['Lines of code', code === null ? missing : String(code.lines)],
      ['Time to completion', completionText(design)],
      ['First-run success', firstRunText(design)],
    ]),
    section('Quality Metrics', [
      ['Test coverage', kpi(testCoverage)],
      ['Defect density', withUnit(kpi(defectDensity), ' defects/KLOC')],
      ['Architecture drift', kpi(architectureDrift)],
    ]),
    section('Production Results (30 days)', [
      ['Incidents', incidentsText(design.notes)],
      ['Performance', performanceText(design.notes)],
      ['User satisfaction', satisfactionText(design.notes)],
    ]),
    lessons(design.notes),
  ].join('\n\n');
}

const missing = 'not measured';

function section(title: string, rows: readonly (readonly [label: string, value: string])[]): string {
  return [`**${title}:**`, ...rows.map(([label, value]) => `- ${label}: ${value}`)].join('\n');
}

function costText(design: DesignFacts, phase: Phase): string {
  const spending = spendingOf([design]).filter(each => each.phase === phase);
  if (spending.length === 0) return missing;
  const models = [...new Set(spending.map(({ model }) => model))];
  return `${formatCost(costOfAll(spending))} (${models.map(oneLine).join(', ')})`;
}

function reviewText(notes: readonly Note[]): string {
  const minutes = notes.flatMap(note => (note.event === 'reviewed' ? [note.minutes] : []));
  return minutes.length === 0 ? missing : `${minutes.reduce((sum, each) => sum + each, 0)} minutes`;
}

/** Versions of the design that a model gave and that could be used. */
function iterationsText({ calls }: DesignFacts): string {
  const versions = calls.filter(
    ({ asked, judged }) => judged?.outcome === 'accepted' && /^(?:design|revise)(?:$|-)/.test(asked.step),
  ).length;
  return versions === 0 ? missing : String(versions);
}

const acceptanceWords = { none: 'used as it is', minor: 'minor changes', major: 'major changes' };

function acceptanceText(notes: readonly Note[]): string {
  const last = notes.findLast(note => note.event === 'accepted');
  return last === undefined ? missing : `${acceptanceWords[last.changes]}${remark(last.text)}`;
}

/** From the beginning of the first build to the moment at which the last task was proven. */
function completionText({ builds }: DesignFacts): string {
  const proven = builds.flatMap(({ state }) =>
    [...state.tasks.values()].flatMap(({ attempts }) =>
      attempts.flatMap(({ judged }) => (typeof judged?.commit === 'string' ? [Date.parse(judged.at)] : [])),
    ),
  );
  const [first] = builds;
  if (first === undefined || proven.length === 0) return missing;
  const minutes = (Math.max(...proven) - Date.parse(first.from)) / 60_000;
  const open = [...(builds.at(-1)?.state.tasks.values() ?? [])].filter(({ status }) => status !== 'proven');
  const rest = open.length === 0 ? '' : `, and ${open.length} tasks are not proven`;
  return `${minutes < 90 ? `${minutes.toFixed(1)} minutes` : `${(minutes / 60).toFixed(1)} hours`}${rest}`;
}

function firstRunText({ builds }: DesignFacts): string {
  const tries = firstTries(builds);
  if (tries.length === 0) return missing;
  const right = tries.filter(({ isRight }) => isRight).length;
  return `${formatPercent(right / tries.length)} (${right} of ${tries.length} tasks)`;
}

function kpiText(kpi: Kpi, design: DesignFacts, now: Date): string {
  const { value, note, isAtLeast } = kpi.measure([design], now);
  if (value === null) return missing;
  return `${isAtLeast ? 'at least ' : ''}${formatValue(value, kpi.unit)}${note === null ? '' : ` (${note})`}`;
}

function withUnit(text: string, unit: string): string {
  return text === missing ? text : text.replace(/^[^(]*[^( ]/, figure => figure + unit);
}

function incidentsText(notes: readonly Note[]): string {
  if (deployedAt(notes) === undefined) return missing;
  const incidents = notesOfFirstMonth(notes, 'incident');
  const texts = incidents.map(({ text }) => oneLine(text)).filter(text => text !== '');
  return `${incidents.length}${texts.length === 0 ? '' : ` (${texts.join('; ')})`}`;
}

function performanceText(notes: readonly Note[]): string {
  const last = notes.findLast(note => note.event === 'performance');
  if (last === undefined) return missing;
  return `${last.isWithinTargets ? 'within targets' : 'not within targets'}${remark(last.text)}`;
}

function satisfactionText(notes: readonly Note[]): string {
  const scores = notes.flatMap(note => (note.event === 'satisfaction' ? [note.score] : []));
  const average = mean(scores);
  return average === undefined ? missing : `${average.toFixed(1)}/10 (n = ${scores.length})`;
}

function lessons(notes: readonly Note[]): string {
  const texts = notes.flatMap(({ event, text }) => (event === 'lesson' ? [`- ${oneLine(text)}`] : []));
  return ['**Lessons Learned:**', ...(texts.length === 0 ? ['- none noted'] : texts)].join('\n');
}

function remark(text: string): string {
  return text === '' ? '' : ` (${oneLine(text)})`;
}

/** A note of several lines would begin new items of the list. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
