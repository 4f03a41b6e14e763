import { afterEach, expect, it, vi } from 'vitest';
import { UserError } from '../../lib/errors';
import { chromiumAdvice, requireNamedChromium } from '../../lib/report/chromium';
import { openRenderer } from '../../lib/report/renderer';

afterEach(() => {
  vi.unstubAllEnvs();
});

it.each(['CHROMIUM_PATH', 'CHROME_PATH'])(
  'a browser that is not where %s says is blamed on that variable',
  async (variable) => {
    for (const name of ['CHROMIUM_PATH', 'CHROME_PATH']) vi.stubEnv(name, undefined);
    // A file, but no program.
    for (const path of ['/nonexistent/chromium', import.meta.filename]) {
      vi.stubEnv(variable, path);
      const advice = `${variable} names ${path}, which is no program that can be run: name a Chromium or Chrome, or unset it`;
      expect(chromiumAdvice()).toBe(advice);
      expect(requireNamedChromium).toThrow(new UserError(advice));
      await expect(openRenderer()).rejects.toThrow(
        new UserError(`figures cannot be exported: ${advice}`),
      );
    }
    vi.stubEnv(variable, process.execPath);
    expect(requireNamedChromium).not.toThrow();
  },
);

it.runIf(process.platform === 'linux')(
  'where none is named, none is required, and one is asked for when something is drawn',
  async () => {
    vi.stubEnv('PATH', '');
    for (const named of [undefined, '']) {
      vi.stubEnv('CHROMIUM_PATH', named);
      vi.stubEnv('CHROME_PATH', named);
      expect(requireNamedChromium).not.toThrow();
      await expect(openRenderer()).rejects.toThrow(
        new UserError(
          'figures cannot be exported: there is no Chromium or Chrome: install one ' +
            '(Debian: apt-get install chromium), or name one in CHROMIUM_PATH',
        ),
      );
    }
  },
);
