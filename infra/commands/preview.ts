import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { MusterError, messageOf } from '../../policies/base/errors.ts';
import { inPackage } from '../../policies/base/package-root.ts';
import type { Language } from '../../policies/base/text.ts';
import { shippedCatalogueFolder } from '../plan/catalogue.ts';
import { catalogueSchemas } from '../plan/catalogue-schema.ts';
import { mandatoryViolations } from '../plan/judge.ts';
import type { Answer } from '../preview/answers.ts';
import { digestOf } from '../preview/digest.ts';
import { hasChanges, type Preview } from '../preview/model.ts';
import { type PreviewOptions, preview, simulateApply } from '../preview/run.ts';
import { emptyState, MAX_STATE_BYTES, readState, type SavedState, writeSimulatedCheckpoint } from '../preview/state.ts';
import { summaryHtml } from '../preview/summary/html.ts';
import { summaryMarkdown } from '../preview/summary/markdown.ts';
import type { Summary } from '../preview/summary/model.ts';
import { summarise } from '../preview/summary/summarise.ts';
import { summaryText } from '../preview/summary/text.ts';
import { partsOf, STACK_TYPE } from '../preview/urn.ts';
import { type CommonOptions, languageOf, print, readBounded, remark, writeOwn } from './options.ts';
import { catalogueOf, DEFAULT_PLAN, fleetFor, judge, readPlan } from './plan-files.ts';

const PROJECT = 'muster-infra'; // the name in Pulumi.yaml
const PROJECT_FOLDER = inPackage('infra');
const MAX_SMALL_FILE_BYTES = 4 * 1024 * 1024;

export interface PreviewCommandOptions extends CommonOptions {
  readonly plan?: string;
  readonly stack?: string;
  readonly state?: string;
  readonly saveState?: string;
  readonly format?: string;
  readonly out?: string;
  readonly expectNoChanges?: boolean;
  readonly fleet?: string;
  readonly asOf?: string;
  readonly answers?: string;
  readonly config?: string;
}

/**
 * `muster preview`. Answers 1 when a rule that must hold is broken, a protected resource would be touched, or something
 * changes that should not; the program's own failure is thrown.
 */
export async function previewCommand(options: PreviewCommandOptions): Promise<number> {
  const language = languageOf(options);
  const catalogue = catalogueOf(options);
  const planFile = resolve(options.plan ?? DEFAULT_PLAN);
  const plan = await readPlan(planFile, catalogue);
  const state =
    options.state === undefined
      ? undefined
      : readState(await readBounded(options.state, MAX_STATE_BYTES), options.state);
  const run = {
    ...(await runOptions(options, planFile)),
    stack: stackOf(options, state),
    ...(state === undefined ? {} : { state }),
  };
  const findings = judge(plan, await fleetFor(options.fleet), catalogue, options.asOf);
  const result = await preview(run);
  const summary = summarise(result, { plan, catalogue, findings, hasState: state !== undefined });
  await show(result, summary, options, language);
  const isRefused = result.diagnostics.some(({ severity }) => severity === 'error');
  if (options.saveState !== undefined) await saveState(options.saveState, run, isRefused);
  const hasUnexpected = options.expectNoChanges === true && (hasChanges(result) || summary.outputs.length > 0);
  return isRefused || hasUnexpected || mandatoryViolations(findings).length > 0 ? 1 : 0;
}

async function runOptions(options: PreviewCommandOptions, planFile: string): Promise<Omit<PreviewOptions, 'stack'>> {
  const { config, secretKeys } = await readConfig(options.config);
  return {
    program: join(PROJECT_FOLDER, 'index.ts'),
    projectFolder: PROJECT_FOLDER,
    project: PROJECT,
    config: { ...config, [`${PROJECT}:plan`]: planFile },
    secretKeys,
    answers: [
      ...(options.answers === undefined ? [] : await readAnswers(options.answers)),
      ...(await readAnswers(join(options.catalogue ?? shippedCatalogueFolder, 'lookups.json'))),
    ],
  };
}

/** The asked stack, else the state's own, else `preview`. A state of another stack would show everything as gone. */
function stackOf(options: PreviewCommandOptions, state: SavedState | undefined): string {
  const root = (state ?? emptyState).resources.find(({ type }) => type === STACK_TYPE);
  const own = root === undefined ? undefined : partsOf(root.urn);
  const stack = options.stack ?? own?.stack ?? 'preview';
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack))
    throw new MusterError('bad_request', `--stack "${stack}" is not a stack's name: letters, digits, ".", "_" and "-"`);
  if (own !== undefined && (own.stack !== stack || own.project !== PROJECT)) {
    throw new MusterError(
      'bad_request',
      `${options.state} is the state of stack "${own.stack}" of project "${own.project}", not of "${stack}" of "${PROJECT}"`,
    );
  }
  return stack;
}

async function readJson(path: string): Promise<unknown> {
  const bytes = await readBounded(path, MAX_SMALL_FILE_BYTES);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new MusterError('data_invalid', `${path} is not JSON: ${messageOf(error)}`, { cause: error });
  }
}

async function readAnswers(path: string): Promise<readonly Answer[]> {
  const value = await readJson(path);
  const validate = new Ajv2020().compile(catalogueSchemas.lookups);
  if (validate(value)) return (value as { answers: Answer[] }).answers;
  const first = validate.errors?.[0];
  throw new MusterError(
    'data_invalid',
    `${path} is not a list of prepared answers: ${first?.instancePath} ${first?.message}`,
  );
}

/** Configuration of the stack: `{ "muster-infra:keyPair": "ops", "muster-infra:adminPassword": { "secret": "..." } }`. */
async function readConfig(path: string | undefined): Promise<{ config: Record<string, string>; secretKeys: string[] }> {
  const value = path === undefined ? {} : await readJson(path);
  const config: Record<string, string> = {};
  const secretKeys: string[] = [];
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MusterError('config_invalid', `${path} is not a map of settings`);
  for (const [key, entry] of Object.entries(value)) {
    const secret = typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>).secret : undefined;
    if (typeof secret === 'string') secretKeys.push(key);
    else if (typeof entry !== 'string')
      throw new MusterError('config_invalid', `${path}: "${key}" is neither a text nor { "secret": text }`);
    config[key] = typeof secret === 'string' ? secret : String(entry);
  }
  return { config, secretKeys };
}

async function show(
  result: Preview,
  summary: Summary,
  options: PreviewCommandOptions,
  language: Language,
): Promise<void> {
  const digest = `${JSON.stringify(digestOf(result), undefined, 4)}\n`; // four spaces, as the Pulumi CLI prints it
  const pictures: Readonly<Record<string, () => string>> = {
    text: () => summaryText(summary, language),
    markdown: () => summaryMarkdown(summary, language),
    html: () => summaryHtml(summary, language),
    json: () => digest,
  };
  const format = options.json === true ? 'json' : (options.format ?? 'text');
  print(pictures[format]?.() ?? summaryText(summary, language));
  if (options.out === undefined) return;
  await writeOwn(join(options.out, 'preview.json'), digest);
  await writeOwn(join(options.out, 'summary.json'), `${JSON.stringify(summary, undefined, 2)}\n`);
  await writeOwn(join(options.out, 'summary.md'), summaryMarkdown(summary, language));
  await writeOwn(join(options.out, 'summary.html'), summaryHtml(summary, language));
  remark(`preview.json, summary.json, summary.md and summary.html are in ${options.out}.`);
}

async function saveState(path: string, run: PreviewOptions, isRefused: boolean): Promise<void> {
  if (isRefused) {
    remark(`${path} is not written: a protected resource would be touched, so the update would stop.`);
    return;
  }
  const resources = await simulateApply(run);
  await writeOwn(path, writeSimulatedCheckpoint(run.stack, resources, new Date().toISOString()));
  remark(`${path} is written: a simulated state, of which nothing exists.`);
}
