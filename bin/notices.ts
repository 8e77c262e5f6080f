import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inPackage } from '../policies/base/package-root.ts';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt|markdown))?$/i;
/** What a sealed package brings along is bundled apart, so the bundle's own list does not name it. */
const BROUGHT_ALONG = [
  'node-ssh',
  'ssh2',
  'asn1',
  'bcrypt-pbkdf',
  'safer-buffer',
  'tweetnacl',
  'is-stream',
  'make-dir',
];
const BROUGHT_WITH = [...BROUGHT_ALONG, 'sb-promise-queue', 'sb-scandir', 'shell-escape', 'ajv', 'fast-uri'];
const ALL_SEALED = [...BROUGHT_WITH, 'fast-deep-equal', 'json-schema-traverse', 're2js', 'systeminformation'];

/** Licence texts of every package that is part of the agent's file. `inputs` are the files that went into it. */
export function noticesFor(inputs: readonly string[]): string {
  const bundled = inputs.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? '');
  const names = [...new Set([...bundled, ...ALL_SEALED])].filter((name) => name !== '').toSorted();
  const head =
    'Muster is under the Apache License 2.0 (LICENSE). Its agent contains the packages below, each under its own licence.\n';
  return [head, ...names.map(noticeOf)].join(`\n${'-'.repeat(78)}\n`);
}

function noticeOf(name: string): string {
  const folder = inPackage('node_modules', name);
  if (!existsSync(folder)) throw new Error(`${name} is bundled, but it is not in node_modules`);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return `${name} ${version} (${typeof license === 'string' ? license : 'see below'})\n\n${texts.join('\n\n') || 'The package carries no text of its licence.'}\n`;
}
