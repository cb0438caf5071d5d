/** What stands in the way: a route is drawn on the map, and page, API, note and workbook say the same numbers. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canRun, launch, OpenPage, programmeHas } from './browser';

const ready = canRun && (await programmeHas('XMA', 'hazard-area'));

interface Answer {
  summary: { hazardAreaCount: number; hazardAreaM2: number; routeAffectedM: number };
  hazardAreas: { localId: string }[];
}

async function ask(question: string): Promise<Answer> {
  const response = await fetch(`${process.env.CARTAGENA_URL}/api/answers`, {
    method: 'POST',
    body: question,
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

describe.skipIf(!ready)('an answer', () => {
  let browser: Browser;
  let open: OpenPage | null = null;

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
  afterAll(() => browser?.close());

  it('to a route drawn on the map is that of the API, and of its files', async () => {
    open = await OpenPage.at(browser, '#programme=XMA', {
      acceptDownloads: true,
      viewport: { width: 1280, height: 800 },
    });
    const { page } = open;
    await page.getByRole('button', { name: 'Ask', exact: true }).first().click();
    await page.getByRole('button', { name: 'Line', exact: true }).click();
    // Geoman arrives late.
    await page.waitForSelector('.leaflet-container.geoman-draw-cursor');
    await page.mouse.click(480, 400);
    await page.mouse.click(600, 400);
    await page.mouse.dblclick(690, 420);

    const asked = page.waitForResponse((response) => response.url().endsWith('/api/answers'));
    await page.getByRole('button', { name: 'Ask', exact: true }).last().click();
    const response = await asked;
    const question = response.request().postData() ?? '';
    const shown = (await response.json()) as Answer;
    await page.getByRole('button', { name: 'Note (PDF)' }).waitFor();
    const { summary, hazardAreas } = await ask(question);
    expect(summary.hazardAreaCount).toBeGreaterThan(0);
    expect(shown.summary).toEqual(summary);
    const sheet = await open.sheet();
    expect(sheet).toContain(`${summary.hazardAreaCount} hazardous areas are recorded in the corridor`);
    for (const area of hazardAreas) expect(sheet).toContain(area.localId);

    const file = async (name: string): Promise<string> => {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name, exact: true }).click();
      return (await download).path();
    };
    const workbook = unzipSync(readFileSync(await file('XLSX')));
    const cells = Object.entries(workbook)
      .filter(([part]) => part.startsWith('xl/worksheets/'))
      .map(([, bytes]) => new TextDecoder().decode(bytes))
      .join();
    const numbers = [...cells.matchAll(/<v>([^<]*)<\/v>/g)].map((cell) => Number(cell[1]));
    for (const number of Object.values(summary)) expect(numbers).toContain(number);
    const note = await file('Note (PDF)');
    expect(readFileSync(note).subarray(0, 5).toString()).toBe('%PDF-');
    const text = pdfText(note);
    if (text !== null) {
      const tenths = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
      expect(text).toContain(`${tenths.format(summary.hazardAreaM2)} m²`);
      expect(text).toContain(`${tenths.format(summary.routeAffectedM)} m`);
    }
  });

  it('to a file that only the server reads has a way around beside it, not called safe', async () => {
    open = await OpenPage.at(browser, '#programme=XMA', { viewport: { width: 1280, height: 800 } });
    const { page } = open;
    await page.getByRole('button', { name: 'Ask', exact: true }).first().click();
    await page.getByText('Paste, load a file', { exact: false }).click();
    const table = 'name;wkt\nplanned road;"LINESTRING(-22.9 -25.1,-22.3 -25.05,-21.6 -24.6)"\nno place;\n';
    await page
      .locator('#ask-file')
      .setInputFiles({ name: 'road.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
    await page.getByText('1 record of the file has no place').waitFor();
    await page.getByLabel('Also suggest a way around confirmed areas').check();
    const asked = page.waitForResponse((response) => response.url().endsWith('/api/answers'));
    await page.getByRole('button', { name: 'Ask', exact: true }).last().click();
    const shown = (await (await asked).json()) as {
      suggestion: { reason: string | null; marked: string; summary?: { hazardAreaCount: number } };
    };
    await page.getByRole('button', { name: 'Note (PDF)' }).waitFor();
    const { suggestion } = shown;
    expect(suggestion.marked).toContain('not a safe route');
    const sheet = await open.sheet();
    expect(sheet).toContain(suggestion.reason ?? 'not a safe route');
  });

  it('to pasted text fits a phone', async () => {
    open = await OpenPage.at(browser, '#programme=XMA', { viewport: { width: 390, height: 844 } });
    const { page } = open;
    await page.getByRole('button', { name: 'Ask', exact: true }).first().click();
    await page.getByText('Paste, load a file', { exact: false }).click();
    await page.locator('textarea').first().fill('LINESTRING(-22.9 -25.1,-22.3 -25.05,-21.6 -24.6)');
    await page.getByRole('button', { name: 'Ask', exact: true }).last().click();
    await page.getByRole('button', { name: 'Note (PDF)' }).waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(390);
    const { summary } = await ask(
      '{"programme":"XMA","corridorM":100,"geometry":"LINESTRING(-22.9 -25.1,-22.3 -25.05,-21.6 -24.6)"}',
    );
    expect(await open.sheet()).toContain(`${summary.hazardAreaCount} hazardous areas are recorded`);
  });
});

/** Null where poppler's pdftotext is not there; the server's own tests read the note in any case. */
function pdfText(path: string): string | null {
  try {
    return execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' });
  } catch (fault) {
    if ((fault as { code?: string }).code === 'ENOENT') return null;
    throw fault;
  }
}
