import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { messageOf } from '../policies/base/errors.ts';
import { inPackage } from '../policies/base/package-root.ts';
import { complaintsAboutFolder, dashboards, textOf } from './check.ts';

const FOLDER = inPackage('dashboards', 'grafana', 'json');

async function generate(folder: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  for (const [name, make] of Object.entries(dashboards)) {
    const path = join(folder, name);
    await writeFile(path, textOf(make()));
    process.stdout.write(`wrote ${path}\n`);
  }
  return 0;
}

async function check(folder: string): Promise<number> {
  const complaints = await complaintsAboutFolder(folder);
  for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
  if (complaints.length === 0)
    process.stdout.write(`dashboards checked: ${Object.keys(dashboards).length}, nothing wrong\n`);
  return complaints.length === 0 ? 0 : 1;
}

/** `muster dashboards generate | check`. */
export async function run(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command('muster dashboards')
    .description('Grafana dashboards, generated from the catalogue of metrics')
    .exitOverride();
  program
    .command('generate')
    .description('write the dashboards as JSON files for import')
    .option('--out <folder>', 'folder to write to', FOLDER)
    .addHelpText('after', '\nExample:\n  muster dashboards generate --out ./grafana')
    .action(async ({ out }: { out: string }) => {
      exitCode = await generate(out);
    });
  program
    .command('check')
    .description('parse every query, look up every metric, compare with the committed files')
    .option('--folder <folder>', 'folder of the generated files', FOLDER)
    .addHelpText('after', '\nExample:\n  muster dashboards check')
    .action(async ({ folder }: { folder: string }) => {
      exitCode = await check(folder);
    });
  try {
    await program.parseAsync(argv.slice(1), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`muster: ${messageOf(error)}\n`);
    return 3;
  }
  return exitCode;
}
