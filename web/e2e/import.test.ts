/** From drop to publish, as an information manager does it: by hand, by keyboard, on a phone. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CHA, canRun, getJson, launch, OpenPage, programmeHas, SERVER } from './browser';

const TOKEN = process.env.CARTAGENA_TOKEN ?? '';
/** Where pictures of every step go, for whoever wants to look at them. */
const PICTURES = process.env.CARTAGENA_PICTURES;
const ready = canRun && TOKEN !== '' && (await programmeHas('XMA', 'hazard-area'));

interface Hazards {
  features: { geometry: { coordinates: unknown } | null }[];
}

/** Five rows of which four have a fault, on ground of the demonstration country. */
async function faulty(name: string): Promise<{ name: string; text: string }> {
  const { features } = await getJson<Hazards>('/api/hazard-areas?programme=XMA&limit=20');
  const flat = JSON.stringify(features.find((f) => f.geometry)?.geometry?.coordinates);
  const [x = 0, y = 0] = (flat.match(/-?\d+\.?\d*/g) ?? []).map(Number);
  const at = (i: number) => x + i * 0.006;
  const square = (i: number) => [
    [at(i), y],
    [at(i) + 0.004, y],
    [at(i) + 0.004, y + 0.003],
    [at(i), y + 0.003],
    [at(i), y],
  ];
  const bowTie = [
    [at(1), y],
    [at(1) + 0.004, y + 0.003],
    [at(1) + 0.004, y],
    [at(1), y + 0.003],
    [at(1), y],
  ];
  const rows: [string, string, string, number[][] | null][] = [
    ['E2E-1', 'Old quarry', 'CHA', square(0)],
    ['E2E-2', 'Crossing outline', 'SHA', bowTie],
    ['E2E-3', 'Without a place', 'SHA', null],
    ['E2E-4', 'Unknown class', 'zona gris', square(3)],
    ['E2E-4', 'Same identifier', 'SHA', square(4)],
  ];
  const collection = {
    type: 'FeatureCollection',
    features: rows.map(([id, title, classification, ring]) => ({
      type: 'Feature',
      properties: {
        hazard_id: id,
        hazard_name: title,
        classification,
        status: 'open',
        informant: 'somebody',
        remark: 'x',
      },
      geometry: ring ? { type: 'Polygon', coordinates: [ring] } : null,
    })),
  };
  return { name: `${name}.geojson`, text: JSON.stringify(collection) };
}

describe.skipIf(!ready)('importing', () => {
  let browser: Browser;
  let open: OpenPage | null = null;
  const run = Date.now().toString(36);
  const made: string[] = [];

  const signedIn = async (hash: string, options = {}) => {
    open = await OpenPage.at(browser, hash, options);
    await open.page.evaluate((token) => sessionStorage.setItem('cartagena.token', token), TOKEN);
    await open.page.reload();
    await open.settled();
    await open.page.locator('.import-entry').waitFor();
    return open;
  };
  const picture = async (page: Page, name: string) => {
    if (!PICTURES) return;
    mkdirSync(PICTURES, { recursive: true });
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  };
  const title = (page: Page, text: string | RegExp) =>
    page.locator('#sheet-title').filter({ hasText: text }).waitFor();
  const drop = (page: Page, file: { name: string; text: string }) =>
    page.evaluate(({ name, text }) => {
      const data = new DataTransfer();
      data.items.add(new File([text], name, { type: 'application/geo+json' }));
      for (const type of ['dragover', 'drop'])
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }),
        );
    }, file);
  /** From the dropped file to the columns: what only a person can say. */
  const sayWhatItIs = async (page: Page) => {
    await title(page, 'What is it?');
    await page.selectOption('#import-kind', 'hazard-area');
    await page.fill('#import-as-of', '2024-07-07');
    await page.check('#import-licence-not-stated');
    await page.getByRole('button', { name: 'Continue' }).click();
    await title(page, 'Which column is what?');
  };
  const startAndWait = async (page: Page) => {
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.waitForFunction(() => /[&#]report=\d+/.test(location.hash));
    await page.locator('.counts').waitFor();
    const id = /report=(\d+)/.exec(page.url())?.[1];
    if (id) made.push(id);
    return id;
  };

  beforeAll(async () => {
    browser = await launch();
  });
  afterEach(async () => {
    const { foreign = [], errors = [] } = open ?? {};
    await open?.close();
    open = null;
    expect(foreign).toEqual([]);
    expect(errors).toEqual([]);
  });
  afterAll(async () => {
    // The demonstration is for the other tests, too.
    for (const id of made)
      for (const act of ['withdraw', 'discard'])
        await fetch(`${SERVER}/api/datasets/${id}/${act}`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${TOKEN}` },
        });
    await browser?.close();
  });

  it('goes from a dropped file to a published record with its source', async () => {
    const shown = await signedIn('#programme=XMA&door=data');
    const { page } = shown;
    await picture(page, 'desk-0-door');
    await drop(page, await faulty(`areas-${run}`));
    await title(page, 'What is it?');
    await page.locator('.facts').first().waitFor();
    expect(await shown.sheet()).toContain('EPSG:4326');
    expect(await page.inputValue('#import-as-of')).toBe('');
    await picture(page, 'desk-2-about');

    // Nothing goes on before the day and the licence are said, and the first fault has the focus.
    await page.getByRole('button', { name: 'Continue' }).click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('import-as-of');
    expect(await page.locator('#import-licence').getAttribute('aria-invalid')).toBe('true');
    await picture(page, 'desk-2-about-faults');
    await sayWhatItIs(page);

    const columns = page.locator('.columns').first();
    await columns.waitFor();
    expect(await columns.locator('tr', { hasText: 'informant' }).innerText()).toContain('Will be dropped');
    expect(await page.getByLabel('Field for the column hazard_id').inputValue()).toBe('local_id');
    expect(await columns.innerText()).not.toContain('somebody');
    await page.getByLabel('Field for the column remark').selectOption('status_reason');
    await page.locator('.sheet').getByText('Chosen by you').waitFor();
    await page.getByLabel('Meaning of zona gris').selectOption('SHA');
    await page.waitForFunction(() => !document.querySelector('.preview')?.hasAttribute('aria-busy'));
    const preview = page.locator('.preview > li');
    expect(await preview.count()).toBe(5);
    expect(await page.locator('.leaflet-rows-pane path').count()).toBeGreaterThan(3);
    await picture(page, 'desk-3-columns');
    await preview.nth(1).locator('summary').click();
    await preview.nth(1).scrollIntoViewIfNeeded();
    await picture(page, 'desk-3-columns-preview');

    await startAndWait(page);
    await shown.settled();
    const report = await shown.sheet();
    for (const words of [
      'Geometry missing|No geometry',
      'identifier twice',
      'Nothing of this dataset is published',
    ])
      expect(report).toMatch(new RegExp(words));
    await picture(page, 'desk-5-report');

    // A line of the counts filters; a mark on the map leads to its row, and the row to its mark.
    const all = await page.locator('#report-rows > li').count();
    await page.locator('.counts').getByRole('button', { name: 'No geometry' }).click();
    await page.waitForFunction((n) => document.querySelectorAll('#report-rows > li').length < n, all);
    expect(await page.locator('#report-rows').innerText()).toContain('Not on the map');
    await page.getByRole('button', { name: 'All rows with an issue' }).click();
    await page.waitForFunction((n) => document.querySelectorAll('#report-rows > li').length === n, all);
    const mark = page.locator('.leaflet-rows-pane path').last();
    const box = await mark.boundingBox();
    if (!box) throw new Error('no mark on the map');
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.locator('#report-rows > .chosen').waitFor();
    await picture(page, 'desk-5-report-row');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    expect((await download).suggestedFilename()).toMatch(/\.csv$/);

    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.locator('dialog').waitFor();
    await picture(page, 'desk-6-publish');
    await page.locator('dialog').getByRole('button', { name: 'Publish' }).click();
    await page.getByText('is published.').waitFor();
    await shown.settled();
    await picture(page, 'desk-6-published');

    // On the map, and from there to the row that it came from.
    await page.getByRole('button', { name: 'See the records' }).click();
    await page.locator('.record', { hasText: 'Old quarry' }).click();
    await shown.waitForTitle('Old quarry');
    expect((await shown.drawn([CHA])).pixels).toBeGreaterThan(20);
    const record = await shown.sheet();
    for (const words of [
      `areas-${run}.geojson`,
      'Row',
      'Checksum',
      'Version of the importer',
      'Which column became which field',
    ])
      expect(record).toContain(words);
    await page.getByText('Which column became which field').first().scrollIntoViewIfNeeded();
    await picture(page, 'desk-7-record');
  });

  it('takes part of the rows, and says what a word means that stands far down', async () => {
    const shown = await signedIn('#programme=XMA&door=data');
    const { page } = shown;
    const word = (i: number) => (i === 150 ? 'tierra quemada' : i % 2 === 0 ? 'SHA' : 'CHA');
    const rows = Array.from(
      { length: 200 },
      (_, i) =>
        `R-${i},Field ${i},${word(i)},open,${i % 4 === 0 ? 'south' : 'north'},${-22 + i / 1000},${-25 + i / 1000}`,
    );
    const name = `part-${run}.csv`;
    await page.locator('.import-entry button').click();
    await drop(page, {
      name,
      text: ['hazard_id,hazard_name,classification,status,half,longitude,latitude', ...rows].join('\n'),
    });
    await sayWhatItIs(page);
    await page.getByLabel('Meaning of tierra quemada').selectOption('SHA');
    await page.locator('summary', { hasText: 'Take only some of the rows' }).click();
    await page.selectOption('#only-column', 'half');
    await page.fill('#only-value', 'north');
    await page.keyboard.press('Enter');
    await page.getByText('Only rows whose half is north').waitFor();
    await page.waitForFunction(() => !document.querySelector('.preview')?.hasAttribute('aria-busy'));
    await picture(page, 'desk-3-columns-part');
    const id = await startAndWait(page);
    const report = await shown.sheet();
    expect(report).toMatch(/150 records/);
    expect(report).toContain('Rows left out');
    expect(report).not.toContain('Value without a code');

    // Nobody saved it: the record says so, and not a name that was made up.
    const headers = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' };
    const published = await fetch(`${SERVER}/api/datasets/${id}/publish`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ replacing: null }),
    });
    expect(published.status).toBe(200);
    const { features } = await getJson<{ features: { id: number; properties: { localId: string } }[] }>(
      '/api/hazard-areas?programme=XMA&limit=1000&bbox=-21.8501,-24.8501,-21.8499,-24.8499',
    );
    const own = features.find((f) => f.properties.localId === 'R-150');
    expect(own).toBeDefined();
    await page.goto(`${SERVER}/#programme=XMA&record=hazard-areas/${own?.id}`);
    await page.getByText('Columns chosen by hand for this file, not saved').waitFor();
  });

  it('says that the same file is already here', async () => {
    const { page } = await signedIn('#programme=XMA&door=data');
    const file = await faulty(`twice-${run}`);
    for (const again of [false, true]) {
      await page.goto(`${SERVER}/#programme=XMA&door=data`);
      await page.locator('.import-entry button').click();
      await drop(page, file);
      await sayWhatItIs(page);
      if (!again) {
        await startAndWait(page);
        continue;
      }
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByText('Nothing new: this file is already here').waitFor();
      await picture(page, 'desk-4-unchanged');
    }
  });

  it('tells who comes second that somebody else has published', async () => {
    const shown = await signedIn('#programme=XMA&door=data');
    const { page } = shown;
    const file = await faulty(`second-${run}`);
    const ids: (string | undefined)[] = [];
    for (const text of [file.text, file.text.replace('Old quarry', 'New quarry')]) {
      await page.goto(`${SERVER}/#programme=XMA&door=data`);
      await page.locator('.import-entry button').click();
      await drop(page, { name: file.name, text });
      await sayWhatItIs(page);
      ids.push(await startAndWait(page));
    }
    const answer = await fetch(`${SERVER}/api/datasets/${ids[0]}/publish`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ replacing: null }),
    });
    expect(answer.status).toBe(200);
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.locator('dialog').getByRole('button', { name: 'Publish' }).click();
    await page.getByText('It was not published: somebody else was faster.').waitFor();
    await picture(page, 'desk-6-conflict');
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByText('Difference to version 1, which is published').waitFor();
    await shown.settled();
    await page.locator('summary', { hasText: 'The first changes' }).click();
    expect(await page.locator('.sheet').innerText()).toMatch(/New quarry[\s\S]*Changed/);
    await picture(page, 'desk-5-difference');
    // The refusal is what this test is about; the browser writes every one of them down.
    expect(shown.errors.splice(0)).toEqual([expect.stringContaining('409')]);
  });

  it('goes all the way by keyboard', async () => {
    const { page } = await signedIn('#programme=XMA&door=data');
    const path = join(tmpdir(), `keys-${run}.geojson`);
    writeFileSync(path, (await faulty('keys')).text);
    /** Tab until something is reached; every step on the way must be visible focus of a real control. */
    const tabTo = async (what: string) => {
      for (let i = 0; i < 120; i++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate((s) => document.activeElement?.matches(s) ?? false, what)) return;
      }
      throw new Error(`not reached by keyboard: ${what}`);
    };
    const heading = () =>
      page.waitForFunction(
        () => document.activeElement?.id === 'sheet-title' && !document.querySelector('.sheet[aria-busy]'),
      );

    await tabTo('.import-entry button');
    await page.keyboard.press('Enter');
    await title(page, 'Which file?');
    await heading();
    // Listened for early: a key is faster than the browser is told to hand the question over.
    const chooser = page.waitForEvent('filechooser');
    await tabTo('.drop-zone button');
    await page.keyboard.press('Enter');
    await (await chooser).setFiles(path);
    await title(page, 'What is it?');
    await tabTo('#import-as-of');
    // The seventh of July, in whichever order the browser asks.
    await page.keyboard.type('07072024');
    expect(await page.inputValue('#import-as-of')).toBe('2024-07-07');
    await tabTo('#import-licence-not-stated');
    await page.keyboard.press('Space');
    await tabTo('.step-actions .primary');
    await page.keyboard.press('Enter');
    await title(page, 'Which column is what?');
    await heading();
    await tabTo('[aria-label="Field for the column remark"]');
    await page.keyboard.type('Marking');
    await page.getByText('Chosen by you').waitFor();
    await tabTo('.preview summary');
    await page.keyboard.press('Enter');
    expect(await page.locator('.preview details[open]').count()).toBe(1);
    await tabTo('.step-actions .primary');
    await page.keyboard.press('Enter');
    await page.locator('.counts').waitFor();
    made.push(/report=(\d+)/.exec(page.url())?.[1] ?? '');
    await page.locator('#sheet-title').focus();
    await tabTo('.actions .primary');
    await page.keyboard.press('Enter');
    await page.locator('dialog').waitFor();
    // Escape takes the question back, and the focus with it.
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.activeElement?.textContent === 'Publish');
    await page.keyboard.press('Enter');
    await page.locator('dialog').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('is published.').waitFor();
    await heading();
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.textContent === 'Withdraw')) break;
    }
    await page.keyboard.press('Enter');
    await page.locator('dialog').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('was withdrawn.').waitFor();
  });

  it('fits a phone, and discards by name', async () => {
    const shown = await signedIn('#programme=XMA&door=data', {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    const { page } = shown;
    const fits = async () =>
      expect(
        await page.evaluate(() => document.querySelector('.sheet-body')?.scrollWidth ?? 0),
      ).toBeLessThanOrEqual(390);
    await picture(page, 'phone-0-door');
    await page.locator('.import-entry button').click();
    await title(page, 'Which file?');
    await picture(page, 'phone-1-choose');
    await drop(page, await faulty(`phone-${run}`));
    await title(page, 'What is it?');
    await picture(page, 'phone-2-about');
    await fits();
    await sayWhatItIs(page);
    await page.locator('.preview > li').first().waitFor();
    await picture(page, 'phone-3-columns');
    await fits();
    await startAndWait(page);
    await shown.settled();
    await picture(page, 'phone-5-report');
    await fits();
    await page.locator('#report-rows button').first().click();
    await page.waitForSelector('.sheet[data-size="half"]');
    await picture(page, 'phone-5-report-row');
    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.sheet button, .sheet select, .sheet summary')]
        .filter((e) => e.getBoundingClientRect().height > 0 && e.getBoundingClientRect().height < 28)
        .map((e) => e.innerText),
    );
    expect(small).toEqual([]);
    const name = `phone-${run}`;
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await picture(page, 'phone-6-discard');
    await page
      .locator('dialog')
      .getByRole('button', { name: `Discard ${name}` })
      .click();
    await page.locator('.notice.done', { hasText: 'was discarded.' }).waitFor();
    await shown.settled();
    await picture(page, 'phone-6-discarded');
  });

  it('is for the centre only, and explains a folder and a wrong address', async () => {
    open = await OpenPage.at(browser, '#programme=XMA&door=data');
    expect(await open.page.locator('.import-entry').count()).toBe(0);
    await open.page.goto(`${SERVER}/#programme=XMA&door=data&import=new`);
    await title(open.page, 'Importing is for the mine action centre');
    await open.close();
    const { page } = await signedIn('#programme=XMA&door=data');
    await page.locator('.import-entry button').click();
    await page.fill('#import-url', 'not an address');
    await page.getByRole('button', { name: 'Fetch' }).click();
    await page.getByText('Enter the whole address').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('import-url');
  });

  it('says how long a layer takes, stops waiting when told to, and what a lost connection means', async () => {
    const shown = await signedIn('#programme=XMA&door=data');
    const { page } = shown;
    await page.locator('.import-entry button').click();
    let lost = () => {};
    await page.route('**/api/uploads', async (route) => {
      await new Promise<void>((resolve) => {
        lost = resolve;
      });
      await route.abort().catch(() => undefined);
    });
    await page.fill('#import-url', 'https://gis.example.org/arcgis/rest/services/Areas/FeatureServer/0');
    await page.getByRole('button', { name: 'Fetch' }).click();
    await page.getByText('Fetching the layer, page by page.').waitFor();
    await page.getByText('0:02 so far').waitFor();
    expect(await page.locator('.fetching progress').isVisible()).toBe(true);
    await picture(page, 'desk-1-fetching');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('You stopped it. Nothing was imported.').waitFor();
    expect(await page.locator('.fetching').isVisible()).toBe(false);
    lost();
    await page.getByRole('button', { name: 'Fetch' }).click();
    await page.getByText('0:01 so far').waitFor();
    lost();
    await page.getByText('The connection was lost before the layer was complete.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('import-url');
    // The browser writes down that the connection was cut, which is what this test is about.
    shown.errors.splice(0);
  });

  it('refuses what is no data, says why, and asks nothing that would not help', async () => {
    const shown = await signedIn('#programme=XMA&door=data');
    const { page } = shown;
    await page.locator('.import-entry button').click();
    await drop(page, { name: `settings-${run}.json`, text: '{"theme": "dark", "size": 3}' });
    await title(page, 'This file cannot be read');
    expect(await page.locator('.sheet [role="alert"]').innerText()).toContain(`settings-${run}.json`);
    expect(await page.locator('#import-crs').count()).toBe(0);
    await page.getByRole('button', { name: 'Choose another file' }).click();
    await title(page, 'Which file?');
    expect(shown.errors.splice(0)).toEqual([expect.stringContaining('422')]);
  });
});
