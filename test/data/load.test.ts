import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DatasetDefinition, type DatasetName, loadDataset } from '../../lib/data';
import { download } from '../../lib/data/download';
import { loadDefinition } from '../../lib/data/load';
import { UserError } from '../../lib/errors';
import { projectPath } from '../../lib/paths';
import {
  idxImageBytes,
  idxLabelBytes,
  put,
  sha256,
  useEnvironment,
  useTemporaryFolder,
  uspsLine,
} from './fixtures';

const folder = useTemporaryFolder();
const setEnvironment = useEnvironment();

const CONTENT: Record<string, Buffer> = {
  'train-images': idxImageBytes(3, 2, 2),
  'train-labels': idxLabelBytes([0, 1, 1]),
  'test-images': idxImageBytes(2, 2, 2),
  'test-labels': idxLabelBytes([1, 0]),
  'zip.train': Buffer.from(`${uspsLine(4)}\n${uspsLine(2)}\n`),
  'zip.test': Buffer.from(`${uspsLine(9)}\n`),
};

const file = (name: string) => ({
  name,
  bytes: CONTENT[name].length,
  sha256: sha256(CONTENT[name]),
});

const CACHE_NAME = `test-of-the-loader-${process.pid}`;
const toy: DatasetDefinition = {
  name: CACHE_NAME,
  title: 'Toy',
  side: 2,
  trainCount: 3,
  testCount: 2,
  classNames: ['0', '1'],
  files: {
    format: 'idx',
    train: { images: file('train-images'), labels: file('train-labels') },
    test: { images: file('test-images'), labels: file('test-labels') },
  },
  addresses: [],
  homepage: 'https://example.org/toy',
  licence: 'none',
  citation: 'none',
};
const toyUsps: DatasetDefinition = {
  ...toy,
  side: 16,
  trainCount: 2,
  testCount: 1,
  classNames: [...'0123456789'],
  files: { format: 'usps', train: file('zip.train'), test: file('zip.test') },
};

/** Puts the toy data set where a user would, each file as `change` leaves it. */
function putByHand(change: (name: string, content: Buffer) => Uint8Array = (_, bytes) => bytes) {
  const home = join(folder(), CACHE_NAME);
  mkdirSync(home, { recursive: true });
  for (const [name, content] of Object.entries(CONTENT)) put(home, name, change(name, content));
  setEnvironment('L2AE_DATA', folder());
}

describe('files put by hand', () => {
  it('are found through L2AE_DATA, joined and scaled', async () => {
    putByHand();
    const dataset = await loadDefinition(toy);
    expect(dataset).toMatchObject({ count: 5, trainCount: 3, side: 2, classNames: ['0', '1'] });
    expect([...dataset.labels]).toEqual([0, 1, 1, 1, 0]);
    expect(dataset.images[1]).toBe(Math.fround(37 / 255));
    expect([...(await loadDefinition(toyUsps)).labels]).toEqual([4, 2, 9]);
  });

  it('are found compressed under the same name with .gz', async () => {
    putByHand();
    const home = join(folder(), CACHE_NAME);
    rmSync(join(home, 'zip.train'));
    put(home, 'zip.train.gz', gzipSync(CONTENT['zip.train'], { level: 1 }));
    expect((await loadDefinition(toyUsps)).count).toBe(3);
  });

  it('are refused with the reason when the format is broken', async () => {
    putByHand((name, bytes) => (name === 'test-images' ? bytes.subarray(0, -1) : bytes));
    await expect(loadDefinition(toy)).rejects.toThrow(/test-images: .*cut off/);
    putByHand((name, bytes) => (name === 'zip.test' ? Buffer.concat([bytes, bytes]) : bytes));
    await expect(loadDefinition(toyUsps)).rejects.toThrow(/zip.test: expected 1 lines.*found 2/);
  });

  it('are refused by their hash when the format is right and the content is not', async () => {
    for (const [definition, name] of [
      [toy, 'train-images'],
      [toy, 'test-labels'],
    ] as const) {
      putByHand((other, bytes) => {
        const changed = Buffer.from(bytes);
        if (other === name) changed[changed.length - 1] ^= 1;
        return changed;
      });
      const error = await loadDefinition(definition).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UserError);
      expect(String(error)).toContain(
        `${name}: expected uncompressed content of ${CONTENT[name].length} bytes`,
      );
      expect(String(error)).toContain(sha256(CONTENT[name]));
    }
    putByHand((_, bytes) =>
      Buffer.from(bytes.toString('latin1').replace('-1.0', '-0.9'), 'latin1'),
    );
    await expect(loadDefinition(toyUsps)).rejects.toThrow(/zip.train: .* with SHA-256/);
  });

  it('are refused when they are another data set of the same format', async () => {
    putByHand();
    await expect(loadDefinition({ ...toy, side: 4 })).rejects.toThrow('images of 4 x 4 pixels');
    await expect(loadDefinition({ ...toy, trainCount: 9 })).rejects.toThrow(
      /train-images: expected 9 images, found 3/,
    );
  });

  it('need L2AE_DATA to be a folder', async () => {
    setEnvironment('L2AE_DATA', join(folder(), 'nowhere'));
    await expect(loadDefinition(toy)).rejects.toThrow(/L2AE_DATA names .*nowhere.*unset it/);
  });
});

describe('downloads', () => {
  let server: Server;
  let address = '';
  let requests: string[] = [];
  let respond: (name: string) => Uint8Array | 'hang up' | 'stall' | undefined;
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

  const failures: [
    string,
    (name: string) => Uint8Array | 'hang up' | 'stall' | undefined,
    string,
  ][] = [
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

describe('loadDataset', () => {
  it('names the data sets there are', async () => {
    await expect(loadDataset('cifar' as DatasetName)).rejects.toThrow(
      'there is no data set "cifar": choose one of mnist, fashion-mnist, usps',
    );
    await expect(loadDataset('toString' as DatasetName)).rejects.toThrow(UserError);
  });

  it('tries again after a failure', async () => {
    setEnvironment('L2AE_DATA', join(folder(), 'nowhere'));
    await expect(loadDataset('mnist')).rejects.toThrow('L2AE_DATA');
    setEnvironment('L2AE_DATA', undefined);
    expect((await loadDataset('mnist')).count).toBe(70_000);
  });
});
