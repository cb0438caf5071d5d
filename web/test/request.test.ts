import { describe, expect, it } from 'vitest';
import { STATES } from '../src/api/requests';
import en from '../src/i18n/en.json';
import { bodyOfForm, CHOICES, PEOPLE, stepsOf } from '../src/request/form';
import { parseHash } from '../src/state';

const words: Record<string, string> = en;

describe('the form of a clearance request', () => {
  it('sends what was said, and leaves out what was not', () => {
    const form = new FormData();
    form.set('organisation', ' Roads Agency ');
    form.set('priority', 'high');
    form.set('landownerConsent', 'no');
    form.set('intendedUse', '  ');
    form.set('total', '100');
    form.set('boys', '0');
    form.set('girls', '');
    expect(bodyOfForm(form, 'BIH-2026-0001', 'key')).toEqual({
      answer: 'BIH-2026-0001',
      key: 'key',
      organisation: 'Roads Agency',
      priority: 'high',
      landownerConsent: 'no',
      beneficiaries: { total: 100, boys: 0 },
    });
  });

  it('has no people where none are told, and no key where none is known', () =>
    expect(bodyOfForm(new FormData(), 'BIH-2026-0001', null)).toEqual({ answer: 'BIH-2026-0001' }));

  it('needs words to answer and to decline', () =>
    expect(STATES.filter((state) => stepsOf(state).noteNeeded)).toEqual(['answered', 'declined']));

  it('has words for every choice', () => {
    const lists: [string, readonly string[]][] = [
      ['requestPriority', CHOICES.priority],
      ['requestBlockage', CHOICES.blockage],
      ['requestSupport', CHOICES.supportNeeded],
      ['yesNo', CHOICES.yesNo],
      ['requestPeople', PEOPLE],
      ['requestState', STATES],
      ['requestStep', STATES.filter((state) => state !== 'filed')],
    ];
    for (const [list, values] of lists)
      for (const value of values) expect(words[`${list}.${value}`], `${list}.${value}`).toBeDefined();
  });
});

describe('the address', () => {
  it.each(['requests', 'request/BIH-2026-R0001', 'request/new/BIH-2026-0001'])('takes %s', (ask) =>
    expect(parseHash(`#ask=${ask}`).ask).toBe(ask));
  it.each(['request/BIH-2026-0001', 'request/new/BIH-2026-R0001', 'request/../x'])('not %s', (ask) =>
    expect(parseHash(`#ask=${ask}`).ask).toBeNull());
});
