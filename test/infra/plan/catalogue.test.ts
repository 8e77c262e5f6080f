import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCatalogue, shippedCatalogueFolder } from '../../../infra/plan/catalogue.ts';
import { parseRange } from '../../../infra/plan/cidr.ts';
import { answerTo } from '../../../infra/preview/answers.ts';
import { answers, temporaryFolder } from '../kit.ts';

describe('the shipped catalogue', () => {
  const catalogue = readCatalogue();

  it('has an answer for every question that a plan made from it can ask', () => {
    for (const { name } of catalogue.images)
      expect(answerTo(answers, 'openstack:images/getImage:getImage', { name, mostRecent: true }).id).toBeTruthy();
    for (const { router } of catalogue.zones)
      expect(answerTo(answers, 'openstack:networking/getRouter:getRouter', { name: router }).id).toBeTruthy();
  });

  it('has a zone for every level, inside and outside', () => {
    for (const level of [1, 2, 3, 4, 5]) {
      for (const exposed of [true, false])
        expect(
          catalogue.zones.some(({ levels, isExposed }) => isExposed === exposed && levels.includes(level)),
          `${level} ${exposed}`,
        ).toBe(true);
    }
  });

  it('has a flavor that is large enough for every platform, and ranges that are ranges', () => {
    for (const { id, minimum } of catalogue.platforms) {
      expect(
        catalogue.flavors.some(
          (flavor) =>
            flavor.vcpus >= minimum.vcpus && flavor.memoryMib >= minimum.memoryMib && flavor.diskGib >= minimum.diskGib,
        ),
        id,
      ).toBe(true);
    }
    for (const cidr of [
      catalogue.pool,
      ...catalogue.internalCidrs,
      ...catalogue.zones.flatMap(({ adminCidrs }) => adminCidrs),
    ])
      expect(parseRange(cidr), cidr).toBeDefined();
  });

  it('names the source of each of its facts', () => {
    for (const { source, id } of catalogue.platforms) expect(source, id).not.toBe('');
    for (const { source, name } of catalogue.images) expect(source, name).toMatch(/^https:/);
  });
});

describe('a catalogue of its owner', () => {
  function broken(file: string, change: (value: Record<string, unknown>) => void): string {
    const folder = temporaryFolder();
    cpSync(shippedCatalogueFolder, folder, { recursive: true });
    const value = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>;
    change(value);
    writeFileSync(join(folder, file), JSON.stringify(value));
    return folder;
  }

  it.each`
    file | change | message | why
    ${'cloud.json'} | ${(value: Record<string, unknown>) => {
  value.colour = 'red';
}} | ${/cloud\.json.*colour/} | ${'a field that is not known'}
    ${'cloud.json'} | ${(value: Record<string, unknown>) => {
  value.zoneWithoutLevel = 'nowhere';
}} | ${/nowhere/} | ${'a zone that is not there'}
    ${'platforms/k3s.json'} | ${(value: Record<string, unknown>) => {
  value.images = ['debian-99'];
}} | ${/k3s.*debian-99/} | ${'an image that is not there'}
    ${'flavors.json'} | ${(value: Record<string, unknown>) => {
  value.flavors = [{ name: 'x' }];
}} | ${/flavors\.json/} | ${'a flavor without a size'}
  `('is refused with $why, and the file is named', ({ file, change, message }) => {
    expect(() => readCatalogue(broken(file, change))).toThrow(message);
  });

  it('is taken with one platform more', () => {
    const folder = temporaryFolder();
    cpSync(shippedCatalogueFolder, folder, { recursive: true });
    const value = JSON.parse(readFileSync(join(folder, 'platforms/k3s.json'), 'utf8')) as Record<string, unknown>;
    writeFileSync(join(folder, 'platforms/rke2.json'), JSON.stringify({ ...value, id: 'rke2' }));
    expect(readCatalogue(folder).platforms.map(({ id }) => id)).toContain('rke2');
  });
});
