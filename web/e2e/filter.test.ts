/** The filter of hazardous areas over the demonstration country: from the tiles alone, and never a map that looks free. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  boundsOf,
  dayOf,
  FILTER_PROPERTIES,
  FILTER_VALUES,
  formatHidden,
  type HazardFilter,
  matches,
  NO_FILTER,
} from '../src/layers/filter';
import { decodeTile } from '../src/layers/tile';
import { CHA, canRun, launch, OpenPage, programmeHas, SHA, UNCLASSIFIED } from './browser';

const ready = canRun && (await programmeHas('XMA', 'hazard-area'));
const PALE: [number, number, number] = [0x8a, 0x84, 0x96];

interface Page {
  features: { geometry: unknown; properties: Record<string, unknown> }[];
  next: number | null;
}

/** Every remaining area of the demonstration country that has a location, as the API tells it. */
async function listAreas(): Promise<Record<string, unknown>[]> {
  const areas: Record<string, unknown>[] = [];
  let after: number | null = 0;
  while (after !== null) {
    const response: Response = await fetch(
      `${process.env.CARTAGENA_URL}/api/hazard-areas?programme=XMA&remaining=true&limit=1000&after=${after}`,
    );
    const page = (await response.json()) as Page;
    areas.push(...page.features.filter((f) => f.geometry !== null).map((f) => f.properties));
    after = page.next;
  }
  return areas;
}

/** What is asked of the server from now on. Chromium asks for the icon again whenever the address changes. */
function requestsOf({ page }: OpenPage): string[] {
  const requests: string[] = [];
  page.on('request', (request) => {
    if (!request.url().endsWith('/icon.svg')) requests.push(request.url());
  });
  return requests;
}

describe.skipIf(!ready)('the filter of hazardous areas', () => {
  let browser: Browser;
  let areas: Record<string, unknown>[] = [];
  let open: OpenPage | null = null;
  const at = async (hash: string, options = {}) => {
    open = await OpenPage.at(browser, hash, options);
    return open;
  };
  const words = async (shown: OpenPage) => {
    await shown.settled();
    return (await shown.page.locator('.filter-notice').innerText()).replace(/\s+/g, ' ');
  };
  const format = (n: number) => new Intl.NumberFormat('en-GB').format(n);

  beforeAll(async () => {
    browser = await launch();
    areas = await listAreas();
  });
  afterEach(async () => {
    const { foreign = [], errors = [] } = open ?? {};
    await open?.close();
    open = null;
    expect(foreign).toEqual([]);
    expect(errors).toEqual([]);
  });
  afterAll(() => browser?.close());

  it('asks the server for nothing, says exactly how many match, and draws the others pale', async () => {
    const shown = await at('#programme=XMA&door=remaining&layers=hazard-areas');
    const { page } = shown;
    expect(await page.locator('.filter-notice').isVisible()).toBe(false);
    // Edges of other colours come near it.
    const before = (await shown.drawn([PALE])).pixels;
    await page.locator('#filter > summary').click();
    const requests = requestsOf(shown);

    await page.locator('#filter-classification-CHA').uncheck();
    const others = areas.filter((a) => a.classification !== 'CHA').length;
    expect(await words(shown)).toContain(`${format(others)} of ${format(areas.length)} hazardous areas here`);
    expect(await words(shown)).toContain('The others are there too, drawn pale.');
    expect((await shown.drawn([CHA])).pixels).toBe(0);
    expect((await shown.drawn([PALE])).pixels).toBeGreaterThan(before + 200);
    expect((await shown.drawn([SHA])).pixels).toBeGreaterThan(50);

    await page.locator('#filter-classification-CHA').check();
    for (const value of ['medium', 'low', 'none']) await page.locator(`#filter-priority-${value}`).uncheck();
    const high = areas.filter((a) => a.priority === 'high').length;
    expect(await words(shown)).toContain(`Filter: ${format(high)} of ${format(areas.length)} `);

    // Two properties: never fewer than there are.
    await page.locator('#filter-classification-CHA').uncheck();
    const both = areas.filter((a) => a.priority === 'high' && a.classification !== 'CHA').length;
    const said = /(?:up to )?([\d,]+) of/.exec(await words(shown))?.[1]?.replaceAll(',', '');
    expect(Number(said)).toBeGreaterThanOrEqual(both);
    expect(requests).toEqual([]);
  });

  it('counts on the tiles of any zoom what the records themselves say', async () => {
    const asInTile = areas.map((a) => ({
      ...a,
      form: 'area',
      contamination: (a.contaminationTypes as string[]).join('+'),
      validFrom: typeof a.validFrom === 'string' ? (dayOf(a.validFrom) ?? undefined) : undefined,
    }));
    // The same filters every time.
    let state = 42;
    const next = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const some = (values: readonly string[]) => values.filter(() => next() < 0.3);
    const filters = Array.from({ length: 60 }, (_, i): HazardFilter => {
      const hidden = { ...NO_FILTER.hidden };
      for (const property of FILTER_PROPERTIES)
        if (next() < 0.6) hidden[property] = some(FILTER_VALUES[property]);
      return { hidden, untilDay: i % 3 === 0 ? 17_000 + i * 50 : null, hideUndated: i % 7 === 0 };
    });
    const truths = filters.map((filter) => asInTile.filter((a) => matches(filter, a)).length);
    let tiles = [{ z: 0, x: 0, y: 0 }];
    let groups = 0;
    for (let z = 0; z <= 9; z++) {
      const bounds = filters.map(() => ({ least: 0, most: 0 }));
      const below: typeof tiles = [];
      let all = 0;
      for (const { x, y } of tiles) {
        const response = await fetch(`${process.env.CARTAGENA_URL}/tiles/hazard-areas/${z}/${x}/${y}.mvt`);
        if (response.status === 204) continue;
        const { features } = decodeTile(await response.arrayBuffer(), 'hazard-areas');
        for (const { properties } of features) {
          if (properties.programme !== 'XMA') continue;
          if (properties.form === 'group') groups++;
          all += Number(properties.number);
          filters.forEach((filter, i) => {
            const { least, most } = boundsOf(filter, properties);
            const sum = bounds[i];
            if (!sum) return;
            sum.least += least;
            sum.most += most;
          });
        }
        for (const [dx, dy] of [
          [0, 0],
          [1, 0],
          [0, 1],
          [1, 1],
        ] as const)
          below.push({ z: z + 1, x: 2 * x + dx, y: 2 * y + dy });
      }
      expect(all, `zoom ${z}`).toBe(areas.length);
      bounds.forEach(({ least, most }, i) => {
        const what = `zoom ${z}, ${formatHidden(filters[i] as HazardFilter)}`;
        expect(least, what).toBeLessThanOrEqual(truths[i] as number);
        expect(most, what).toBeGreaterThanOrEqual(truths[i] as number);
      });
      tiles = below;
    }
    expect(groups).toBeGreaterThan(100);
  });

  it('follows the time line by keyboard, and leaves what has no date in the reader’s hands', async () => {
    const shown = await at('#programme=XMA&door=remaining&layers=hazard-areas&view=12/0/0');
    const { page } = shown;
    await page.getByRole('button', { name: 'Show the whole programme' }).click();
    await shown.settled();
    await page.locator('#filter > summary').click();
    const requests = requestsOf(shown);
    const slider = page.getByRole('slider', { name: 'Present record since' });
    await slider.focus();
    await page.keyboard.press('Home');
    await page.waitForFunction(() => location.hash.includes('until='));
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^\d{1,2} \w+ \d{4} or earlier$/);
    await page.keyboard.press('End');
    await page.waitForFunction(() => !location.hash.includes('until='));
    expect(await page.locator('.filter-notice').isVisible()).toBe(false);
    await page.locator('#filter-undated').uncheck();
    await page.locator('.filter-notice').waitFor();
    expect(page.url()).toContain('hide=date:none');
    expect(requests).toEqual([]);
  });

  it('comes back from the address, stays in sight, and one button shows everything again', async () => {
    const shown = await at(
      '#programme=XMA&door=remaining&layers=hazard-areas&hide=classification:SHA,status:unknown&until=2019-12-31',
    );
    const { page } = shown;
    await page.locator('#filter > summary').click();
    expect(await page.locator('#filter-classification-SHA').isChecked()).toBe(false);
    expect(await page.locator('#filter-status-unknown').isChecked()).toBe(false);
    expect(await page.locator('#filter-classification-CHA').isChecked()).toBe(true);
    expect(await page.locator('.until output').innerText()).toBe('31 Dec 2019 or earlier');
    expect(await page.locator('.legend li').filter({ hasText: 'Left out by your filter' }).isVisible()).toBe(
      true,
    );
    for (const door of ['Services', 'Funding', 'Remaining']) {
      await page.getByRole('button', { name: door, exact: true }).click();
      await shown.settled();
      await page.locator('#layer-hazard-areas').check();
      expect(await page.locator('.filter-notice').isVisible(), door).toBe(true);
    }
    await page.locator('.filter-notice').getByRole('button', { name: 'Show all' }).click();
    await shown.settled();
    expect(page.url()).not.toMatch(/hide=|until=/);
    expect(await page.locator('.filter-notice').isVisible()).toBe(false);
  });

  it('still reads what it leaves out, and then draws it', async () => {
    const shown = await at(
      '#programme=XMA&door=remaining&layers=hazard-areas&hide=classification:CHA,classification:SHA,classification:indication,classification:unknown',
    );
    const { page } = shown;
    expect(await words(shown)).toContain(`0 of ${format(areas.length)} `);
    const { pixels, at: place } = await shown.drawn([PALE]);
    expect(pixels).toBeGreaterThan(50);
    if (!place) throw new Error('nothing pale in the open part of the map');
    // A group is no record: nearer by, it is its members.
    await page.mouse.move(place.x, place.y);
    await page.mouse.click(place.x + 1, place.y + 1);
    await shown.settled();
    const text = await shown.sheet();
    expect(text).not.toContain('No record here');
  });

  it('fits a phone, with targets for a finger', async () => {
    const shown = await at('#programme=XMA&hide=contamination:AP', {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    const { page } = shown;
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await words(shown)).toContain('Blank does not mean safe.');
    await page.getByRole('button', { name: 'Layers' }).click();
    await page.locator('#filter > summary').click();
    const small = await page.evaluate(() =>
      [
        ...document.querySelectorAll<HTMLElement>(
          '#filter label:not(.visually-hidden), .filter-notice button',
        ),
      ]
        .filter((e) => e.getBoundingClientRect().height < 44)
        .map((e) => e.innerText),
    );
    expect(small).toEqual([]);
    await page.locator('#filter-contamination-AP').check();
    await page.locator('.filter-notice').waitFor({ state: 'hidden' });
    expect((await shown.drawn([SHA, CHA, UNCLASSIFIED])).pixels).toBeGreaterThan(50);
  });
});
