/** An offline copy: the same map from a file, said to be one, also when the server is gone. */
import { mkdirSync } from 'node:fs';
import { open as openFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { PMTiles, type RangeResponse, type Source } from 'pmtiles';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CHA, canRun, launch, OpenPage, programmeHas, SERVER, SHA, UNCLASSIFIED } from './browser';

/** Where a copy of the demonstration country is, from `./cartagena export --pmtiles`. */
const COPY = process.env.CARTAGENA_COPY ?? '';
const PICTURES = process.env.CARTAGENA_PICTURES;
const ready = canRun && COPY !== '' && (await programmeHas('XMA', 'hazard-area'));
const LAYERS = ['hazard-areas', 'land-releases', 'services', 'projects', 'funding', 'admin-areas'];
const PHONE = { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true };

class FileOnDisk implements Source {
  getKey = () => COPY;
  async getBytes(offset: number, length: number): Promise<RangeResponse> {
    const file = await openFile(COPY);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
    await file.close();
    return { data: new Uint8Array(buffer.subarray(0, bytesRead)).buffer };
  }
}

describe.skipIf(!ready)('an offline copy', () => {
  let browser: Browser;
  let open: OpenPage | null = null;
  const at = async (hash: string, options = {}) => {
    open = await OpenPage.at(browser, hash, options);
    return open;
  };
  const picture = async (name: string) => {
    if (!PICTURES) return;
    mkdirSync(PICTURES, { recursive: true });
    await open?.page.screenshot({ path: join(PICTURES, `${name}.png`) });
  };
  const choose = async (page: Page, path = COPY) => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Open an offline copy…' }).click(),
    ]);
    await chooser.setFiles(path);
  };

  beforeAll(async () => {
    browser = await launch();
  });
  afterEach(async () => {
    const { foreign = [], errors = [] } = open ?? {};
    await open?.close();
    open = null;
    expect(foreign).toEqual([]);
    // A server that is gone is told to the console by the browser itself.
    expect(errors.filter((text) => !text.includes('net::ERR_'))).toEqual([]);
  });
  afterAll(() => browser?.close());

  it('holds the very tiles that the server serves, read by the reader of others', async () => {
    const archive = new PMTiles(new FileOnDisk());
    const header = await archive.getHeader();
    expect([header.minZoom, header.maxZoom, header.clustered]).toEqual([0, 14, true]);
    const { cartagena } = (await archive.getMetadata()) as {
      cartagena: { programmes: { code: string; bbox: [number, number, number, number] }[] };
    };
    const country = cartagena.programmes.find((p) => p.code === 'XMA');
    if (!country) throw new Error('the copy does not have the demonstration country');
    const [west, south, east, north] = country.bbox;
    const lng = (west + east) / 2;
    const lat = (south + north) / 2;
    let seen = 0;
    for (let z = 0; z <= 14; z++) {
      const n = 2 ** z;
      const x0 = Math.floor(((lng + 180) / 360) * n);
      const rad = (lat * Math.PI) / 180;
      const y0 = Math.floor(((1 - Math.log(Math.tan(rad) + 1 / Math.cos(rad)) / Math.PI) / 2) * n);
      for (const [x, y] of [
        [x0, y0],
        [x0 + 1, y0],
        [x0, y0 + 3],
      ] as const) {
        if (x >= n || y >= n) continue;
        const served = await Promise.all(
          LAYERS.map(async (layer) =>
            Buffer.from(await (await fetch(`${SERVER}/tiles/${layer}/${z}/${x}/${y}.mvt`)).arrayBuffer()),
          ),
        );
        const found = await archive.getZxy(z, x, y);
        expect(
          Buffer.from(found?.data ?? new ArrayBuffer(0)).equals(Buffer.concat(served)),
          `${z}/${x}/${y}`,
        ).toBe(true);
        if (found) seen++;
      }
    }
    expect(seen).toBeGreaterThan(15);
  });

  it('opens, says what it is, answers a click from the file, and gives way to the live map', async () => {
    const shown = await at('#programme=XMA&door=remaining&layers=hazard-areas');
    const { page } = shown;
    const live = await shown.drawn([SHA, CHA, UNCLASSIFIED]);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await choose(page);
    await shown.waitForTitle('Offline copy');
    const strip = page.locator('.copy-strip');
    expect(await strip.innerText()).toMatch(/Offline copy of \d+ \w+ \d{4}, not live\. Data as of/);
    expect(await shown.sheet()).toContain('Blank does not mean safe.');
    expect(await page.getByRole('button', { name: 'Funding', exact: true }).isVisible()).toBe(false);
    const copied = await shown.drawn([SHA, CHA, UNCLASSIFIED]);
    expect(copied.pixels).toBeGreaterThan(live.pixels * 0.5);
    await picture('offline-desktop');
    if (!copied.at) throw new Error('no hazard in the open part of the map');
    await page.mouse.click(copied.at.x + 1, copied.at.y + 1);
    await page.locator('.sheet').getByText('A hazardous area is recorded here').waitFor();
    expect(await shown.sheet()).toContain('Classification');
    await picture('offline-record');
    // Deeper than the file goes: its last zoom is shown enlarged.
    const zoom = () => Number(page.url().match(/view=([\d.]+)/)?.[1]);
    while (zoom() < 17) {
      const { at: hazard } = await shown.drawn([SHA, CHA, UNCLASSIFIED]);
      if (!hazard) throw new Error(`nothing is drawn at zoom ${zoom()}`);
      await page.mouse.dblclick(hazard.x + 1, hazard.y + 1);
      await shown.settled();
      await page.waitForTimeout(300);
    }
    expect((await shown.drawn([SHA, CHA, UNCLASSIFIED])).pixels).toBeGreaterThan(10);
    await picture('offline-deep');
    expect(asked.filter((url) => /\/(api|tiles)\//.test(url))).toEqual([]);
    // By keyboard, too.
    await strip.getByRole('button', { name: 'Back to the live map' }).focus();
    await page.keyboard.press('Enter');
    await strip.waitFor({ state: 'hidden' });
    await shown.settled();
    expect(asked.some((url) => url.includes('/tiles/hazard-areas/'))).toBe(true);
    expect(await page.getByRole('button', { name: 'Funding', exact: true }).isVisible()).toBe(true);
    expect((await shown.drawn([SHA, CHA, UNCLASSIFIED])).pixels).toBeGreaterThan(200);
  });

  it('filters like the live map, and tells of a group what it holds', async () => {
    const hash =
      '#programme=XMA&door=remaining&layers=hazard-areas&hide=classification:SHA,priority:none&until=2022-12-31';
    const shown = await at(hash);
    const { page } = shown;
    const frame = async () => {
      await page.getByRole('button', { name: 'Show the whole programme' }).click();
      await shown.settled();
      await page.waitForTimeout(300);
      return (await page.locator('.filter-notice').innerText()).replace(/\s+/g, ' ');
    };
    const live = await frame();
    expect(live).toMatch(/Filter: up to [\d,]+ of [\d,]+ hazardous areas here match\./);
    await choose(page);
    await shown.waitForTitle('Offline copy');
    expect(await frame()).toBe(live);
    await picture('offline-filter');
    await page.locator('.filter-notice').getByRole('button', { name: 'Show all' }).click();
    await shown.settled();
    // Many clicks find a group; each of them says what is there.
    const box = await page.locator('.map').boundingBox();
    if (!box) throw new Error('no map');
    let group = '';
    for (let y = 0.3; y < 0.75 && !group; y += 0.012)
      for (let x = 0.28; x < 0.64 && !group; x += 0.012) {
        await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
        const text = await shown.sheet();
        if (/Hazardous areas · \d+ records/.test(text)) group = text;
      }
    expect(group).toMatch(/Classification (CHA|SHA): \d+/);
    expect(group).toMatch(/Contamination [A-Z][a-z -]+: \d+/);
    expect(group).toMatch(/Priority \w[\w ]+: \d+/);
    expect(group).not.toContain('Number of the record');
    await picture('offline-group');
  });

  it('opens when the server is gone, on a phone, and stays when one wants to leave it', async () => {
    const shown = await at('#programme=XMA&door=remaining', PHONE);
    const { page } = shown;
    // It has fetched what reads copies by itself.
    await page.waitForFunction(() =>
      performance.getEntriesByType('resource').some((entry) => entry.name.includes('offlinecopy')),
    );
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Layers' }).click();
    await choose(page);
    await shown.waitForTitle('Offline copy');
    await picture('offline-phone');
    await page.locator('.copy-strip').getByRole('button', { name: 'Back to the live map' }).click();
    await page.locator('.sheet').getByText('The server does not answer').waitFor();
    await picture('offline-phone-away');
    expect(await page.locator('.copy-strip').isVisible()).toBe(true);
    await shown.settled();
  });

  it('opens when it is dropped on the map; another file is refused in words', async () => {
    const shown = await at('#programme=XMA');
    const { page } = shown;
    const drop = async (name: string, text: string) => {
      const data = await page.evaluateHandle(
        ([fileName, content]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([content as string], fileName as string));
          return transfer;
        },
        [name, text],
      );
      await page.dispatchEvent('.map', 'drop', { dataTransfer: data });
    };
    await drop('roads.pmtiles', 'these are no tiles');
    await shown.waitForTitle('This file was not opened');
    expect(await shown.sheet()).toContain('It is not a copy made by Cartagena');
    await picture('offline-refused');
    await drop('areas.shp', 'shapes');
    await shown.waitForTitle('This file was not opened');
    expect(await page.locator('.copy-strip').isVisible()).toBe(false);
    const half = join(tmpdir(), `cartagena-half-${process.pid}.pmtiles`);
    const file = await openFile(COPY);
    const { buffer } = await file.read(Buffer.alloc(20_000), 0, 20_000, 0);
    await file.close();
    await writeFile(half, buffer);
    await choose(page, half);
    await page.locator('.sheet').getByText('The end of the file is missing').waitFor();
  });
});
