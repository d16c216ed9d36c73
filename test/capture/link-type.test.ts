import { describe, expect, test } from 'vitest';
import { linkTypeName } from '../../src/capture/link-type.ts';

describe('name', () => {
  test.each([
    [1, 'ETHERNET'],
    [101, 'RAW'],
    [276, 'LINUX_SLL2'],
    [9999, 'LINKTYPE_9999'],
  ])('%i: → %s', (linkType, name) => {
    expect(linkTypeName(linkType)).toBe(name);
  });
});
