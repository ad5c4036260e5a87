// A Panel as lessons/figures/figure.py makes it: what Python says of one figure.

import type { Reply, Tools } from '../core/tools.js';
import type * as messages from '../messages.js';

export type Origin = 'live' | 'recorded' | 'measured' | 'published' | 'arithmetic';
/** A part of the model, which has a hue: `eye`, `translator`, `tutor`. */
export type ModelPart = string;

export interface Panel {
  title: string;
  from?: Origin;
  /** One sentence of what is seen, also for those who cannot see it. */
  told?: string;
  why?: Partial<Record<'what' | 'how' | 'scale' | 'not', string>>;
  controls?: Control[];
  parts?: Part[];
}

export interface Control {
  kind: 'choice' | 'number' | 'text';
  name: string;
  label: string;
  value?: string | number | null;
  /** Of a choice: value and text of each. */
  options?: [string, string][];
}

/** Settings by name. */
export type Settings = Record<string, unknown>;
export type PanelReply = Reply & { panel: Panel };

export interface Cell {
  text?: string | number;
  title?: string;
  part?: ModelPart;
  number?: boolean;
  /** A column's head over numbers. */
  head?: boolean;
}

export interface NotePart {
  kind: 'note';
  text: string;
}
export interface TablePart {
  kind: 'table';
  head: string[];
  rows: (Cell | string | number | null)[][];
  caption?: string;
}
export interface BarsPart {
  kind: 'bars';
  rows: { name: string; value: number; text: string; part?: ModelPart }[];
  /** The value of a whole bar. */
  most: number;
  caption?: string;
}
export interface AnswersPart {
  kind: 'answers';
  rows: { name: string; text: string; note?: string; good?: boolean | null }[];
}
export interface FlowPart {
  kind: 'flow';
  boxes: { id: string; name: string; part?: ModelPart; note?: string; frozen?: boolean | null }[];
  /** From, to, and what goes along. */
  arrows: [string, string, string?][];
}
export interface PlotPart {
  kind: 'plot';
  figure: PlotlyFigure;
  words: string;
}
export interface PicturesPart {
  kind: 'pictures';
  rows: { name: string; source: string; note?: string }[];
}
export interface WiringPart {
  kind: 'wiring';
  wiring: Wiring;
  name?: string;
}
export interface ToyPart {
  kind: 'toy';
  row: (number | string)[];
  matrix: (number | string)[][];
}
export type Part =
  NotePart | TablePart | BarsPart | AnswersPart | FlowPart | PlotPart | PicturesPart | WiringPart | ToyPart;

/** What a part with a life of its own needs; a panel of still parts does without. */
export type FigureTools = Pick<Tools, 'request' | 'learner' | 'whenReady'>;

// ---- a Plotly figure, as far as this page touches it

export interface Trace {
  meta?: { part?: ModelPart } | null;
  line?: object;
  marker?: object;
  error_x?: object;
  [key: string]: unknown;
}
export interface PlotlyFigure {
  data: Trace[];
  layout?: { font?: object; [key: string]: unknown };
}

// ---- how picture and words meet in a model, see lessons/reference/families.py

/** A box of a picture's lane on the way to the language model. */
export type Lane = messages.WiringBox;
export type Wiring = Pick<messages.Wiring, 'meets' | 'words'> &
  Partial<messages.Wiring> & {
    /** What a closed box says that is closed only for now. */
    cover?: string;
  };
