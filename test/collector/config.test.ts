import { describe, expect, it } from 'vitest';
import { isLoopbackAddress, readConfig, urlOf } from '../../collector/config.ts';

describe('settings', () => {
  it('begin on loopback beside package.json', () => {
    const config = readConfig({});
    expect(config.listen).toEqual({ host: '127.0.0.1', port: 7070 });
    expect(config.dataFolder.endsWith('/var')).toBe(true);
    expect(config.store).toEqual({ kind: 'sqlite', path: `${config.dataFolder}/collector/muster.db` });
  });

  it.each`
    variable                 | value                       | says
    ${'MUSTER_LISTEN'}       | ${'0.0.0.0:7070'}           | ${/not a loopback address/}
    ${'MUSTER_LISTEN'}       | ${'192.0.2.1:7070'}         | ${/not a loopback address/}
    ${'MUSTER_LISTEN'}       | ${'collector.example:7070'} | ${/not a loopback address/}
    ${'MUSTER_LISTEN'}       | ${'[::]:7070'}              | ${/not a loopback address/}
    ${'MUSTER_LISTEN'}       | ${'127.0.0.1'}              | ${/address and a port/}
    ${'MUSTER_LISTEN'}       | ${'127.0.0.1:99999'}        | ${/address and a port/}
    ${'MUSTER_DATABASE_URL'} | ${'mysql://x'}              | ${/postgres:/}
  `('refuse $variable=$value and name it', ({ variable, value, says }) => {
    expect(() => readConfig({ [variable]: value })).toThrow(says);
    expect(() => readConfig({ [variable]: value })).toThrow(variable);
  });

  it.each(['127.0.0.1', '127.8.9.10', '::1', 'localhost', '::ffff:127.0.0.1'])(
    'take %s for this machine',
    (address) => {
      expect(isLoopbackAddress(address)).toBe(true);
    },
  );

  it.each(['10.0.0.1', '128.0.0.1', '::2', 'localhost.example', '127.0.0.1.example', '127'])(
    'do not take %s for it',
    (address) => {
      expect(isLoopbackAddress(address)).toBe(false);
    },
  );

  it('put brackets around IPv6 in addresses', () => {
    expect(urlOf(readConfig({ MUSTER_LISTEN: '[::1]:7071' }).listen)).toBe('http://[::1]:7071');
  });
});
