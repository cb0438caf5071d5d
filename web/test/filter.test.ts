import { describe, expect, it } from 'vitest';
import {
  boundsOf,
  dayOf,
  FILTER_PROPERTIES,
  FILTER_VALUES,
  formatHidden,
  type HazardFilter,
  isFiltering,
  isoOf,
  matches,
  mayMatch,
  NO_FILTER,
  parseHidden,
  worstShown,
} from '../src/layers/filter';

type Area = Record<string, string | number>;
type Hidden = Partial<HazardFilter['hidden']>;

const area = (more: Area = {}): Area => ({
  form: 'area',
  classification: 'SHA',
  status: 'open',
  contamination: 'AP',
  number: 1,
  ...more,
});
const hiding = (hidden: Hidden, more: Partial<HazardFilter> = {}): HazardFilter => ({
  ...NO_FILTER,
  ...more,
  hidden: { ...NO_FILTER.hidden, ...hidden },
});

/** The same numbers every time: a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What the tiles say of several areas drawn as one (tile_draw in the migrations): one count per value. */
function groupOf(areas: Area[]): Area {
  const number = (has: (a: Area) => boolean) => areas.filter(has).length;
  const type = (code: string) => number((a) => String(a.contamination).split('+').includes(code));
  const days = areas.flatMap((a) => (a.validFrom === undefined ? [] : [Number(a.validFrom)]));
  const order = FILTER_VALUES.classification;
  const counts: Record<string, number> = {
    numberCha: number((a) => a.classification === 'CHA'),
    numberSha: number((a) => a.classification === 'SHA'),
    numberOpen: number((a) => a.status === 'open'),
    numberWorkedOn: number((a) => a.status === 'worked_on'),
    numberSuspended: number((a) => a.status === 'suspended'),
    numberAP: type('AP'),
    numberAV: type('AV'),
    numberCM: type('CM'),
    numberERW: type('ERW'),
    numberIED: type('IED'),
    numberTypeUnknown: type('unknown'),
    numberHigh: number((a) => a.priority === 'high'),
    numberMedium: number((a) => a.priority === 'medium'),
    numberLow: number((a) => a.priority === 'low'),
  };
  return {
    form: 'group',
    number: areas.length,
    classification: order.find((c) => areas.some((a) => a.classification === c)) ?? 'unknown',
    ...(days.length > 0 ? { validFromFirst: Math.min(...days), validFromLast: Math.max(...days) } : {}),
    // Zeros are left out of the tile.
    ...Object.fromEntries(Object.entries(counts).filter(([, n]) => n > 0)),
  };
}

function randomArea(next: () => number): Area {
  const one = (values: readonly string[]) => values[Math.floor(next() * values.length)] ?? '';
  const types = new Set([one(FILTER_VALUES.contamination)]);
  while (next() < 0.35) types.add(one(FILTER_VALUES.contamination));
  const priority = one(FILTER_VALUES.priority);
  return area({
    classification: one(FILTER_VALUES.classification),
    status: one(FILTER_VALUES.status),
    contamination: [...types].join('+'),
    ...(priority === 'none' ? {} : { priority }),
    ...(next() < 0.25 ? {} : { validFrom: Math.floor(next() * 40) }),
  });
}

function randomFilter(next: () => number): HazardFilter {
  const some = (values: readonly string[]) => {
    const share = next() < 0.5 ? 0 : next();
    return values.filter(() => next() < share);
  };
  return {
    hidden: {
      classification: some(FILTER_VALUES.classification),
      contamination: some(FILTER_VALUES.contamination),
      status: some(FILTER_VALUES.status),
      priority: some(FILTER_VALUES.priority),
    },
    untilDay: next() < 0.5 ? null : Math.floor(next() * 40),
    hideUndated: next() < 0.25,
  };
}

describe('a filter on a record', () => {
  it('shows everything until something is hidden', () => {
    expect(isFiltering(NO_FILTER)).toBe(false);
    expect(mayMatch(NO_FILTER, area())).toBe(true);
    expect(mayMatch(NO_FILTER, { form: 'area', number: 1 })).toBe(true);
  });

  it('shows an area of several types as long as one of them is shown', () => {
    const both = area({ contamination: 'AP+AV' });
    expect(matches(hiding({ contamination: ['AP'] }), both)).toBe(true);
    expect(matches(hiding({ contamination: ['AP', 'AV'] }), both)).toBe(false);
  });

  it('takes what is not stated as a value of its own, shown until it is hidden itself', () => {
    const bare: Area = { form: 'area', number: 1 };
    const all = hiding({
      classification: ['CHA', 'SHA', 'indication'],
      contamination: ['AP', 'AV', 'CM', 'ERW', 'IED'],
      status: ['open', 'worked_on', 'suspended'],
      priority: ['high', 'medium', 'low'],
    });
    expect(matches({ ...all, untilDay: -20_000 }, bare)).toBe(true);
    for (const [property, value] of [
      ['classification', 'unknown'],
      ['contamination', 'unknown'],
      ['status', 'unknown'],
      ['priority', 'none'],
    ] as const)
      expect(matches(hiding({ [property]: [value] }), bare), property).toBe(false);
    expect(matches(hiding({}, { hideUndated: true }), bare)).toBe(false);
  });

  it('shows a value that this page does not know', () => {
    const everything = hiding({ ...FILTER_VALUES, contamination: FILTER_VALUES.contamination });
    const strange = area({ classification: 'X', status: 'Y', contamination: 'Z', priority: 'W' });
    expect(matches(everything, strange)).toBe(true);
  });

  it('shows what was recorded up to the end of a day', () => {
    const filter = hiding({}, { untilDay: 100 });
    expect(matches(filter, area({ validFrom: 100 }))).toBe(true);
    expect(matches(filter, area({ validFrom: 101 }))).toBe(false);
    expect(matches(filter, area({ validFrom: -3000 }))).toBe(true);
  });
});

describe('a filter on a group', () => {
  it('never hides an area that matches, and its bounds hold the true number', () => {
    const next = random(20_260_101);
    let hiddenGroups = 0;
    let exact = 0;
    for (let i = 0; i < 20_000; i++) {
      const areas = Array.from({ length: 2 + Math.floor(next() * next() * 30) }, () => randomArea(next));
      const group = groupOf(areas);
      const filter = randomFilter(next);
      const truth = areas.filter((a) => matches(filter, a));
      const { least, most } = boundsOf(filter, group);
      const what = JSON.stringify({ filter, group, truth: truth.length, least, most });
      expect(least, what).toBeLessThanOrEqual(truth.length);
      expect(most, what).toBeGreaterThanOrEqual(truth.length);
      if (!mayMatch(filter, group)) hiddenGroups++;
      if (truth.length > 0) expect(mayMatch(filter, group), what).toBe(true);
      if (least === most) exact++;
      // Drawn as nothing milder than the worst of them.
      const order = FILTER_VALUES.classification;
      const drawn = order.indexOf(worstShown(filter, group));
      for (const { classification } of truth)
        expect(drawn, what).toBeLessThanOrEqual(order.indexOf(String(classification)));
      // The same group where it only reaches in: its counts are those of another tile.
      const { form, classification, validFromFirst, validFromLast } = group;
      const reaching = { form, classification, validFromFirst, validFromLast, number: 0 };
      if (truth.length > 0) expect(mayMatch(filter, reaching), what).toBe(true);
      expect(boundsOf(filter, reaching)).toEqual({ least: 0, most: 0 });
    }
    // Not by showing everything, nor by saying nothing.
    expect(hiddenGroups).toBeGreaterThan(1000);
    expect(exact).toBeGreaterThan(5000);
  });

  it('is exact by one property', () => {
    const next = random(7);
    for (let i = 0; i < 2000; i++) {
      const areas = Array.from({ length: 2 + Math.floor(next() * 12) }, () => randomArea(next));
      const group = groupOf(areas);
      for (const property of ['status', 'priority'] as const) {
        const filter = hiding({ [property]: FILTER_VALUES[property].filter(() => next() < 0.5) });
        const n = areas.filter((a) => matches(filter, a)).length;
        expect(boundsOf(filter, group), property).toEqual({ least: n, most: n });
      }
      for (const value of FILTER_VALUES.contamination) {
        const only = hiding({ contamination: FILTER_VALUES.contamination.filter((v) => v !== value) });
        const n = areas.filter((a) => matches(only, a)).length;
        expect(boundsOf(only, group).most, value).toBe(n);
      }
      for (const value of ['CHA', 'SHA']) {
        const n = areas.filter((a) => a.classification !== value).length;
        expect(boundsOf(hiding({ classification: [value] }), group)).toEqual({ least: n, most: n });
      }
    }
  });

  it('says up to how many by two properties, the smaller of the two', () => {
    const areas = [
      area({ priority: 'high' }),
      area({ classification: 'CHA' }),
      area({ classification: 'CHA' }),
    ];
    const filter = hiding({ classification: ['SHA'], priority: ['medium', 'low', 'none'] });
    expect(boundsOf(filter, groupOf(areas))).toEqual({ least: 0, most: 1 });
  });

  it('draws a group without its hidden class as the worst that is left', () => {
    const group = groupOf([area({ classification: 'CHA' }), area(), area({ classification: 'unknown' })]);
    expect(worstShown(NO_FILTER, group)).toBe('CHA');
    expect(worstShown(hiding({ classification: ['CHA'] }), group)).toBe('SHA');
  });

  it('leaves enlarged cells and administrative areas whole', () => {
    const everything = hiding({ ...FILTER_VALUES }, { untilDay: 0, hideUndated: true });
    for (const form of ['cell', 'admin']) {
      const enlarged = { form, classification: 'SHA', number: 7 };
      expect(mayMatch(everything, enlarged)).toBe(true);
      expect(boundsOf(everything, enlarged)).toEqual({ least: 7, most: 7 });
    }
  });
});

describe('the address', () => {
  it('brings every filter back', () => {
    const next = random(3);
    for (let i = 0; i < 500; i++) {
      const { hidden, hideUndated } = randomFilter(next);
      const text = formatHidden({ hidden, hideUndated, untilDay: null });
      expect(parseHidden(text)).toEqual({ hidden, hideUndated });
    }
  });

  it('hides nothing for what it does not understand', () => {
    expect(parseHidden('classification:safe,type:AP,,date,priority')).toEqual({
      hidden: NO_FILTER.hidden,
      hideUndated: false,
    });
    expect(FILTER_PROPERTIES).toHaveLength(4);
  });

  it('counts days without a time zone', () => {
    expect(dayOf('1970-01-02')).toBe(1);
    expect(dayOf('2024-07-31')).toBe(19_935);
    expect(isoOf(19_935)).toBe('2024-07-31');
    expect(isoOf(-25_567)).toBe('1900-01-01');
    for (const not of ['', '2024', '2024-13-01', 'yesterday', '31.07.2024']) expect(dayOf(not)).toBeNull();
  });
});
