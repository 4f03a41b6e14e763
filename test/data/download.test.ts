import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetDefinition } from '../../lib/data';
import { download } from '../../lib/data/download';
import { loadDefinition } from '../../lib/data/load';
import { UserError } from '../../lib/errors';
import { projectPath } from '../../lib/paths';
import { useEnvironment, useTemporaryFolder } from './fixtures';
import { CACHE_NAME, CONTENT, file, toy, toyUsps } from './toy';

const folder = useTemporaryFolder();
const setEnvironment = useEnvironment();

/** What the server sends: a file, its parts one after another, or something that goes wrong. */
type Answer = Uint8Array | Uint8Array[] | 'hang up' | 'stall' | undefined;

async function writeSlowly(response: ServerResponse, parts: Uint8Array[]): Promise<void> {
  for (const part of parts) {
    response.write(part);
    await setTimeout(300);
  }
  response.end();
}

describe('downloads', () => {
  let server: Server;
  let address = '';
  let requests: string[] = [];
  let respond: (name: string) => Answer;
  const cache = () => projectPath('data', 'cache', CACHE_NAME);

  beforeAll(async () => {
    server = createServer((request, response) => {
      const name = (request.url ?? '').slice(1);
      requests.push(name);
      const body = respond(name.replace(/\.gz$/, ''));
      if (body === undefined) {
        response.writeHead(404, 'Not Found').end();
      } else if (body === 'hang up') {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('the beginning', () => response.destroy());
      } else if (body === 'stall') {
        response.writeHead(200).write('the beginning');
      } else if (Array.isArray(body)) {
        writeSlowly(response, body);
      } else {
        response.end(body);
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  afterEach(() => {
    requests = [];
    rmSync(cache(), { recursive: true, force: true });
  });

  const compressed = (name: string) => CONTENT[name] && gzipSync(CONTENT[name]);

  it('are kept in data/cache, so that the second time needs no network', async () => {
    setEnvironment('L2AE_DATA', undefined);
    respond = compressed;
    const definition = { ...toyUsps, addresses: [address] };
    expect((await loadDefinition(definition)).count).toBe(3);
    expect(requests).toEqual(['zip.train.gz', 'zip.test.gz']);
    expect(readFileSync(join(cache(), 'zip.test.gz'))).toEqual(compressed('zip.test'));
    expect((await loadDefinition(definition)).count).toBe(3);
    expect(requests).toHaveLength(2);
  });

  it('go to the next address when one fails', async () => {
    setEnvironment('L2AE_DATA', undefined);
    respond = (name) => (name.startsWith('empty/') ? undefined : compressed(name));
    const definition = { ...toyUsps, addresses: [`${address}empty/`, address] };
    expect((await loadDefinition(definition)).count).toBe(3);
    expect(requests[0]).toBe('empty/zip.train.gz');
  });

  const failures: [string, (name: string) => Answer, string][] = [
    ['a missing file', () => undefined, 'the server answered 404 Not Found'],
    ['a connection cut off', () => 'hang up', 'terminated'],
    ['another file', () => gzipSync('<html>moved</html>'), 'expected uncompressed content of'],
    ['a file cut off', (name) => compressed(name).subarray(0, 30), 'a complete gzip file'],
  ];
  it.each(failures)(
    'leave nothing behind after %s, and say how to do it by hand',
    async (_, broken, message) => {
      setEnvironment('L2AE_DATA', undefined);
      respond = broken;
      const definition = { ...toyUsps, addresses: [address] };
      const error = await loadDefinition(definition).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UserError);
      for (const part of [
        message,
        `${address}zip.train.gz`,
        `Put zip.train.gz (from https://example.org/toy) into ${cache()}`,
        'L2AE_DATA',
      ]) {
        expect(String(error)).toContain(part);
      }
      expect(existsSync(cache())).toBe(false);
      respond = compressed;
      expect((await loadDefinition(definition)).count).toBe(3);
    },
  );

  it('give up on a server that falls silent', async () => {
    respond = () => 'stall';
    const target = join(cache(), 'zip.test.gz');
    const known = file('zip.test');
    await expect(
      download([`${address}zip.test.gz`], target, known, { stallMilliseconds: 200 }),
    ).rejects.toThrow('nothing came for 0.2 s');
    expect(existsSync(target)).toBe(false);
  });

  it('wait for a slow server as long as something comes', async () => {
    const whole = compressed('zip.test');
    const size = Math.ceil(whole.length / 5);
    // Five parts, each 0.3 s after the one before: 1.5 s in all, and never a second of silence.
    respond = () => [0, 1, 2, 3, 4].map((part) => whole.subarray(part * size, (part + 1) * size));
    const target = join(folder(), 'zip.test.gz');
    const options = { stallMilliseconds: 1000 };
    const { bytes } = await download([`${address}zip.test.gz`], target, file('zip.test'), options);
    expect(Buffer.from(bytes)).toEqual(CONTENT['zip.test']);
  });

  it('without a network say so, and name the packages that carry the files', async () => {
    setEnvironment('L2AE_DATA', undefined);
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const definition: DatasetDefinition = {
      ...toy,
      addresses: [`http://127.0.0.1:${port}/`],
      npmPackage: { name: 'a-package-that-is-not-installed', folder: 'data' },
      debianPackage: { name: 'a-debian-package', folder: join(folder(), 'not-installed') },
    };
    const message = await loadDefinition(definition).catch(String);
    expect(message).toContain('ECONNREFUSED');
    expect(message).toContain('npm install: a-package-that-is-not-installed has it');
    expect(message).toContain('apt-get install a-debian-package');
  });
});
