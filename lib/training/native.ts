import { tf } from '../tensorflow';

/** An attribute of an operation, in the form that tfjs-node's binding takes. */
export interface NativeAttribute {
  readonly name: string;
  /** One of the binding's `TF_ATTR_…` numbers. */
  readonly type: number;
  readonly value: unknown;
}

/** The part of a tensor that the backend looks at. */
export interface NativeTensor {
  readonly dataId: object;
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
}

/** What tfjs-node's backend can do beyond the interface that all backends share: run any eager operation by name. */
export interface NativeBackend {
  readonly binding: {
    readonly TF_ATTR_STRING: number;
    readonly TF_ATTR_INT: number;
    readonly TF_ATTR_FLOAT: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_TYPE: number;
    readonly TF_ATTR_SHAPE: number;
    readonly TF_FLOAT: number;
  };
  executeSingleOutput(
    name: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly NativeTensor[],
  ): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly NativeTensor[],
    outputs: number,
  ): tf.Tensor[];
  readSync(dataId: object): tf.BackendValues;
}

/** The native backend, once TensorFlow.js has started it. */
export function nativeBackend(): NativeBackend {
  return tf.backend() as unknown as NativeBackend;
}

/** The attribute `name` (by default `T`) that says that an operation works on 32-bit floating-point numbers. */
export function floatAttribute(name = 'T'): NativeAttribute {
  const { TF_ATTR_TYPE, TF_FLOAT } = nativeBackend().binding;
  return { name, type: TF_ATTR_TYPE, value: TF_FLOAT };
}
