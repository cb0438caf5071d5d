/** What the form of a clearance request holds, and what is sent of it. */
import type { People, RequestState } from '../api/requests';

export const CHOICES = {
  priority: ['low', 'medium', 'high'],
  blockage: ['none', 'with-alternative', 'without-alternative'],
  supportNeeded: ['later', 'within-3-months', 'immediate'],
  yesNo: ['unknown', 'yes', 'no'],
  asked: ['landownerConsent', 'confirmedOnGround', 'usedByCivilians', 'ordnanceObserved', 'incidents'],
} as const;

export const PEOPLE: readonly (keyof People)[] = ['total', 'male', 'female', 'boys', 'girls'];

/** The body for the server. What was left empty is left out: nought people is another thing than not known. */
export function bodyOfForm(form: FormData, answer: string, key: string | null): Record<string, unknown> {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const body: Record<string, unknown> = { answer };
  if (key) body.key = key;
  for (const name of [
    'organisation',
    'contact',
    'priority',
    'blockage',
    'supportNeeded',
    ...CHOICES.asked,
    'intendedUse',
    'note',
  ])
    if (text(name)) body[name] = text(name);
  const people = PEOPLE.filter((name) => text(name) !== '').map((name) => [name, Number(text(name))]);
  if (people.length > 0) body.beneficiaries = Object.fromEntries(people);
  return body;
}

/** How a step is asked for. */
export function stepsOf(state: RequestState): { noteNeeded: boolean; forward: boolean } {
  return {
    noteNeeded: state === 'answered' || state === 'declined',
    forward: state !== 'declined' && state !== 'withdrawn',
  };
}
