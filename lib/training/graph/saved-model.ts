import messages from '@tensorflow/tfjs-node/dist/proto/api_pb.js';
import {
  type Attribute,
  type ConstantValue,
  DTYPE,
  type GraphNode,
  type GraphOutput,
  withAncestors,
} from './node';

// The version of the graph format that TensorFlow 2.9 writes: newer ones read it as it is meant.
const PRODUCER = 1087;
const TAG = 'serve';

/** Something that can be run in one call: tensors in, tensors out. */
export interface Signature {
  /** Placeholders. */
  readonly inputs: Readonly<Record<string, GraphOutput>>;
  readonly outputs: Readonly<Record<string, GraphOutput>>;
}

/** Serialises signatures, and the graph they need, as the content of a `saved_model.pb`. */
export function serializeSavedModel(signatures: ReadonlyMap<string, Signature>): Uint8Array {
  const targets = [...signatures.values()].flatMap(({ inputs, outputs }) =>
    [...Object.values(inputs), ...Object.values(outputs)].map(({ node }) => node),
  );
  const graph = new messages.GraphDef();
  for (const node of withAncestors(targets)) graph.addNode(nodeMessage(node));
  const versions = new messages.VersionDef();
  versions.setProducer(PRODUCER);
  graph.setVersions(versions);

  const metaGraph = new messages.MetaGraphDef();
  const info = new messages.MetaGraphDef.MetaInfoDef();
  info.addTags(TAG);
  metaGraph.setMetaInfoDef(info);
  metaGraph.setGraphDef(graph);
  for (const [name, { inputs, outputs }] of signatures) {
    const signature = new messages.SignatureDef();
    signature.setMethodName('tensorflow/serving/predict');
    for (const [key, input] of Object.entries(inputs)) {
      signature.getInputsMap().set(key, tensorInfo(input));
    }
    for (const [key, output] of Object.entries(outputs)) {
      signature.getOutputsMap().set(key, tensorInfo(output));
    }
    metaGraph.getSignatureDefMap().set(name, signature);
  }
  const model = new messages.SavedModel();
  model.setSavedModelSchemaVersion(1);
  model.addMetaGraphs(metaGraph);
  return model.serializeBinary();
}

function nodeMessage({ name, op, inputs, controls, attributes }: GraphNode) {
  const message = new messages.NodeDef();
  message.setName(name);
  message.setOp(op);
  for (const { node, index } of inputs) {
    message.addInput(index === 0 ? node.name : `${node.name}:${index}`);
  }
  for (const control of new Set(controls)) message.addInput(`^${control.name}`);
  for (const [key, attribute] of Object.entries(attributes)) {
    message.getAttrMap().set(key, attributeMessage(attribute));
  }
  return message;
}

function attributeMessage(attribute: Attribute) {
  const message = new messages.AttrValue();
  switch (attribute.kind) {
    case 'string':
      message.setS(new TextEncoder().encode(attribute.value));
      break;
    case 'bool':
      message.setB(attribute.value);
      break;
    case 'type':
      message.setType(DTYPE[attribute.value]);
      break;
    case 'shape':
      message.setShape(shapeMessage(attribute.value));
      break;
    case 'tensor':
      message.setTensor(tensorMessage(attribute.value));
      break;
    default:
      if (typeof attribute.value !== 'number') {
        const list = new messages.AttrValue.ListValue();
        for (const entry of attribute.value) {
          if (attribute.kind === 'int') list.addI(entry);
          else list.addF(entry);
        }
        message.setList(list);
      } else if (attribute.kind === 'int') message.setI(attribute.value);
      else message.setF(attribute.value);
  }
  return message;
}

function shapeMessage(shape: readonly number[]) {
  const message = new messages.TensorShape();
  for (const size of shape) message.addDim().setSize(size);
  return message;
}

/** A constant's values; when they are all the same, that one value stands for all. */
function tensorMessage({ dtype, shape, data }: ConstantValue) {
  const message = new messages.Tensor();
  message.setDtype(DTYPE[dtype]);
  message.setTensorShape(shapeMessage(shape));
  const uniform = data.length > 0 && Array.from(data).every((value) => Object.is(value, data[0]));
  if (!uniform) message.setTensorContent(rawBytes(dtype, data));
  else if (dtype === 'float32') message.addFloatVal(data[0]);
  else if (dtype === 'float64') message.addDoubleVal(data[0]);
  else if (dtype === 'int32') message.addIntVal(data[0]);
  else message.addBoolVal(data[0] !== 0);
  return message;
}

function rawBytes(dtype: ConstantValue['dtype'], data: ArrayLike<number>): Uint8Array {
  switch (dtype) {
    case 'float32':
      return new Uint8Array(Float32Array.from(data).buffer);
    case 'float64':
      return new Uint8Array(Float64Array.from(data).buffer);
    case 'int32':
      return new Uint8Array(Int32Array.from(data).buffer);
    case 'bool':
      return Uint8Array.from(data);
    default:
      throw new Error(`a constant of type ${dtype} cannot be written`);
  }
}

function tensorInfo({ node, index, shape, dtype }: GraphOutput) {
  const message = new messages.TensorInfo();
  message.setName(`${node.name}:${index}`);
  message.setDtype(DTYPE[dtype]);
  message.setTensorShape(shapeMessage(shape));
  return message;
}
