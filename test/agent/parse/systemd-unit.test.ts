import { expect, it } from 'vitest';
import { cutUnitFile, parseUnit } from '../../../agent/parse/systemd-unit.ts';

const UNIT = [
  '[Unit]',
  'Wants=a.service \\',
  '  b.service',
  'Description=Something \\',
  '  Requires=not-a-key.service',
  '[Service]',
  'ExecStart=/usr/bin/thing --token=first-secret \\',
  '  --password second-secret',
  'Environment=KEY=third-secret \\',
  '  User=fourth-secret',
  'User=thing',
  '[Install]',
  'WantedBy=multi-user.target',
].join('\n');

it('keeps what a kept key goes on with: a unit wanted on the second line is wanted', () => {
  const unit = parseUnit(cutUnitFile(UNIT));
  expect(unit.get('Unit.Wants')?.join(' ').split(/\s+/)).toEqual(['a.service', 'b.service']);
  expect(unit.get('Service.User')).toEqual(['thing']);
  expect(unit.get('Install.WantedBy')).toEqual(['multi-user.target']);
  expect(unit.has('Unit.Requires')).toBe(false);
});

it('keeps of a command its program, and nothing of what it or a left-out key goes on with', () => {
  const kept = cutUnitFile(UNIT);
  expect(kept).toContain('ExecStart=/usr/bin/thing');
  expect(kept).not.toContain('secret');
  expect(cutUnitFile(kept)).toBe(kept);
});
