import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { UserError } from '../errors';
import { projectPath } from '../paths';
import { chromiumAdvice, findChromium } from './chromium';
import type { Figure } from './figure';
import { escapeHtml } from './table-format';

/** Draws figures as pictures. The same figure gives the same bytes, on one machine with the same fonts and browser. */
export interface Renderer {
  svg(figure: Figure): Promise<string>;
  /** @param scale - pixels of the picture for one of the figure; default 2. */
  png(figure: Figure, scale?: number): Promise<Buffer>;
  /** One page as large as the figure. */
  pdf(figure: Figure): Promise<Buffer>;
  /** Ends the browser. */
  close(): Promise<void>;
}

/**
 * What of playwright-core is used here. Its own types are two megabytes, which every notebook would read when it starts, and the
 * library itself is loaded only when something is drawn.
 */
interface Playwright {
  readonly chromium: {
    launch(options: { executablePath: string; args: string[]; timeout: number }): Promise<Browser>;
  };
}

interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

interface Page {
  setDefaultTimeout(milliseconds: number): void;
  setContent(html: string): Promise<void>;
  addScriptTag(script: { path: string }): Promise<unknown>;
  evaluate<Input, Output>(work: (input: Input) => Promise<Output>, input: Input): Promise<Output>;
  pdf(options: {
    width: string;
    height: string;
    printBackground: boolean;
    pageRanges: string;
  }): Promise<Buffer>;
}

/** What of Plotly is used inside the page. */
interface PlotlyWindow {
  Plotly: {
    newPlot(element: unknown, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
    toImage(element: unknown, options: object): Promise<string>;
    purge(element: unknown): void;
  };
}

/**
 * Starts a browser that draws any number of figures; no network is used.
 *
 * @returns a renderer, whose browser runs until it is closed.
 * @throws UserError when there is no browser, or it does not start.
 */
export async function openRenderer(): Promise<Renderer> {
  const executablePath = findChromium();
  if (!executablePath) throw new UserError(`figures cannot be exported: ${chromiumAdvice()}`);
  const require = createRequire(projectPath('package.json'));
  const { chromium } = require('playwright-core') as Playwright;
  let browser: Browser;
  try {
    browser = await chromium.launch({
      executablePath,
      // On a machine that is busy training, a start can take half a minute.
      timeout: 180_000,
      // Root has no sandbox, and the page holds nothing but our own figures.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--force-color-profile=srgb',
        '--font-render-hinting=none',
      ],
    });
  } catch (error) {
    throw new UserError(
      `the browser ${executablePath} does not start: name another in CHROMIUM_PATH\n${(error as Error).message}`,
    );
  }
  try {
    const [canvas, paper] = await Promise.all([browser.newPage(), browser.newPage()]);
    for (const page of [canvas, paper]) page.setDefaultTimeout(180_000);
    await canvas.setContent('<!doctype html><div id="figure"></div>');
    await canvas.addScriptTag({ path: require.resolve('plotly.js-dist-min') });
    return rendererOn(browser, canvas, paper);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

function rendererOn(browser: Browser, canvas: Page, paper: Page): Renderer {
  // Two figures drawn at the same time in one page would get each other's random names.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  };
  return {
    svg: (figure) =>
      inTurn(async () => labelSvg(await drawSvg(canvas, figure), figure.description)),
    png: (figure, scale = 2) =>
      inTurn(async () => {
        const address = await draw(canvas, figure, 'png', scale);
        return Buffer.from(address.slice(address.indexOf(',') + 1), 'base64');
      }),
    pdf: (figure) =>
      inTurn(async () => {
        const { width, height } = figure.layout;
        const svg = await drawSvg(canvas, figure);
        await paper.setContent(
          `<!doctype html><style>@page { margin: 0 } body { margin: 0 } svg { display: block }</style>${svg}`,
        );
        const size = { width: `${width}px`, height: `${height}px` };
        return undated(await paper.pdf({ ...size, printBackground: true, pageRanges: '1' }));
      }),
    close: () => browser.close(),
  };
}

/** A number that depends on what the figure shows, for the names that Plotly gives to the parts of its picture. */
function figureSeed({ data, layout }: Figure): number {
  return createHash('sha256').update(JSON.stringify({ data, layout })).digest().readInt32LE(0);
}

function draw(page: Page, figure: Figure, format: 'svg' | 'png', scale: number): Promise<string> {
  const { data, layout } = figure;
  const parameters = { data, layout, format, scale, seed: figureSeed(figure) };
  return page.evaluate(async ({ data, layout, format, scale, seed }) => {
    const { Plotly } = globalThis as unknown as PlotlyWindow;
    // Plotly names clip paths and gradients at random. Names from the figure's content make the picture repeatable, and differ
    // between the figures of one page.
    let state = seed | 0;
    Math.random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      return (state >>> 0) / 0x1_0000_0000;
    };
    const element = (
      globalThis as unknown as { document: { getElementById(id: string): unknown } }
    ).document.getElementById('figure');
    await Plotly.newPlot(element, data, layout, { staticPlot: true });
    const { width, height } = layout;
    const address = await Plotly.toImage(element, { format, width, height, scale });
    Plotly.purge(element);
    return address;
  }, parameters);
}

async function drawSvg(page: Page, figure: Figure): Promise<string> {
  const address = await draw(page, figure, 'svg', 1);
  return decodeURIComponent(address.slice(address.indexOf(',') + 1));
}

/** Gives the picture a text for readers who cannot see it. */
function labelSvg(svg: string, description: string): string {
  // By a function, because `$&` and its like mean something in a replacement text.
  return svg.replace('<svg ', () => `<svg role="img" aria-label="${escapeHtml(description)}" `);
}

/** Sets the dates in a PDF to a fixed one of the same length, so that the same figure gives the same file. */
function undated(pdf: Buffer): Buffer {
  const text = pdf
    .toString('latin1')
    .replace(/\/(CreationDate|ModDate) \(D:\d{14}/g, '/$1 (D:20180101000000');
  return Buffer.from(text, 'latin1');
}
