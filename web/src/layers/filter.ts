/**
 * Which hazardous areas the reader wants to see, decided from what the tiles already hold: no request. A record is decided
 * exactly; a group, which stands for many, by its exact counts of each property alone. Several properties together
 * give bounds, and a group is hidden only when none of its areas can match. What is hidden is listed, not what is
 * shown: a value that this page does not know is never hidden.
 */

export const FILTER_PROPERTIES = ['classification', 'contamination', 'status', 'priority'] as const;
export type FilterProperty = (typeof FILTER_PROPERTIES)[number];

/** The values that can be hidden, the worst first. What the source does not state is a value of its own. */
export const FILTER_VALUES: Record<FilterProperty, readonly string[]> = {
  classification: ['CHA', 'SHA', 'indication', 'unknown'],
  contamination: ['AP', 'AV', 'CM', 'ERW', 'IED', 'unknown'],
  status: ['open', 'worked_on', 'suspended', 'unknown'],
  priority: ['high', 'medium', 'low', 'none'],
};

export interface HazardFilter {
  /** hidden values of each property */
  hidden: Record<FilterProperty, readonly string[]>;
  /** hides areas whose record begins after this day (days since 1970-01-01); null = any day */
  untilDay: number | null;
  /** hides areas whose record has no day */
  hideUndated: boolean;
}

export const NO_FILTER: HazardFilter = {
  hidden: { classification: [], contamination: [], status: [], priority: [] },
  untilDay: null,
  hideUndated: false,
};

export function isFiltering(filter: HazardFilter): boolean {
  return (
    filter.untilDay !== null ||
    filter.hideUndated ||
    FILTER_PROPERTIES.some((property) => filter.hidden[property].length > 0)
  );
}

export function isSameFilter(a: HazardFilter, b: HazardFilter): boolean {
  return formatHidden(a) === formatHidden(b) && a.untilDay === b.untilDay;
}

const UNDATED = 'date:none';

/** The hidden values as text, such as `classification:SHA,date:none`; empty when nothing is hidden. */
export function formatHidden(filter: HazardFilter): string {
  const names = FILTER_PROPERTIES.flatMap((property) =>
    FILTER_VALUES[property]
      .filter((value) => filter.hidden[property].includes(value))
      .map((value) => `${property}:${value}`),
  );
  return [...names, ...(filter.hideUndated ? [UNDATED] : [])].join(',');
}

/** Reads what formatHidden wrote. What is not understood is left out: it then hides nothing. */
export function parseHidden(text: string): Pick<HazardFilter, 'hidden' | 'hideUndated'> {
  const names = new Set(text.split(','));
  const hiddenOf = (property: FilterProperty) =>
    FILTER_VALUES[property].filter((value) => names.has(`${property}:${value}`));
  return {
    hidden: {
      classification: hiddenOf('classification'),
      contamination: hiddenOf('contamination'),
      status: hiddenOf('status'),
      priority: hiddenOf('priority'),
    },
    hideUndated: names.has(UNDATED),
  };
}

const MS_PER_DAY = 86_400_000;

/** A day such as 2024-07-31 as a number of days since 1970-01-01; null when it is none. */
export function dayOf(iso: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) return null;
  const ms = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(ms) ? null : ms / MS_PER_DAY;
}

export function isoOf(day: number): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

type Properties = Record<string, unknown>;

/** Whether the filter can decide about a feature: enlarged cells and administrative areas keep their areas to themselves. */
export function isFiltered(properties: Properties): boolean {
  return properties.form === 'area' || properties.form === 'group';
}

/** How many areas of a feature match: at least, and at most. Both the same = exact. */
export interface Bounds {
  least: number;
  most: number;
}

/** Whether a feature of the layer of hazardous areas is drawn: false only when nothing of it can match. */
export function mayMatch(filter: HazardFilter, properties: Properties): boolean {
  if (!isFiltered(properties)) return true;
  if (properties.form === 'area') return matches(filter, properties);
  const number = numberOf(properties);
  return number > 0 ? boundsOf(filter, properties).most > 0 : mayMatchElsewhere(filter, properties);
}

/** How many of the areas that a feature counts for match. */
export function boundsOf(filter: HazardFilter, properties: Properties): Bounds {
  const number = numberOf(properties);
  if (number === 0 || !isFiltered(properties) || !isFiltering(filter)) return exactly(number);
  if (properties.form === 'area') {
    const n = matches(filter, properties) ? number : 0;
    return { least: n, most: n };
  }
  const each = [
    ofClassification(filter, properties, number),
    ofContamination(filter, properties, number),
    ofStatus(filter, properties, number),
    ofPriority(filter, properties, number),
    ofDay(filter, properties, number),
  ];
  // Those that fail one property or another are at most the sum of those that fail each.
  const failing = each.reduce((sum, { least }) => sum + (number - least), 0);
  return {
    least: Math.max(0, number - failing),
    most: Math.min(...each.map(({ most }) => most)),
  };
}

/** The worst classification among those of a group's areas that may match: what it is drawn as. */
export function worstShown(filter: HazardFilter, properties: Properties): string {
  const { hidden } = filter;
  const worst = String(properties.classification);
  if (properties.form !== 'group' || hidden.classification.length === 0) return worst;
  const order = FILTER_VALUES.classification;
  const from = Math.max(0, order.indexOf(worst));
  const counted = numberOf(properties) > 0;
  const isThere = (value: string) => {
    if (!counted) return true;
    if (value === 'CHA') return countOf(properties, 'numberCha') > 0;
    if (value === 'SHA') return countOf(properties, 'numberSha') > 0;
    return true;
  };
  return order.slice(from).find((value) => !hidden.classification.includes(value) && isThere(value)) ?? worst;
}

/** A record of its own: exact. */
export function matches(filter: HazardFilter, properties: Properties): boolean {
  const { hidden } = filter;
  const stated = (name: string, otherwise: string) => {
    const value = properties[name];
    return value === undefined || value === null || value === '' ? otherwise : String(value);
  };
  // Of several types of contamination, one that is shown is enough.
  const types = stated('contamination', 'unknown').split('+');
  return (
    !hidden.classification.includes(stated('classification', 'unknown')) &&
    !types.every((type) => hidden.contamination.includes(type)) &&
    !hidden.status.includes(stated('status', 'unknown')) &&
    !hidden.priority.includes(stated('priority', 'none')) &&
    matchesDay(filter, dayIn(properties, 'validFrom'))
  );
}

function matchesDay(filter: HazardFilter, day: number | null): boolean {
  if (day === null) return !filter.hideUndated;
  return filter.untilDay === null || day <= filter.untilDay;
}

/** Whether land was released only after the day: for a group, whether all of it was that has a day. */
export function isReleasedLater(filter: HazardFilter, properties: Properties): boolean {
  const day = dayIn(properties, properties.form === 'group' ? 'completedOnFirst' : 'completedOn');
  return filter.untilDay !== null && day !== null && day > filter.untilDay;
}

const numberOf = (properties: Properties) => Math.max(0, Number(properties.number ?? 0));
const countOf = (properties: Properties, name: string) => Math.max(0, Number(properties[name] ?? 0));

function dayIn(properties: Properties, name: string): number | null {
  const day = properties[name];
  return day === undefined || day === null ? null : Number(day);
}

/** Exact: every area has one value, and what no count names has the last one. */
function ofOneValue(
  hidden: readonly string[],
  counts: Record<string, number>,
  rest: string,
  number: number,
): Bounds {
  const named = Object.values(counts).reduce((sum, n) => sum + n, 0);
  let n = hidden.includes(rest) ? 0 : Math.max(0, number - named);
  for (const [value, count] of Object.entries(counts)) if (!hidden.includes(value)) n += count;
  return exactly(Math.min(n, number));
}

const exactly = (n: number): Bounds => ({ least: n, most: n });

function ofClassification(filter: HazardFilter, properties: Properties, number: number): Bounds {
  const hidden = filter.hidden.classification;
  const cha = countOf(properties, 'numberCha');
  const sha = countOf(properties, 'numberSha');
  // Indications and areas that are not classified are counted together.
  const others = Math.max(0, number - cha - sha);
  const named = (hidden.includes('CHA') ? 0 : cha) + (hidden.includes('SHA') ? 0 : sha);
  const within = ({ least, most }: Bounds): Bounds => ({ least: named + least, most: named + most });
  const noIndication = hidden.includes('indication');
  const noUnknown = hidden.includes('unknown');
  if (others === 0 || (noIndication && noUnknown)) return within(exactly(0));
  if (!noIndication && !noUnknown) return within(exactly(others));
  const worst = cha + sha === 0 ? properties.classification : null;
  // Where the worst is one of the two, it is there.
  if (worst === 'unknown') return within(exactly(noUnknown ? 0 : others));
  if (worst === 'indication')
    return within(noIndication ? { least: 0, most: others - 1 } : { least: 1, most: others });
  return within({ least: 0, most: others });
}

function ofContamination(filter: HazardFilter, properties: Properties, number: number): Bounds {
  const hidden = filter.hidden.contamination;
  if (hidden.length === 0) return exactly(number);
  const counts = FILTER_VALUES.contamination.map((type): [string, number] => [
    type,
    countOf(properties, type === 'unknown' ? 'numberTypeUnknown' : `number${type}`),
  ]);
  // An area of two types is in two counts.
  let shown = 0;
  let mostOfOne = 0;
  let concealed = 0;
  for (const [type, count] of counts) {
    if (hidden.includes(type)) concealed += count;
    else {
      shown += count;
      mostOfOne = Math.max(mostOfOne, count);
    }
  }
  // Areas in no count have a type that this page does not know: never hidden.
  const uncounted = Math.max(0, number - shown - concealed);
  return {
    least: Math.min(number, Math.max(mostOfOne, uncounted, number - concealed)),
    most: Math.min(number, shown + uncounted),
  };
}

function ofStatus(filter: HazardFilter, properties: Properties, number: number): Bounds {
  const counts = {
    open: countOf(properties, 'numberOpen'),
    worked_on: countOf(properties, 'numberWorkedOn'),
    suspended: countOf(properties, 'numberSuspended'),
  };
  return ofOneValue(filter.hidden.status, counts, 'unknown', number);
}

function ofPriority(filter: HazardFilter, properties: Properties, number: number): Bounds {
  const counts = {
    high: countOf(properties, 'numberHigh'),
    medium: countOf(properties, 'numberMedium'),
    low: countOf(properties, 'numberLow'),
  };
  return ofOneValue(filter.hidden.priority, counts, 'none', number);
}

/** A group tells its first and its last day, and not how many of its areas have none. */
function ofDay(filter: HazardFilter, properties: Properties, number: number): Bounds {
  const { untilDay, hideUndated } = filter;
  if (untilDay === null && !hideUndated) return exactly(number);
  const first = dayIn(properties, 'validFromFirst');
  const last = dayIn(properties, 'validFromLast') ?? first;
  if (first === null || last === null) return exactly(hideUndated ? 0 : number);
  const firstIsIn = untilDay === null || first <= untilDay;
  const lastIsIn = untilDay === null || last <= untilDay;
  const dated = Math.min(number, first === last ? 1 : 2);
  if (firstIsIn && lastIsIn) return hideUndated ? { least: dated, most: number } : exactly(number);
  if (firstIsIn) return { least: 1, most: Math.max(1, number - 1) };
  return { least: 0, most: hideUndated ? 0 : Math.max(0, number - dated) };
}

/** A group that reaches in from another tile has its counts there; here only its worst classification and its days tell. */
function mayMatchElsewhere(filter: HazardFilter, properties: Properties): boolean {
  const order = FILTER_VALUES.classification;
  const from = order.indexOf(String(properties.classification));
  const classes = from < 0 ? order : order.slice(from);
  if (classes.every((value) => filter.hidden.classification.includes(value))) return false;
  for (const property of ['contamination', 'status', 'priority'] as const)
    if (FILTER_VALUES[property].every((value) => filter.hidden[property].includes(value))) return false;
  return ofDay(filter, properties, Number.MAX_SAFE_INTEGER).most > 0;
}
