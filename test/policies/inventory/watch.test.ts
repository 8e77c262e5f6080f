import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyIdOf, rawPublicKey } from '../../../policies/inventory/seal.ts';
import {
  isWatchable,
  MAX_WATCH_LIST_BYTES,
  openWatchList,
  sealWatchList,
  watchDigest,
  watchNames,
} from '../../../policies/inventory/watch.ts';

describe('what a pack may have asked', () => {
  it.each`
    section               | steps                                                                                          | why
    ${'files'}            | ${['/etc/myapp.conf']}                                                                         | ${'a status below /etc'}
    ${'files'}            | ${['/opt/Phần mềm/cấu hình.ini']}                                                              | ${'any letters'}
    ${'fileSets'}         | ${['/etc/myapp.d']}                                                                            | ${'a folder to walk'}
    ${'fileSets'}         | ${['/etc/myapp.d/*.key']}                                                                      | ${'one star in the last part'}
    ${'sysctl'}           | ${['net.ipv4.conf.all.rp_filter']}                                                             | ${'a kernel parameter'}
    ${'kernelModules'}    | ${['usb_storage']}                                                                             | ${'a module'}
    ${'windows.registry'} | ${['hklm\\software\\policies\\vendor', 'Enabled']}                                             | ${'a value below an allowed root'}
    ${'windows.registry'} | ${['hklm\\software\\wow6432node\\microsoft\\.netframework\\v4.0.30319', 'SchUseStrongCrypto']} | ${'the same root as 32-bit programs see it'}
  `('$section $steps: $why', ({ section, steps }) => expect(isWatchable({ section, steps })).toBe(true));

  it.each`
    section               | steps                          | why
    ${'files'}            | ${['/proc/1/environ']}         | ${'not a folder for status'}
    ${'files'}            | ${['/mnt/share/x']}            | ${'a look may hang'}
    ${'files'}            | ${['/etc/../proc/1']}          | ${'parts that climb'}
    ${'files'}            | ${['/etc/./x']}                | ${'parts that stand still'}
    ${'files'}            | ${['etc/passwd']}              | ${'a path from nowhere'}
    ${'files'}            | ${['/etc//passwd']}            | ${'an empty part'}
    ${'files'}            | ${['/etc/a\nb']}               | ${'a control character'}
    ${'files'}            | ${['/etcetera/x']}             | ${'a folder that only begins like one'}
    ${'files'}            | ${[`/etc/${'a'.repeat(600)}`]} | ${'too long'}
    ${'files'}            | ${['/etc/passwd', 'mode']}     | ${'more than a name'}
    ${'fileSets'}         | ${['/usr']}                    | ${'half the disk'}
    ${'fileSets'}         | ${['/etc/*/x']}                | ${'a star before the last part'}
    ${'fileSets'}         | ${['/etc/x/[ab]*']}            | ${'classes mean nothing here'}
    ${'sysctl'}           | ${['../../etc/passwd']}        | ${'no parameter'}
    ${'sysctl'}           | ${['kernel']}                  | ${'no parameter'}
    ${'kernelModules'}    | ${['a b']}                     | ${'no module'}
    ${'windows.registry'} | ${['hklm\\sam\\sam']}          | ${'outside the allowed roots'}
    ${'settings.nginx'}   | ${['values', 'x']}             | ${'a text of a file'}
    ${'constructor'}      | ${['x']}                       | ${'no section'}
  `('never $section $steps: $why', ({ section, steps }) => expect(isWatchable({ section, steps })).toBe(false));
});

const { privateKey } = generateKeyPairSync('ed25519');
const pinned = keyIdOf(privateKey);
const issuedAt = '2026-11-21T12:00:00.000Z';
const names = watchNames(
  [
    { section: 'sysctl', steps: ['vm.swappiness'] },
    { section: 'files', steps: ['/etc/myapp.conf'] },
    { section: 'files', steps: ['/etc/myapp.conf'] },
    { section: 'files', steps: ['/proc/1/environ'] },
    { section: 'windows.registry', steps: ['hklm\\software\\policies\\vendor', 'x'] },
  ],
  'posix',
);

/** A list that the right key signed, whatever it says. */
function signedText(list: string): object {
  const signature = sign(null, Buffer.from(`muster-watch/1\n${list}`), privateKey).toString('base64url');
  return { list, key: rawPublicKey(privateKey).toString('base64url'), signature };
}

it('leaves the registry to hosts that have one', () => {
  const registry = { section: 'windows.registry', steps: ['hklm\\software\\policies\\vendor', 'x'] };
  expect(watchNames([registry, { section: 'sysctl', steps: ['vm.swappiness'] }], 'windows')).toEqual([registry]);
});

describe('a list on its way', () => {
  it('is sorted, has no name twice and none that may not be asked', () => {
    expect(names).toEqual([
      { section: 'files', steps: ['/etc/myapp.conf'] },
      { section: 'sysctl', steps: ['vm.swappiness'] },
    ]);
    expect(watchDigest(names)).toBe(watchDigest(watchNames([...names].reverse(), 'posix')));
  });

  it('arrives as it was sent', () => {
    expect(openWatchList(sealWatchList({ issuedAt, names }, privateKey), pinned)).toEqual({ issuedAt, names });
  });

  it('is never larger than agents take', () => {
    const many = watchNames(
      Array.from({ length: 5000 }, (_, index) => ({ section: 'files', steps: [`/etc/${'x'.repeat(100)}${index}`] })),
      'posix',
    );
    const sealed = sealWatchList({ issuedAt, names: many }, privateKey);
    expect(many.length).toBeGreaterThan(300);
    expect(Buffer.byteLength(sealed.list)).toBeLessThanOrEqual(MAX_WATCH_LIST_BYTES);
    expect(openWatchList(sealed, pinned)).toMatchObject({ names: many });
  });

  const good = sealWatchList({ issuedAt, names }, privateKey);
  const stranger = sealWatchList({ issuedAt, names }, generateKeyPairSync('ed25519').privateKey);
  it.each`
    value                                                                                                 | complaint
    ${undefined}                                                                                          | ${'no object'}
    ${{ ...good, signature: undefined }}                                                                  | ${'a member is missing'}
    ${{ ...good, list: good.list.replace('myapp', 'other') }}                                             | ${'its signature does not fit'}
    ${stranger}                                                                                           | ${'another key'}
    ${{ ...stranger, key: good.key }}                                                                     | ${'its signature does not fit'}
    ${{ ...good, key: 'AAAA' }}                                                                           | ${'another key'}
    ${signedText(`{"issuedAt":"${issuedAt}","names":[],"x":"${' '.repeat(MAX_WATCH_LIST_BYTES)}"}`)}      | ${'more than'}
    ${signedText('{')}                                                                                    | ${'no JSON'}
    ${signedText('{"names":[]}')}                                                                         | ${'no time'}
    ${signedText(`{"issuedAt":"${issuedAt}","names":[{"section":"files","steps":["/proc/1/environ"]}]}`)} | ${'may not be asked'}
    ${signedText(`{"issuedAt":"${issuedAt}","names":[{"section":"files","steps":[1]}]}`)}                 | ${'may not be asked'}
    ${signedText(`{"issuedAt":"${issuedAt}","names":{}}`)}                                                | ${'may not be asked'}
  `('is refused whole: $complaint', ({ value, complaint }) => {
    expect(openWatchList(value, pinned)).toEqual({ complaint: expect.stringContaining(complaint) });
  });
});
