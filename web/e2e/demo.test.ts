/** The page over the demonstration country, as people use it. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CHA, canRun, getJson, launch, OpenPage, programmeHas, SHA, UNCLASSIFIED } from './browser';

interface Page {
  features: { id: number; geometry: unknown; properties: Record<string, unknown> }[];
}

const ready = canRun && (await programmeHas('XMA', 'hazard-area'));

describe.skipIf(!ready)('the demonstration country', () => {
  let browser: Browser;
  let open: OpenPage | null = null;
  const at = async (hash: string, options = {}) => {
    open = await OpenPage.at(browser, hash, options);
    return open;
  };

  beforeAll(async () => {
    browser = await launch();
  });
  afterEach(async () => {
    // Whatever a test does: nothing leaves the origin, and nothing complains.
    const { foreign = [], errors = [] } = open ?? {};
    await open?.close();
    open = null;
    expect(foreign).toEqual([]);
    expect(errors).toEqual([]);
  });
  afterAll(() => browser?.close());

  it('says that it is fictional, how old the data is, and that blank does not mean safe', async () => {
    const { page } = await at('#programme=XMA');
    expect(await page.locator('.fictional').innerText()).toContain('Fictional country');
    expect(await page.locator('.blank-caution').innerText()).toMatch(
      /Blank does not mean safe\. Data as of \d/,
    );
    expect(await page.locator('.credits').innerText()).toContain('Natural Earth');
    for (const door of ['My project', 'Funding', 'Services', 'Data']) {
      await page.getByRole('button', { name: door, exact: true }).click();
      await (open as OpenPage).settled();
      expect(await page.locator('.fictional').isVisible()).toBe(true);
    }
  });

  it('draws hazards, and a click on one reads its record with its source', async () => {
    const shown = await at('#programme=XMA&door=remaining&layers=hazard-areas');
    const { pixels, at: place } = await shown.drawn([SHA, CHA, UNCLASSIFIED]);
    expect(pixels).toBeGreaterThan(200);
    if (!place) throw new Error('no hazard in the open part of the map');
    await shown.page.mouse.click(place.x + 1, place.y + 1);
    await shown.page.waitForFunction(() => location.hash.includes('record=hazard-areas/'));
    await shown.settled();
    const text = await shown.sheet();
    expect(text).toContain('Hazardous area');
    expect(text).toMatch(/(Suspected|Confirmed) hazardous area|Not classified|Indication/);
    for (const words of [
      'Area reported',
      'Area computed',
      'Contamination',
      'Source',
      'Dataset',
      'Licence',
      'As of',
    ])
      expect(text).toContain(words);
  });

  it('says on bare ground that no record does not mean safe', async () => {
    const { page } = await at('#programme=XMA');
    const box = await page.locator('.map').boundingBox();
    if (!box) throw new Error('no map');
    // The sea off the coast: the whole programme is framed with a margin.
    await page.mouse.click(box.x + 320, box.y + 20);
    await page.locator('.sheet .no-record').waitFor();
    expect(await (open as OpenPage).sheet()).toContain('No record here. That does not mean it is safe.');
  });

  it('lists clearance needs, most affected first, and recomputes for another corridor', async () => {
    const shown = await at('#programme=XMA&door=project');
    const first = shown.page.locator('.record[data-record^="projects/"]').first();
    await first.click();
    await shown.page.locator('.answer h3').filter({ hasText: 'Clearance needs' }).waitFor();
    await shown.settled();
    expect(await shown.sheet()).toMatch(/hazardous areas? in the corridor/i);
    const id = /record=projects\/(\d+)/.exec(shown.page.url())?.[1];
    const wide = await getJson<{ hazardAreaCount: number }>(
      `/api/projects/${id}/clearance-needs?corridorM=2000`,
    );
    await shown.page.fill('#corridor', '2000');
    await shown.page.getByRole('button', { name: 'Recompute' }).click();
    await shown.page.waitForFunction(() => location.hash.includes('corridor=2000'));
    await shown.page
      .locator('.answer .headline strong')
      .first()
      .filter({ hasText: new Intl.NumberFormat('en-GB').format(wide.hazardAreaCount) })
      .waitFor();
  });

  it('shows the money of an administrative area, clearance and victim assistance apart', async () => {
    const { features } = await getJson<Page>('/api/admin-areas?programme=XMA&limit=1000');
    const area = features.find((f) => f.properties.level === 1);
    const shown = await at(`#programme=XMA&door=funding&record=admin-areas/${area?.id}`);
    await shown.waitForTitle(String(area?.properties.name));
    const text = await shown.sheet();
    for (const words of [
      'Remaining contamination',
      'Services',
      'Money that lands here',
      'Clearance',
      'Victim assistance',
    ])
      expect(text).toContain(words);
  });

  it('keeps nationwide money in the panel', async () => {
    const shown = await at('#programme=XMA&door=funding');
    expect(await shown.sheet()).toContain('Nationwide money');
  });

  it('lists the datasets with version, day, licence and counts', async () => {
    const shown = await at('#programme=XMA&door=data');
    const text = await shown.sheet();
    for (const words of ['version', 'As of', 'Licence', 'Records', 'Without location', 'Rows rejected'])
      expect(text).toContain(words);
  });

  it('reaches a record by keyboard alone', async () => {
    const shown = await at('#programme=XMA&door=remaining&list=hazard-areas');
    const { page } = shown;
    await page.locator('.record').first().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const onRecord = () => page.evaluate(() => document.activeElement?.classList.contains('record') ?? false);
    for (let i = 0; i < 12 && !(await onRecord()); i++) await page.keyboard.press('Tab');
    expect(await onRecord()).toBe(true);
    const key = await page.evaluate(() => (document.activeElement as HTMLElement).dataset.record);
    await page.keyboard.press('Enter');
    await page.waitForFunction((k) => location.hash.includes(`record=${k}`), key);
    await shown.settled();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('sheet-title');
    expect(await shown.sheet()).toContain('Source');
    await page.locator('.sheet-head .icon-button').focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => !location.hash.includes('record='));
  });

  it('restores a shared view, and the back button goes back', async () => {
    const { features } = await getJson<Page>('/api/hazard-areas?programme=XMA&limit=50');
    const hazard = features.find((f) => f.geometry);
    const first = await at(
      `#programme=XMA&door=remaining&layers=hazard-areas,services&record=hazard-areas/${hazard?.id}`,
    );
    await first.page.locator('.sheet').getByText('Source', { exact: true }).waitFor();
    const url = first.page.url();
    const title = await first.page.locator('#sheet-title').innerText();
    await first.close();
    const second = await at(url.slice(url.indexOf('#')));
    await second.waitForTitle(title);
    expect(second.page.url()).toBe(url);
    expect(await second.page.locator('#layer-services').isChecked()).toBe(true);
    expect(await second.page.locator('#layer-land-releases').isChecked()).toBe(false);
    await second.page.getByRole('button', { name: 'Funding', exact: true }).click();
    await second.waitForTitle('Where does the money land?');
    await second.page.goBack();
    await second.waitForTitle(title);
  });

  it('warns when the hazards are switched off, and fits a phone', async () => {
    const shown = await at('#programme=XMA', { viewport: { width: 390, height: 844 }, hasTouch: true });
    const { page } = shown;
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: 'Layers' }).click();
    await page.locator('#layer-hazard-areas').uncheck();
    await page.locator('.map-status').filter({ hasText: 'Hazardous areas are switched off.' }).waitFor();
    await page.locator('#layer-hazard-areas').check();
    await page.getByRole('button', { name: 'Layers' }).click();
    await page.getByRole('button', { name: 'Change the height' }).click();
    await page.waitForSelector('.sheet[data-size="full"]');
    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.top button, .top select, .tool, .tabs button')]
        .filter((e) => e.getBoundingClientRect().height > 0 && e.getBoundingClientRect().height < 44)
        .map((e) => e.innerText),
    );
    expect(small).toEqual([]);
  });

  it.skipIf(!process.env.CARTAGENA_TOKEN)(
    'signs in with a token, shows an import report, and forgets',
    async () => {
      const shown = await at('#programme=XMA&door=data');
      const { page } = shown;
      await page.getByRole('button', { name: 'Sign in as mine action centre' }).click();
      await page.fill('#token', process.env.CARTAGENA_TOKEN ?? '');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
      await page.getByRole('button', { name: 'Import report' }).first().click();
      await page.locator('.sheet .eyebrow').filter({ hasText: 'Import report' }).waitFor();
      await shown.settled();
      expect(await shown.sheet()).toMatch(/rows rejected|Nothing to report/);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('button', { name: 'Sign in as mine action centre' }).waitFor();
      expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).toBe('{}');
    },
  );

  it('reads from right to left', async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${process.env.CARTAGENA_URL}/?lang=qps-rtl#programme=XMA`);
    await page.waitForSelector('html[dir="rtl"][data-ready]');
    const rail = await page.locator('.rail').boundingBox();
    const sheet = await page.locator('.sheet').boundingBox();
    expect(rail && sheet && rail.x > sheet.x).toBe(true);
    await context.close();
  });

  it('names every control', async () => {
    const { page } = await at('#programme=XMA');
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button, select, input, a[href]')]
        .filter((e) => {
          const labels = (e as HTMLInputElement).labels;
          const text =
            e.textContent?.trim() || e.getAttribute('aria-label') || labels?.[0]?.textContent?.trim();
          return !text;
        })
        .map((e) => e.outerHTML.slice(0, 120)),
    );
    expect(nameless).toEqual([]);
    for (const landmark of ['banner', 'main', 'navigation', 'complementary'] as const)
      expect(await page.getByRole(landmark).count(), landmark).toBeGreaterThan(0);
    expect(await page.locator('h1').count()).toBe(1);
  });
});
