export { FRAME_HEIGHT, FRAME_WIDTH, FRAMES_PER_SECOND } from './plaza';
export { type SimulationOptions, simulateClip, simulateCrowd } from './simulate';
export { SIMULATED_ANOMALIES, type SimulatedAnomaly, type Story } from './story';
