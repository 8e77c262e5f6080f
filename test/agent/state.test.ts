import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AgentState, AgentStore, agentFolder } from '../../agent/state.ts';
import { lock } from '../../agent/state-lock.ts';
import { keyIdOf } from '../../policies/inventory/seal.ts';
import { newFolder, removeFolders } from '../kit/folder.ts';

removeFolders();

const state: AgentState = {
  collector: 'https://muster.example/',
  agentId: 'a-17',
  hostId: '0190b6e2-7f5c-7cc0-9c3e-2f3f1b0d9a11',
  unit: 'default',
  contract: '1.0',
  collectorKeyId: 'a'.repeat(32),
  sequence: 3,
  previous: 'b'.repeat(64),
};

function enrolledStore(): AgentStore {
  const store = new AgentStore(newFolder());
  store.makeFolder();
  store.makeKey().keep();
  store.writeState(state);
  return store;
}

describe("the agent's folder", () => {
  it('is where the environment says, else the usual place', () => {
    expect(agentFolder({ MUSTER_AGENT_DATA: '/srv/agent' })).toBe('/srv/agent');
    expect(agentFolder({})).toBe('/var/lib/muster-agent');
  });

  it('gives back the state and the key, and lets nobody else read them', () => {
    const store = enrolledStore();
    expect(new AgentStore(store.folder).readState()).toEqual(state);
    expect(keyIdOf(store.readKey())).toMatch(/^[0-9a-f]{32}$/);
    for (const name of ['key.pem', 'state.json']) expect(statSync(join(store.folder, name)).mode & 0o777).toBe(0o600);
    expect(statSync(store.spoolFolder).mode & 0o777).toBe(0o700);
    expect(readdirSync(store.folder).sort()).toEqual(['key.pem', 'spool', 'state.json']);
  });

  it('says that there is no state where nobody enrolled', () => {
    expect(new AgentStore(newFolder()).readState()).toBeUndefined();
    expect(() => new AgentStore(newFolder()).readKey()).toThrow(/enrol this host/);
  });

  it.each([
    ['cut short', '{"collector":"https:'],
    ['of another form', '{"collector":1}'],
    ['with a member nobody knows', JSON.stringify({ ...state, colour: 'red' })],
    ['with a sequence below zero', JSON.stringify({ ...state, sequence: -1 })],
  ])('refuses a state %s and says what to do', (_, text) => {
    const store = enrolledStore();
    writeFileSync(join(store.folder, 'state.json'), text);
    expect(() => store.readState()).toThrow(/damaged .*enrol this host again/);
  });

  it('keeps the old key until the new one is wanted', () => {
    const store = enrolledStore();
    const before = keyIdOf(store.readKey());
    const { key, keep } = store.makeKey();
    expect(keyIdOf(store.readKey())).toBe(before);
    keep();
    expect(keyIdOf(store.readKey())).toBe(keyIdOf(key));
  });

  it('says where it cannot write, and the cure', () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    expect(() => new AgentStore(join(file, 'agent')).makeFolder()).toThrow(/MUSTER_AGENT_DATA/);
  });
});

describe('the lock', () => {
  it('keeps a second agent out while the first one runs, and names it', () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'lock'), `${process.ppid}\n`);
    expect(() => lock(folder)).toThrow(new RegExp(`process ${process.ppid}`));
  });

  it('takes over from a process that is gone', () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'lock'), '4194304999\n');
    const unlock = lock(folder);
    expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(`${process.pid}\n`);
    unlock();
    expect(readdirSync(folder)).toEqual([]);
  });
});
