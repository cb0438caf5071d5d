/** Real hazardous areas of Bosnia and Herzegovina, when they have been imported as programme BIH. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHA, canRun, launch, OpenPage, programmeHas, SHA, UNCLASSIFIED } from '../browser';

const ready = canRun && (await programmeHas('BIH', 'hazard-area'));

describe.skipIf(!ready)('Bosnia and Herzegovina', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it('draws real hazards over the base map, and a click reads the record', async () => {
    const shown = await OpenPage.at(browser, '#programme=BIH&door=remaining&layers=hazard-areas');
    const { page } = shown;
    await page.waitForFunction(() => document.querySelectorAll('.base-tiles canvas').length > 0);
    await shown.settled();
    expect(await shown.land()).toBeGreaterThan(10_000);
    expect(await page.locator('.fictional').isVisible()).toBe(false);
    const { pixels, at } = await shown.drawn([SHA, CHA, UNCLASSIFIED]);
    expect(pixels).toBeGreaterThan(500);
    if (!at) throw new Error('no hazard in the open part of the map');
    await page.mouse.click(at.x + 1, at.y + 1);
    await page.waitForFunction(() => location.hash.includes('record=hazard-areas/'));
    await shown.settled();
    const text = await shown.sheet();
    for (const words of [
      'Hazardous area',
      'Classification',
      'Area computed',
      'Source',
      'Dataset',
      'As of',
      'Licence',
      'Row',
    ])
      expect(text).toContain(words);
    expect(shown.foreign).toEqual([]);
    expect(shown.errors).toEqual([]);
    await shown.close();
  });

  it('counts and lists the records without location', async () => {
    const shown = await OpenPage.at(browser, '#programme=BIH&door=remaining');
    await shown.page.getByRole('button', { name: 'List the records without location' }).click();
    await shown.page.locator('.record').first().waitFor();
    await shown.page.locator('.record').first().click();
    await shown.page.locator('.sheet').getByText('Record without location').waitFor();
    await shown.close();
  });
});
