/** Grey images with their class labels, as typed arrays. */
export interface ImageDataset {
  /** Registry name: `mnist`, `fashion-mnist`, `usps`. */
  readonly name: string;
  /** `count * side * side` grey values in [0, 1], image by image, row by row. */
  readonly images: Float32Array;
  /** One class number an image; used by `metrics` only, never by training. */
  readonly labels: Uint8Array;
  /** Number of images, of both splits. */
  readonly count: number;
  /** The images are `side x side` pixels. */
  readonly side: number;
  /** The first `trainCount` images are the original training split, the rest the test split. */
  readonly trainCount: number;
  /** Name of each class, in the order of the class numbers. */
  readonly classNames: readonly string[];
}
