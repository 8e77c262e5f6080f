import { describe, expect, it } from 'vitest';
import { agentHostsPath, readEnrolmentToken, writeEnrolmentToken } from '../../../policies/inventory/wire.ts';

const token = { secret: 'A'.repeat(43), collectorKeyId: '0123456789abcdef0123456789abcdef' };

describe('what goes over the wire', () => {
  it('carries a token as one word that a person can copy with spaces around it', () => {
    expect(writeEnrolmentToken(token)).toMatch(/^\S+$/);
    expect(readEnrolmentToken(`  ${writeEnrolmentToken(token)}\n`)).toEqual(token);
  });

  it.each(['', 'muster-', `${writeEnrolmentToken(token)}0`, writeEnrolmentToken(token).toUpperCase(), 'x y'])(
    'takes %j for no token',
    (text) => expect(readEnrolmentToken(text)).toBeUndefined(),
  );

  it('keeps odd agent ids inside their step of the path', () => {
    expect(agentHostsPath('a/../b')).toBe('/api/v1/agents/a%2F..%2Fb/hosts');
  });
});
