import { expect, it } from 'vitest';
import { faultSettings } from '../../../cli/run/faults-options.ts';
import { faultsText } from '../../../cli/target/faults-text.ts';
import { LIVE_KINDS, NO_FAULTS } from '../../../local/faults/live-settings.ts';

it('a percentage is the rate of faults of every kind, at every site', () => {
  expect(faultSettings({})).toBeUndefined();
  expect(faultSettings({ faults: '5%' })).toEqual({
    rate: 0.05,
    kinds: [...LIVE_KINDS],
    sites: '',
  });
  expect(faultSettings({ faults: '0.5%' })?.rate).toBe(0.005);
});

it('kinds and sites narrow it down', () => {
  const options = {
    faults: '100%',
    'fault-kinds': 'throttle, slow',
    'fault-sites': 'InvoicesTable',
  };
  expect(faultSettings(options)).toEqual({
    rate: 1,
    kinds: ['throttle', 'slow'],
    sites: 'InvoicesTable',
  });
});

it.each([
  [{ faults: '0.05' }, '--faults takes the percentage of the calls that fail, for example 5%'],
  [{ faults: '101%' }, 'not "101%"'],
  [{ faults: '-5%' }, 'not "-5%"'],
  [{ faults: '5%', 'fault-kinds': 'explode' }, 'not "explode"'],
  [{ 'fault-kinds': 'throttle' }, 'need --faults'],
])('%j is refused with what is expected', (options, message) => {
  expect(() => faultSettings(options)).toThrow(message);
});

it('is told loudly, and not when it is off', () => {
  expect(faultsText(NO_FAULTS)).toBeUndefined();
  expect(faultsText({ rate: 0.005, kinds: ['throttle', 'slow'], sites: 'T' })).toBe(
    'FAULTS ARE ON: 0.5 % of its calls at sites with "T" in their names go wrong on purpose (throttle, slow).',
  );
});
