export * from './accuracy';
export * from './contingency';
export * from './information';
export * from './landing';
export * from './rank-correlation';
export {
  averagePrecision,
  equalErrorRate,
  type RocCurve,
  type RocCurveOptions,
  rocAuc,
  rocCurve,
} from './roc';
