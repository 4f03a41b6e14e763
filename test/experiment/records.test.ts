import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { UserError } from '../../lib/errors';
import { experimentDefinition, experimentsOf } from '../../lib/experiment/definitions';
import {
  readRecord,
  readRecords,
  readRecordsOf,
  recordPath,
  runCachePath,
  writeRecord,
} from '../../lib/experiment/record-file';
import { clusteringRecord, record } from './record';
import { sandboxForEachTest } from './sandbox';

const sandbox = sandboxForEachTest();

const key = { experiment: 'table-2-mnist-cae', profile: 'quick', seed: 0 } as const;

describe('run records', () => {
  it('come back as they were written, by ascending seed', () => {
    const written = [10, 2, 0].map((seed) =>
      clusteringRecord('table-2-mnist-cae', seed, 'm', seed / 10),
    );
    for (const one of written) writeRecord(one);
    expect(readRecord(written[0])).toEqual(written[0]);
    expect(readRecordsOf('table-2-mnist-cae', 'quick')).toEqual(written.reverse());
    // What else a system puts there is not ours, nor what somebody names nearly so.
    const folder = join(sandbox.folder, 'data', 'runs', 'quick');
    writeFileSync(join(folder, '.DS_Store'), '');
    writeFileSync(join(folder, 'table-2-mnist-cae', 'seed-01.json'), '{}');
    expect(readRecords('quick')).toHaveLength(3);
    expect(readRecords('paper')).toEqual([]);
    expect(readRecord({ experiment: 'none', profile: 'quick', seed: 0 })).toBeUndefined();
  });

  it('are in the folder that L2AE_RECORDS names, where there is nothing of the project’s own', () => {
    const one = clusteringRecord('table-2-mnist-cae', 0, 'm', 0.5);
    writeRecord(one);
    vi.stubEnv('L2AE_RECORDS', 'data/mine');
    expect(readRecord(one)).toBeUndefined();
    const mine = clusteringRecord('table-2-mnist-cae', 0, 'm', 0.6);
    writeRecord(mine);
    expect(recordPath(one)).toBe(
      join(sandbox.folder, 'data/mine/quick/table-2-mnist-cae/seed-0.json'),
    );
    expect(readRecords()).toEqual([mine]);
    vi.stubEnv('L2AE_RECORDS', '');
    expect(readRecords()).toEqual([one]);
    vi.unstubAllEnvs();
  });

  it('are not looked for in a file, and a folder that is not there is made with the first of them', () => {
    const one = clusteringRecord('table-2-mnist-cae', 0, 'm', 0.5);
    vi.stubEnv('L2AE_RECORDS', 'new/folder');
    expect(readRecords()).toEqual([]);
    writeRecord(one);
    expect(readRecords()).toEqual([one]);
    writeFileSync(join(sandbox.folder, 'file'), '');
    vi.stubEnv('L2AE_RECORDS', 'file');
    const message = `L2AE_RECORDS names ${join(sandbox.folder, 'file')}, which is a file: it has to be a folder`;
    const refused = new UserError(message);
    expect(() => readRecords()).toThrow(refused);
    expect(() => readRecordsOf(one.experiment, 'quick')).toThrow(refused);
    expect(() => readRecord(one)).toThrow(refused);
    expect(() => writeRecord(one)).toThrow(refused);
    vi.unstubAllEnvs();
  });

  it('are not passed over where a folder has the name of one', () => {
    const path = recordPath({ experiment: 'table-2-mnist-cae', profile: 'quick', seed: 0 });
    mkdirSync(path, { recursive: true });
    const refused = new UserError(
      `${path} is a folder, and should be a run record: move it out of the way`,
    );
    expect(() => readRecords()).toThrow(refused);
    expect(() => readRecord(key)).toThrow(refused);
  });

  it('are not written with a measure that is no number', () => {
    const results = [{ method: 'm', metrics: { accuracy: 0.5, nmi: Number.NaN } }];
    const history = [{ epoch: 3, metrics: { inertia: Number.POSITIVE_INFINITY } }];
    const one = record(key.experiment, 0, { results, history });
    expect(() => writeRecord(one)).toThrow(
      'table-2-mnist-cae, quick, seed 0 is not recorded: nmi of m is NaN, inertia after epoch 3 is Infinity',
    );
    expect(readRecords()).toEqual([]);
  });

  it.each([
    ['null', '"accuracy": null', 'accuracy of m is null'],
    ['a word', '"accuracy": "0.5"', 'accuracy of m is 0.5'],
    ['beyond all numbers', '"accuracy": 1e999', 'accuracy of m is Infinity'],
  ])('are refused, by name, where a measure is %s', (_, written, expected) => {
    const one = clusteringRecord(key.experiment, 0, 'm', 0.5);
    writeRecord(one);
    const text = readFileSync(recordPath(key), 'utf8');
    writeFileSync(recordPath(key), text.replace('"accuracy": 0.5', written));
    const message = `${recordPath(key)} has measures that are no numbers (${expected}): delete it and run again`;
    expect(() => readRecord(key)).toThrow(new UserError(message));
    const late = record(key.experiment, 0, {
      history: [{ epoch: 7, metrics: { accuracy: 0.5 } }],
    });
    writeFileSync(
      recordPath(key),
      JSON.stringify(late).replace('"accuracy":0.5', written.replace(' ', '')),
    );
    expect(() => readRecords()).toThrow(expected.replace('of m', 'after epoch 7'));
  });

  it('leave nothing half-written beside them', () => {
    const one = clusteringRecord('table-2-mnist-cae', 0, 'm', 0.5);
    writeRecord(one);
    expect(readdirSync(dirname(recordPath(one)))).toEqual(['seed-0.json']);
  });

  it('are replaced as a whole, and are not what an interrupted writing left', () => {
    const one = clusteringRecord('table-2-mnist-cae', 0, 'm', 0.5);
    writeRecord(one);
    const { ino } = statSync(recordPath(one));
    writeRecord(one);
    expect(statSync(recordPath(one)).ino).not.toBe(ino);
    writeFileSync(`${recordPath(one)}.123.partial`, '{');
    expect(readRecordsOf(one.experiment, 'quick')).toEqual([one]);
  });

  it('are read of all profiles unless told, from the shortest on', () => {
    for (const profile of ['paper', 'quick'] as const) writeRecord(record('one', 0, { profile }));
    expect(readRecords().map(({ profile }) => profile)).toEqual(['quick', 'paper']);
  });

  it('of one experiment are refused together where a setting differs, and say which to make again', () => {
    const made = (
      seed: number,
      epochs: number,
      options: Record<string, number | string>,
      date: string,
    ) => {
      const { environment } = record('one', seed);
      writeRecord(
        record('one', seed, {
          command: `npm run experiment -- one --seed ${seed}`,
          configuration: { dataset: 'mnist', epochs, options },
          environment: { ...environment, date },
        }),
      );
    };
    made(0, 3, { clusters: 10, epochs: 1 }, '2021');
    // An older record names fewer settings.
    made(1, 3, { clusters: 10 }, '2020');
    expect(readRecordsOf('one', 'quick')).toHaveLength(2);
    made(1, 4, { clusters: 10 }, '2020');
    expect(() => readRecordsOf('one', 'quick')).toThrow(
      /seed-0\.json and .*seed-1\.json .*\(epochs: 3 and 4\).*: npm run experiment -- one --seed 1 --force$/s,
    );
    made(1, 3, { clusters: 9 }, '2022');
    expect(() => readRecords('quick')).toThrow(/options\.clusters: 10 and 9.*--seed 0 --force$/s);
    // Two that differ in what the first of all does not name.
    made(1, 3, { clusters: 10, tolerance: 1 }, '2022');
    made(2, 3, { clusters: 10, tolerance: 2 }, '2023');
    expect(() => readRecords('quick')).toThrow(
      /seed-1\.json and .*seed-2\.json .*tolerance: 1 and 2/s,
    );
    // Without one of these a run is of another kind, and not of an older program.
    for (const [name, value] of Object.entries({
      maxRotationDegrees: 10,
      maxShiftPixels: 2,
      precision: 'bfloat16',
      pretrainedBy: 'another',
      lengthScale: 0.5,
      decay: 'cosine',
    })) {
      for (const seed of [0, 2]) made(seed, 3, { clusters: 10 }, '2021');
      made(1, 3, { clusters: 10, [name]: value }, '2020');
      expect(() => readRecordsOf('one', 'quick')).toThrow(`(options.${name}: `);
      for (const seed of [0, 1, 2]) made(seed, 3, { clusters: 10, [name]: value }, '2021');
      expect(readRecordsOf('one', 'quick')).toHaveLength(3);
    }
  });

  it.each([
    ['damaged', '{"experiment": "table-2-m'],
    ['of another run', JSON.stringify(record('table-2-usps-cae', 0))],
    ['of another profile', JSON.stringify(record(key.experiment, 0, { profile: 'paper' }))],
    ['of another seed', JSON.stringify(record(key.experiment, 1))],
    ['nothing', 'null'],
    ...['configuration', 'lossPerEpoch', 'results', 'history', 'seconds', 'environment'].map(
      (part) => [
        `without ${part}`,
        JSON.stringify({ ...record(key.experiment, 0), [part]: undefined }),
      ],
    ),
    [
      'without the metrics of a result',
      JSON.stringify({ ...record(key.experiment, 0), results: [{ method: 'm' }] }),
    ],
    ...[
      { results: [null] },
      { results: [{ method: 'm', metrics: null }] },
      { history: [{ epoch: 1, metrics: null }] },
      { configuration: { dataset: 'mnist', options: null } },
      { lossPerEpoch: [null] },
    ].map((part) => [
      `with ${JSON.stringify(part)}`,
      JSON.stringify({ ...record(key.experiment, 0), ...part }),
    ]),
  ])('are refused, by name, when %s', (_, content) => {
    mkdirSync(dirname(recordPath(key)), { recursive: true });
    writeFileSync(recordPath(key), content);
    expect(() => readRecord(key)).toThrow(UserError);
    expect(() => readRecord(key)).toThrow(/seed-0\.json.*delete it and run again/);
  });
});

it('what a run keeps in the cache belongs to its experiment, profile and seed alone', () => {
  const run = { experiment: 'a', profile: 'quick', seed: 0 } as const;
  const others = [
    { ...run, experiment: 'b' },
    { ...run, profile: 'paper' as const },
    { ...run, seed: 1 },
  ];
  const paths = [run, ...others].map((one) => runCachePath(one, 'checkpoint'));
  expect(new Set(paths).size).toBe(4);
});

it('what a run keeps in the cache belongs to the folder of its record, the project’s own by whatever name', () => {
  const run = { experiment: 'a', profile: 'quick', seed: 0 } as const;
  const pathWith = (folder: string) => {
    vi.stubEnv('L2AE_RECORDS', folder);
    const path = runCachePath(run, 'checkpoint');
    vi.unstubAllEnvs();
    return path;
  };
  const own = join(sandbox.folder, 'data/cache/runs/quick/a/seed-0.checkpoint');
  expect(['', 'data/runs', join(sandbox.folder, 'data', 'runs')].map(pathWith)).toEqual([
    own,
    own,
    own,
  ]);
  const others = ['data/mine', 'data/yours'].map(pathWith);
  expect(new Set([own, ...others]).size).toBe(3);
  expect(pathWith(join(sandbox.folder, 'data', 'mine'))).toBe(others[0]);
});

describe('experiments by name', () => {
  it('names similar ones when there is none', () => {
    expect(() => experimentDefinition('table-2-mnist-cea')).toThrow(/table-2-mnist-cae-l2/);
    // All of them begin with nothing; the rest are told of.
    expect(() => experimentDefinition('x')).toThrow(
      /"x"; there are\n {2}table-1-mnist-ae\n.*\n {2}…\nnpm run experiment -- --list names all experiments$/s,
    );
  });

  it('are tables and groups too, which are named to whoever misses them', () => {
    for (const name of ['V', 'i']) {
      expect(() => experimentsOf(name)).toThrow(
        new UserError(
          `there is no table, group or experiment "${name}"; tables and groups are ` +
            'I, II, III, IV, crowd, shares, moved-anomalies, usps-anomalies, bfloat16\n' +
            'npm run experiment -- --list names all experiments',
        ),
      );
    }
    expect(() => experimentsOf('crowd-ped')).toThrow(
      /usps-anomalies, bfloat16, and experiments of such a name\n {2}crowd-ped2-normal\n {2}crowd-ped2-contaminated\nnpm/,
    );
    for (const name of ['I', 'II', 'III', 'IV', 'crowd', 'shares', 'moved-anomalies', 'bfloat16'])
      expect(experimentsOf(name).length).toBeGreaterThan(1);
    expect(experimentsOf('crowd-ped2-normal').map(({ name }) => name)).toEqual([
      'crowd-ped2-normal',
    ]);
  });

  it('takes a table for all of its experiments', () => {
    const names = experimentsOf('III').map(({ name }) => name);
    expect(names).toContain('table-3-usps-batch-norm');
    expect(names).toContain('table-2-usps-cae-l2');
    expect(names).not.toContain('table-2-usps-cae');
    expect(new Set(experimentsOf('IV').map(({ name }) => name)).size).toBe(30);
    expect(experimentsOf('crowd').every(({ kind }) => kind === 'crowd')).toBe(true);
  });

  it('trains all networks of Tables I to IV once more in bfloat16', () => {
    const twins = experimentsOf('bfloat16');
    // All but the four that train none.
    expect(new Set(twins.map(({ name }) => name)).size).toBe(50);
    for (const twin of twins) {
      const original = experimentDefinition(twin.name.replace('bfloat16-', ''));
      expect(original.cells).not.toEqual([]);
      expect(twin).toMatchObject({ kind: original.kind, dataset: original.dataset, cells: [] });
      if (twin.kind !== 'deep-clustering') expect(twin).toHaveProperty('precision', 'bfloat16');
      if ('settings' in twin) expect(original).toHaveProperty('settings', twin.settings);
    }
  });

  it('takes anomalies that stand in no table by words of their own', () => {
    const names = experimentsOf('shares').map(({ name }) => name);
    expect(names).toHaveLength(60);
    expect(names).toContain('table-4-mnist-digit-0-cae-l2-share-all');
    expect(names).not.toContain('table-4-mnist-digit-0-cae-l2-share-1');
    const moved = experimentsOf('moved-anomalies').map(({ name }) => name);
    expect(moved).toHaveLength(10);
    expect(moved).toContain('table-4-mnist-digit-9-ours-moved-share-1');
    const onUsps = experimentsOf('usps-anomalies').map(({ name }) => name);
    expect(onUsps).toHaveLength(30);
    expect(onUsps).toContain('anomaly-usps-digit-9-ours-share-1');
    expect(onUsps).toContain('anomaly-usps-digit-9-ours-moved-share-1');
  });
});
