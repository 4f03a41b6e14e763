import { DATASETS, type DatasetName } from '../data';
import type { Architecture, Normalization } from '../model';
import { PAPER_BOTTLENECK, PAPER_CLUSTERS } from '../paper';
import { OURS_AUGMENTATION, OURS_LAYOUT, OURS_SHRINKAGE } from './constants';
import {
  type AgreementExperiment,
  type BaselineExperiment,
  type ClusteringExperiment,
  methodPrefix,
  type TableCell,
} from './definition';
import { clusteringSettings } from './settings';

/** Epochs of the experiments that stop early. */
const EARLY_EPOCHS = 20;

/** Tables I to III: k-means on the bottleneck of an auto-encoder. */
export function clustering(
  table: number,
  dataset: DatasetName,
  architecture: Architecture,
  normalization: Normalization,
  cells: readonly TableCell[],
): ClusteringExperiment {
  const prefix = methodPrefix(architecture, normalization);
  const [method, bottleneck] = {
    none: [`${prefix} + k-means`, 'a plain'],
    l2: [`${prefix} + k-means`, 'an l2-normalised'],
    batch: ['batch norm', 'a batch-normalised'],
    layer: ['layer norm', 'a layer-normalised'],
  }[normalization];
  return {
    kind: 'clustering',
    name: `table-${table}-${dataset}-${method.replace(' + k-means', '').replace(' ', '-').toLowerCase()}`,
    title: `${DATASETS[dataset].title}: k-means on ${bottleneck} bottleneck, ${architecture} auto-encoder`,
    method,
    dataset,
    autoencoder: { architecture, bottleneck: PAPER_BOTTLENECK, normalization },
    settings: clusteringSettings(architecture, dataset),
    clusters: PAPER_CLUSTERS.clustering,
    keepsWeights: architecture === 'convolutional',
    cells,
  };
}

/**
 * Our answer to the luck in the paper's recipe, without labels: train on randomly moved images, let UMAP pull apart what hardly
 * touches, and cluster by a Gaussian mixture whose components share part of their shape.
 */
export function ours(
  table: 1 | 2,
  dataset: DatasetName,
  architecture: Architecture,
): ClusteringExperiment {
  const base = clustering(table, dataset, architecture, 'l2', [
    { table: table === 1 ? 'I' : 'II', row: '', method: 'ours' },
  ]);
  return {
    ...base,
    name: `table-${table}-${dataset}-ours`,
    title: `${DATASETS[dataset].title}: ours, ${methodPrefix(architecture, 'l2')} on randomly moved images, UMAP, a Gaussian mixture`,
    method: `${base.method}, moved images`,
    augmentation: OURS_AUGMENTATION,
    ours: { shrinkage: OURS_SHRINKAGE, layout: OURS_LAYOUT },
  };
}

/**
 * The paper's recipe on MNIST stopped early and measured after every epoch: in the first epochs the rows of Table III part, and
 * the l2-normalised bottleneck turns to the optimum that matches the classes.
 */
export function early(normalization: Normalization): ClusteringExperiment {
  const base = clustering(2, 'mnist', 'convolutional', normalization, []);
  const settings = { ...base.settings.paper, epochs: EARLY_EPOCHS };
  return {
    ...base,
    name: base.name.replace('table-2', 'early'),
    title: `${base.title}, stopped after ${EARLY_EPOCHS} epochs`,
    settings: { quick: settings, standard: settings, paper: settings },
    // Of the other two only the measurements in training are looked at.
    keepsWeights: normalization === 'none' || normalization === 'l2',
  };
}

/** Units in the bottleneck that our method is tried with, beside the paper's ten. */
export const BOTTLENECK_SIZES: readonly number[] = [2, 5, 20, 40];

/** Our method on USPS with another number of units in the bottleneck. */
export function bottleneck(units: number): ClusteringExperiment {
  const base = ours(2, 'usps', 'convolutional');
  return {
    ...base,
    name: `bottleneck-usps-${units}`,
    title: `${base.title}, ${units} units in the bottleneck`,
    autoencoder: { ...base.autoencoder, bottleneck: units },
    keepsWeights: false,
    cells: [],
  };
}

/**
 * On what independent trainings of a convolutional auto-encoder agree, by the ways of clustering its representations.
 *
 * @param clusteringLoss - name of the experiment that goes on from `pretraining` with a clustering loss.
 */
export function agreement(
  pretraining: ClusteringExperiment,
  clusteringLoss: string,
): AgreementExperiment {
  return {
    kind: 'agreement',
    name: pretraining.name.replace(/^table-\d/, 'agreement'),
    title: `${DATASETS[pretraining.dataset].title}: on what trainings of ${pretraining.name} agree, by clustering method`,
    dataset: pretraining.dataset,
    clusters: PAPER_CLUSTERS.clustering,
    pretrainedBy: pretraining.name,
    clusteringLoss,
    trainings: { quick: 2, standard: 5, paper: 3 },
    cells: [],
  };
}

/** K-means without an auto-encoder. */
export function baseline(
  dataset: DatasetName,
  representation: BaselineExperiment['representation'],
): BaselineExperiment {
  const short = representation === 'pixels' ? 'pixels' : 'pca';
  return {
    kind: 'baseline',
    name: `baseline-${dataset}-${short}`,
    title: `${DATASETS[dataset].title}: k-means on ${representation}`,
    dataset,
    clusters: PAPER_CLUSTERS.clustering,
    representation,
    cells: [{ table: 'II', row: '', method: `${representation} + k-means` }],
  };
}
