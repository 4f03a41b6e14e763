import type { ResultCell } from '../experiment/record';
import { datasetTitle, measured, profilesWithResults, RESULTS_NOTE, seedsOf } from './result-cells';
import { type ReportRow, type ReportTable, reportTable } from './table';

/** What the table's columns are. */
export const CROWD_NOTE =
  'Crowd: auc is that of frames; for auc of pixels a frame counts as found only where 40 % of its anomalous pixels are; eer is the ' +
  'equal error rate, where as large a share of the normal frames is flagged as of the anomalous ones is missed. With a threshold ' +
  'that was learned on training clips for one false alarm a minute, false alarms are seconds over it in a minute of normal video, ' +
  'two seconds and more from any event; detected is the share of the seconds of events over it.';

/**
 * The crowd's table: for each video and what was trained on, a row a method. The paper has none of this.
 *
 * @param cells - from `collectResults`.
 * @returns a column for each metric; no row where nothing was measured.
 */
export function crowdTable(cells: readonly ResultCell[]): ReportTable {
  const own = cells.filter(({ table, mean }) => table === 'crowd' && mean !== null);
  const metrics = [...new Set(own.map(({ metric }) => metric))];
  const settings = [...new Set(own.map(({ dataset, row }) => `${dataset}/${row}`))];
  const rows = settings.flatMap((setting) => {
    const here = own.filter(({ dataset, row }) => `${dataset}/${row}` === setting);
    return profilesWithResults(here).flatMap((profile): ReportRow[] => {
      const ofProfile = here.filter((cell) => cell.profile === profile);
      const { dataset, row } = ofProfile[0];
      const seeds = seedsOf(ofProfile.map(measured));
      return [...new Set(ofProfile.map(({ method }) => method))].map((method) => ({
        group: `${datasetTitle(dataset)}, trained on ${row} (${profile}, ${seeds})`,
        head: method,
        cells: metrics.map((metric) =>
          measured(ofProfile.find((cell) => cell.method === method && cell.metric === metric)),
        ),
      }));
    });
  });
  return reportTable({
    title:
      'Crowd anomaly detection: frames and pixels of all test clips pooled, nothing normalised a clip',
    groupHead: 'video',
    rowHead: 'method',
    columns: metrics,
    rows,
    digits: 3,
    note: `${CROWD_NOTE} ${RESULTS_NOTE}`,
  });
}
