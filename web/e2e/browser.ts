/** A headless Chromium against a running server, and what every test wants to know of the page. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Where the server is; the tests are skipped without one. */
export const SERVER = process.env.CARTAGENA_URL?.replace(/\/$/, '');
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const asRoot = process.getuid?.() === 0;

export const canRun = SERVER !== undefined && existsSync(EXECUTABLE);

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      ...(asRoot ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-quic',
    ],
  });
}

export async function programmeHas(code: string, kind: string): Promise<boolean> {
  if (!canRun) return false;
  const response = await fetch(`${SERVER}/api/programmes`);
  const { programmes } = (await response.json()) as { programmes: { code: string; kinds: string[] }[] };
  return programmes.some((p) => p.code === code && p.kinds.includes(kind));
}

export async function getJson<T>(path: string): Promise<T> {
  const response = await fetch(`${SERVER}${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as T;
}

export class OpenPage {
  /** requests that left the server's origin, and errors in the console: both must stay empty */
  readonly foreign: string[] = [];
  readonly errors: string[] = [];

  private constructor(readonly page: Page) {
    const origin = new URL(SERVER ?? '').origin;
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(origin)) this.foreign.push(url);
    });
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(String(error)));
  }

  static async at(browser: Browser, hash: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    const open = new OpenPage(page);
    await page.goto(`${SERVER}/${hash}`);
    await open.settled();
    await page.waitForSelector('html[data-basemap="true"]');
    return open;
  }

  /** Every tile has arrived and been painted, and the sheet shows its answer. */
  async settled(): Promise<void> {
    await this.page.waitForSelector('html[data-ready]');
    await this.page.waitForSelector('main[data-loading="0"][data-failed="0"]');
    await this.page.waitForSelector('.sheet:not([aria-busy])');
    await this.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))),
    );
  }

  /** Text of the sheet. */
  async sheet(): Promise<string> {
    return (await this.page.locator('.sheet').innerText()).replace(/\s+/g, ' ');
  }

  async waitForTitle(text: string | RegExp): Promise<void> {
    await this.page.locator('#sheet-title').filter({ hasText: text }).waitFor();
    await this.settled();
  }

  /**
   * Pixels of the data canvases that are near a colour: how much of it is drawn, and one place where it is, in the
   * coordinates of the window and not under a panel.
   */
  drawn(
    colours: [number, number, number][],
  ): Promise<{ pixels: number; at: { x: number; y: number } | null }> {
    return this.page.evaluate((wanted) => {
      let pixels = 0;
      let at: { x: number; y: number } | null = null;
      for (const canvas of document.querySelectorAll<HTMLCanvasElement>('.data-tiles canvas')) {
        const context = canvas.getContext('2d');
        if (!context) continue;
        const box = canvas.getBoundingClientRect();
        const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
        for (let i = 0; i < data.length; i += 4) {
          if ((data[i + 3] ?? 0) < 200) continue;
          const near = wanted.some(
            (c) =>
              Math.abs((data[i] ?? 0) - c[0]) < 24 &&
              Math.abs((data[i + 1] ?? 0) - c[1]) < 24 &&
              Math.abs((data[i + 2] ?? 0) - c[2]) < 24,
          );
          if (!near) continue;
          pixels++;
          if (at) continue;
          const x = box.left + (((i / 4) % width) / width) * box.width;
          const y = box.top + (Math.floor(i / 4 / width) / height) * box.height;
          const top = document.elementFromPoint(x, y);
          if (top?.closest('.map')) at = { x, y };
        }
      }
      return { pixels, at };
    }, colours);
  }

  /** Pixels of the base map that are land. */
  land(): Promise<number> {
    return this.page.evaluate(() => {
      let pixels = 0;
      for (const canvas of document.querySelectorAll<HTMLCanvasElement>('.base-tiles canvas')) {
        const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 200) pixels++;
      }
      return pixels;
    });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** Colours of suspected and confirmed areas. */
export const SHA: [number, number, number] = [0xb8, 0x54, 0x00];
export const CHA: [number, number, number] = [0xa8, 0x12, 0x1c];
export const UNCLASSIFIED: [number, number, number] = [0x6a, 0x2c, 0x91];
