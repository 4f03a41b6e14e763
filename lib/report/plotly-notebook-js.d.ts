declare module 'plotly-notebook-js' {
  import type { Data, Layout } from 'plotly.js';

  /** A plot: what Plotly draws, before anything has been drawn. */
  export interface NotebookPlot {
    data: Data[];
    layout: Partial<Layout>;
    addTraces(traces: Data | Data[], indices?: number[]): NotebookPlot;
    restyle(update: Data, indices?: number | number[]): NotebookPlot;
    /** HTML that loads Plotly from a server: blank without a network, so it is not used here. */
    render(): string;
  }

  export function createPlot(data?: Data[], layout?: Partial<Layout>): NotebookPlot;
}
