/** Asking for clearance: filed from an answer by who asks, taken to done by the centre, on a phone. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canRun, launch, OpenPage, programmeHas, SERVER } from './browser';

const TOKEN = process.env.CARTAGENA_TOKEN;
const ready = canRun && TOKEN !== undefined && (await programmeHas('XMA', 'hazard-area'));

describe.skipIf(!ready)('a clearance request', () => {
  let browser: Browser;
  let open: OpenPage | null = null;

  beforeAll(async () => {
    browser = await launch();
  });
  afterEach(async () => {
    await open?.close();
    open = null;
  });
  afterAll(() => browser?.close());

  it('is filed from an answer, and the centre takes it to done', async () => {
    const kept = await fetch(`${SERVER}/api/answers`, {
      method: 'POST',
      body: '{"programme":"XMA","corridorM":100,"keep":true,"projectName":"Coast road","geometry":"LINESTRING(-22.9 -25.1,-22.3 -25.05,-21.6 -24.6)"}',
    });
    const { reference, key } = (await kept.json()) as { reference: string; key: string };

    open = await OpenPage.at(browser, '#programme=XMA', { viewport: { width: 390, height: 844 } });
    const { page } = open;
    await page.evaluate(
      ([name, value]) => sessionStorage.setItem(name as string, value as string),
      [`cartagena.answer.${reference}`, key],
    );
    await page.goto(`${SERVER}/#programme=XMA&ask=kept/${reference}`);
    await page.locator('[data-act="request"]').click();
    await page.getByLabel('Organisation that asks').fill('Roads Agency');
    await page.getByLabel('How it is reached').fill('office@roads.example');
    await page.getByLabel('Priority').selectOption('high');
    await page.getByLabel('Road or route').selectOption('without-alternative');
    await page.getByLabel('All', { exact: true }).fill('1200');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: 'File the request' }).click();
    await page.locator('.request-state[data-state="filed"]').waitFor();
    const text = await open.sheet();
    const filed = /XMA-\d{4}-R\d{4}/.exec(text)?.[0] ?? '';
    expect(filed).not.toBe('');
    expect(text).toContain('1,200');
    expect(await page.locator('[data-step]').allInnerTexts()).toEqual(['Withdraw']);
    expect(open.errors).toEqual([]);
    await open.close();

    // Somebody else has the reference alone, and sees nothing of it.
    open = await OpenPage.at(browser, `#programme=XMA&ask=request/${filed}`);
    await open.page.getByLabel('Key of the request').waitFor();
    expect(await open.sheet()).not.toContain('Roads Agency');
    await open.close();

    open = await OpenPage.at(browser, '#programme=XMA');
    const centre = open.page;
    await centre.evaluate((token) => sessionStorage.setItem('cartagena.token', token), TOKEN ?? '');
    await centre.goto(`${SERVER}/?centre#programme=XMA&ask=requests`);
    await centre.locator('#request-filter').selectOption('filed');
    await centre.locator(`[data-request="${filed}"]`).click();
    await centre.locator('[data-step="answered"]').click();
    await centre.getByText('Say in a few words what is answered').waitFor();
    await centre.getByLabel('Note', { exact: true }).fill('A team comes in May.');
    await centre.locator('[data-step="answered"]').click();
    for (const state of ['tasked', 'done']) {
      await centre.locator(`[data-step="${state}"]`).click();
      await centre.locator(`.request-state[data-state="${state}"]`).waitFor();
    }
    const history = await centre.locator('.request-history li').allInnerTexts();
    expect(history.map((line) => line.split('\n')[0])).toEqual(['Filed', 'Answered', 'Tasked', 'Done']);
    expect(history[1]).toContain('A team comes in May.');
    expect(await centre.locator('[data-step]').count()).toBe(0);
    expect(open.errors).toEqual([]);
  });
});
