import { createRequire } from 'node:module';
import { projectPath } from '../paths';

/** The part of OpenCV that is used here. */
export interface OpenCv {
  readonly CV_8UC1: number;
  readonly CV_32FC2: number;
  readonly TermCriteria_COUNT: number;
  readonly TermCriteria_EPS: number;
  readonly BORDER_REPLICATE: number;
  readonly THRESH_BINARY: number;
  readonly Mat: {
    new (): OpenCvMatrix;
    new (rows: number, columns: number, type: number): OpenCvMatrix;
    ones(rows: number, columns: number, type: number): OpenCvMatrix;
  };
  readonly Size: new (width: number, height: number) => object;
  readonly TermCriteria: new (type: number, iterations: number, epsilon: number) => object;
  absdiff(a: OpenCvMatrix, b: OpenCvMatrix, difference: OpenCvMatrix): void;
  GaussianBlur(
    from: OpenCvMatrix,
    to: OpenCvMatrix,
    kernel: object,
    sigmaX: number,
    sigmaY: number,
    border: number,
  ): void;
  threshold(
    from: OpenCvMatrix,
    to: OpenCvMatrix,
    threshold: number,
    value: number,
    kind: number,
  ): void;
  dilate(from: OpenCvMatrix, to: OpenCvMatrix, kernel: OpenCvMatrix): void;
  goodFeaturesToTrack(
    image: OpenCvMatrix,
    corners: OpenCvMatrix,
    count: number,
    quality: number,
    distance: number,
    mask: OpenCvMatrix,
    blockSize: number,
  ): void;
  calcOpticalFlowPyrLK(
    before: OpenCvMatrix,
    after: OpenCvMatrix,
    points: OpenCvMatrix,
    found: OpenCvMatrix,
    status: OpenCvMatrix,
    error: OpenCvMatrix,
    window: object,
    levels: number,
    criteria: object,
  ): void;
}

/** Memory of OpenCV's own, which has to be freed. */
export interface OpenCvMatrix {
  readonly rows: number;
  /** A view that is valid until the next allocation. */
  readonly data: Uint8Array;
  readonly data32F: Float32Array;
  delete(): void;
}

let loading: Promise<{ readonly cv: OpenCv }> | undefined;

/**
 * OpenCV's WebAssembly build, started when first wanted: it takes a third of a second. In a wrapper, because the module
 * has a `then` of its own: to await it, or to resolve a promise with it, would never end.
 */
export function openCv(): Promise<{ readonly cv: OpenCv }> {
  loading ??= new Promise((resolve) => {
    const require = createRequire(projectPath('package.json'));
    const cv = require('@techstark/opencv-js') as OpenCv & { onRuntimeInitialized?: () => void };
    if (cv.Mat) resolve({ cv });
    else cv.onRuntimeInitialized = () => resolve({ cv });
  });
  return loading;
}
