export * from './comparison';
export * from './confusion';
export * from './heat-map';
export * from './images';
export * from './inertia';
export * from './lines';
export * from './scatter';
export * from './scores';
