// The part that we use of the protobuf classes which tfjs-node ships to read SavedModels, and which can write them too.
declare module '@tensorflow/tfjs-node/dist/proto/api_pb.js' {
  interface MessageMap<Value> {
    set(key: string, value: Value): this;
  }
  class TensorShape {
    addDim(): TensorShape.Dim;
  }
  namespace TensorShape {
    class Dim {
      setSize(size: number): void;
    }
  }
  class Tensor {
    setDtype(dtype: number): void;
    setTensorShape(shape: TensorShape): void;
    setTensorContent(content: Uint8Array): void;
    addFloatVal(value: number): void;
    addDoubleVal(value: number): void;
    addIntVal(value: number): void;
    addBoolVal(value: boolean): void;
  }
  class AttrValue {
    setS(value: Uint8Array): void;
    setI(value: number): void;
    setF(value: number): void;
    setB(value: boolean): void;
    setType(value: number): void;
    setShape(value: TensorShape): void;
    setTensor(value: Tensor): void;
    setList(value: AttrValue.ListValue): void;
  }
  namespace AttrValue {
    class ListValue {
      addI(value: number): void;
      addF(value: number): void;
      addB(value: boolean): void;
    }
  }
  class NodeDef {
    setName(name: string): void;
    setOp(op: string): void;
    addInput(input: string): void;
    getAttrMap(): MessageMap<AttrValue>;
  }
  class VersionDef {
    setProducer(version: number): void;
  }
  class GraphDef {
    addNode(node: NodeDef): void;
    setVersions(versions: VersionDef): void;
  }
  class TensorInfo {
    setName(name: string): void;
    setDtype(dtype: number): void;
    setTensorShape(shape: TensorShape): void;
  }
  class SignatureDef {
    setMethodName(name: string): void;
    getInputsMap(): MessageMap<TensorInfo>;
    getOutputsMap(): MessageMap<TensorInfo>;
  }
  class MetaGraphDef {
    setMetaInfoDef(info: MetaGraphDef.MetaInfoDef): void;
    setGraphDef(graph: GraphDef): void;
    getSignatureDefMap(): MessageMap<SignatureDef>;
  }
  namespace MetaGraphDef {
    class MetaInfoDef {
      addTags(tag: string): void;
    }
  }
  class SavedModel {
    setSavedModelSchemaVersion(version: number): void;
    addMetaGraphs(graph: MetaGraphDef): void;
    serializeBinary(): Uint8Array;
  }
}
