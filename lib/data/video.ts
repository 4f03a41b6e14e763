/** One grey frame of a clip. */
export interface VideoFrame {
  /** Position in the clip, from 0; frames that were left out leave gaps in these numbers. */
  readonly index: number;
  /** `width * height` grey values 0 … 255, row by row. */
  readonly pixels: Uint8Array;
}

/** A frame that could not be used, and why. */
export interface BadFrame {
  readonly clip: string;
  /** Position in the clip, from 0. */
  readonly index: number;
  readonly reason: string;
}

/** A clip whose frames are read when they are asked for, one at a time. */
export interface VideoClip {
  readonly name: string;
  /** Number of frames, those that turn out to be unreadable included. */
  readonly frameCount: number;
  /** Of a frame, in pixels. */
  readonly width: number;
  /** Of a frame, in pixels. */
  readonly height: number;
  readonly framesPerSecond: number;
  /** The frames in order; each call starts anew. A frame's pixels may be kept, nothing writes to them later. */
  frames(): AsyncIterable<VideoFrame>;
  /** `[frameCount]` 1 where something is anomalous: for `metrics`, never for training. */
  readonly isAnomalous?: Uint8Array;
  /**
   * Where the anomalies of a frame are: `width * height`, 1 in an anomalous pixel; undefined when nobody has marked
   * any in this frame. For `metrics`, never for training.
   */
  mask?(index: number): Promise<Uint8Array | undefined>;
}

/** Training clips, taken for normal, and labelled test clips of one camera. */
export interface VideoDataset {
  readonly name: string;
  /** Of a frame, in pixels. */
  readonly width: number;
  /** Of a frame, in pixels. */
  readonly height: number;
  readonly train: readonly VideoClip[];
  readonly test: readonly VideoClip[];
}
