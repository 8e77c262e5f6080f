import { globPattern } from '../parse/glob.ts';
import type { Reader } from './reader.ts';

const MAX_DEPTH = 12;

/**
 * The files behind the path or pattern of an include, wildcards in folders too; of a folder its files. What cannot be
 * resolved (a variable) or listed is a miss. Source: glob(7); Apache "Include"; nginx "include".
 */
export async function includedFiles(reader: Reader, pattern: string): Promise<readonly string[]> {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.');
  if (/[$%{}]/.test(pattern) || parts.includes('..') || parts.length > MAX_DEPTH) {
    reader.miss(pattern, 'not_supported_here');
    return [];
  }
  let places = [''];
  for (const part of parts) {
    if (!/[*?[]/.test(part)) places = places.map((place) => `${place}/${part}`);
    else places = (await Promise.all(places.map((place) => matching(reader, place, part)))).flat();
  }
  return (await Promise.all(places.map((place) => filesAt(reader, place)))).flat();
}

async function matching(reader: Reader, folder: string, part: string): Promise<string[]> {
  const matches = globPattern(part);
  const entries = await reader.entries(folder === '' ? '/' : folder);
  return entries
    .filter(({ name }) => !name.startsWith('.') && matches.test(name))
    .map(({ name }) => `${folder}/${name}`);
}

async function filesAt(reader: Reader, path: string): Promise<readonly string[]> {
  const status = await reader.attempt(path, () => reader.target.status(path));
  if (status === undefined) return [];
  return status.type === 'directory' ? await reader.filesIn(path, (name) => !/^\.|~$/.test(name)) : [path];
}
