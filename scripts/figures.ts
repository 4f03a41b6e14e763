// Figures and tables from the run records, and the generated parts of the README; trains nothing.
//
//   npm run figures
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecords } from '../lib/experiment';
import { writeFileAtomic } from '../lib/files';
import { projectPath } from '../lib/paths';
import {
  chromiumAdvice,
  exportFigures,
  exportTable,
  findChromium,
  galleryPart,
  paperTables,
  replacePart,
  requireNamedChromium,
  resultFigures,
  resultsPart,
} from '../lib/report';
import { readCommandLine, reportUserErrors } from './command-line';
import { recordedCells } from './recorded-cells';

const USAGE = `Usage: npm run figures
  writes figures/*.{svg,pdf,png}, figures/tables/*.{csv,md,tex} and the generated parts of README.md`;

async function main(): Promise<void> {
  const { values } = readCommandLine({
    command: 'figures',
    options: { help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  // Before anything is written: without records the tables would be emptied, and without the browser that is named not drawn.
  const cells = recordedCells();
  const records = readRecords();
  requireNamedChromium();
  const tables = paperTables(cells);
  for (const [name, table] of Object.entries(tables)) {
    exportTable(table, projectPath('figures', 'tables', name));
  }
  console.log(
    `${Object.keys(tables).length} tables in figures/tables, from ${records.length} records`,
  );

  const figures = resultFigures(cells, records);
  const names = Object.keys(figures);
  const canDraw = findChromium() !== undefined;
  if (canDraw && names.length > 0) {
    const folder = projectPath('figures');
    await exportFigures(
      Object.fromEntries(names.map((name) => [join(folder, name), figures[name]])),
    );
    console.log(`${names.length} figures in figures: ${names.join(', ')}`);
  } else if (!canDraw) {
    console.log(`No figures: ${chromiumAdvice()}`);
  }

  const readme = projectPath('README.md');
  const text = readFileSync(readme, 'utf8');
  const withTables = replacePart(text, 'results', resultsPart(tables));
  writeFileAtomic(
    readme,
    canDraw ? replacePart(withTables, 'gallery', galleryPart(figures)) : withTables,
  );
  console.log(`README.md: ${canDraw ? 'tables and gallery' : 'tables'} renewed`);
}

reportUserErrors(main);
