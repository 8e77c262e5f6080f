import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseOwnerFile, readOwnerFile } from '../../agent/owner-file.ts';
import { MusterError } from '../../policies/base/errors.ts';
import { newFolder, removeFolders } from '../kit/folder.ts';

const PROBES = ['connections', 'usage', 'tlsEndpoints'];

removeFolders();

const parse = (value: unknown) => parseOwnerFile(Buffer.from(JSON.stringify(value)), '/etc/muster-agent.json', PROBES);

function complaintsOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof MusterError && error.code === 'config_invalid')
      return error.complaints.map(({ pointer, message }) => `${pointer} ${message}`);
    throw error;
  }
  return [];
}

describe("the owner's file", () => {
  it('is taken as it stands', () => {
    const file = {
      declared: { purpose: 'portal', systems: ['egov'], contact: 'web team', vendorSupportEndsOn: '2027-01-31' },
      tlsEndpoints: true,
      networks: ['10.0.0.0/8', '2001:db8::/32'],
      fileFindings: false,
      disabledProbes: ['connections'],
    };
    expect(parse(file)).toEqual(file);
    expect(parse({})).toEqual({});
  });

  it.each`
    file                                                   | complaint
    ${{ tlsEndpoint: true }}                               | ${'/tlsEndpoint no member "tlsEndpoint" here; did you mean "tlsEndpoints"?'}
    ${{ tlsEndpoints: 'yes' }}                             | ${'/tlsEndpoints must be true or false'}
    ${{ networks: ['10.0.0.0/33'] }}                       | ${'/networks/0 is no network; write an address or a range, such as "10.0.0.0/8" or "2001:db8::/32"'}
    ${{ disabledProbes: ['conections'] }}                  | ${'/disabledProbes/0 is no probe of this agent; did you mean "connections"?'}
    ${{ disabledProbes: ['usage', 'usage'] }}              | ${'/disabledProbes names something twice'}
    ${{ declared: { vendorSupportEndsOn: '2027-02-30' } }} | ${'/declared/vendorSupportEndsOn must be a day such as 2026-11-21'}
    ${{ declared: { owner: 'a person' } }}                 | ${'/declared/owner no member "owner" here'}
    ${[]}                                                  | ${' must be an object'}
  `('is refused with its place: $complaint', ({ file, complaint }) => {
    expect(complaintsOf(() => parse(file))).toEqual([complaint]);
  });

  it('tells every complaint at once', () => {
    expect(complaintsOf(() => parse({ tlsEndpoints: 1, fileFindings: 0, networks: 'all' }))).toHaveLength(3);
  });

  it('is looked for in the system first, then in the folder of the agent; neither is fine', () => {
    const folder = newFolder();
    const system = join(folder, 'muster-agent.json');
    expect(readOwnerFile(folder, PROBES, system)).toEqual({});
    writeFileSync(join(folder, 'owner.json'), '{"tlsEndpoints":true}');
    expect(readOwnerFile(folder, PROBES, system)).toEqual({ tlsEndpoints: true });
    writeFileSync(system, '{"fileFindings":true}');
    expect(readOwnerFile(folder, PROBES, system)).toEqual({ fileFindings: true });
  });

  it('stops the inspection where it cannot be trusted or understood: what it forbids is then not known', () => {
    const folder = newFolder();
    const path = join(folder, 'owner.json');
    const failure = () => {
      try {
        readOwnerFile(folder, PROBES, join(folder, 'none'));
      } catch (error) {
        return error instanceof MusterError ? `${error.code} ${error.message.replaceAll(folder, '')}` : String(error);
      }
      return undefined;
    };
    writeFileSync(path, '{"tlsEndpoints":');
    expect(failure()).toContain("config_invalid the owner's file /owner.json: this is no JSON");
    writeFileSync(path, `{"declared":{"purpose":"${'x'.repeat(70_000)}"}}`);
    expect(failure()).toContain('it holds more than 65536 bytes');
    writeFileSync(path, '{}');
    chmodSync(path, 0o666);
    expect(failure()).toContain('everybody may write it; run chmod o-w on it');
  });
});
