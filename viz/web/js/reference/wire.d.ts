// Other models and counting rules as lessons/reference/requests.py gives them.

import type { Reply } from '../core/tools.js';
import type { Wiring } from '../figures/wire.js';

// ---- families of models

export type FactStatus = 'verified' | 'mirrored' | 'derived' | 'secondary' | 'unknown';
export interface Fact {
  says: string;
  status: FactStatus;
  /** Of an unknown, which kind it is. */
  reason?: string | null;
  /** Source and date, in words. */
  from: string;
}
export interface Counts {
  unit: string;
  status: FactStatus;
  from: string;
  /** Positions by the picture's size, such as "1024x768". */
  values: Record<string, number>;
}
export type Axis = 'training' | 'tokens' | 'fusion';
export type FactRow = Axis | 'does' | 'published' | 'unknown';
export type Meeting = 'prefix' | 'cross' | 'native' | 'unknown';
export interface Family extends Record<FactRow, Fact[]> {
  name: string;
  kind: 'model' | 'product';
  meets: Meeting;
  idea: string;
  /** Whether one can have the weights. */
  open: boolean;
  /** Of a model; a product has no one date. */
  dated: Fact | null;
  maker: Fact;
  weights: Fact;
  counts: Counts | null;
  /** Of a product: the family that says most about it. */
  model: string | null;
  notes: string | null;
  wiring: Wiring;
  /** The axes that the exercise asks of it. */
  asks: Axis[];
}
export interface Catalogue {
  /** Id of the family that every other one is held against. */
  baseline: string;
  /** The sizes that counts speak of. */
  pictures: string[];
  axes: Record<Axis, { name: string; asks: string }>;
  families: Record<string, Family>;
}
export type CatalogueReply = Reply & Catalogue;

export type Verdict = 'same' | 'different' | 'unpublished';
export interface Graded {
  right: boolean;
  pick: Verdict;
  verdict: Verdict;
  /** Other verdicts that hold as well. */
  also: Verdict[];
  why: string;
  facts: Fact[];
}
export type GradedReply = Reply & { axes: Record<string, Graded>; right: number; of: number };

// ---- rules for image tokens

export interface Box {
  /** `frame` is what the model is given, `tile` one crop, `grid` the tokens, `overview` the whole picture once more. */
  kind: 'frame' | 'tile' | 'grid' | 'overview';
  left: number;
  top: number;
  width: number;
  height: number;
  rows: number;
  columns: number;
}
export interface Bill {
  /** Of the context. */
  share: number;
  /** Floating-point operations of the prefill. */
  operations: number;
  /** Of keys and values. */
  bytes: number;
}
export interface Rule {
  id: string;
  name: string;
  setting: string;
  group: 'open' | 'closed';
  family: string;
  /** Which kind of rule it is. */
  way: string;
  /** Who reads the tokens: a position each, a state beside the text, or a unit of a bill. */
  reads: 'sequence' | 'beside' | 'billed';
  older: boolean;
  status: { id: string; short: string };
  date: string;
  /** Whether only a ceiling is published. */
  ceiling: boolean;
  tokens: number | null;
  /** Why there is no count; '' where there is one. */
  refused: string;
  bill: Bill | null;
}
export interface Size {
  width: number;
  height: number;
}
/** A rule with how it comes to its count. */
export interface RuleSteps extends Rule, Size {
  source: { title: string; date: string; says: string };
  note: string;
  steps: string[];
  boxes: Box[];
}
export interface LanguageModel {
  id: string;
  name: string;
  parameters: number;
  layers: number;
  width: number;
  kv_heads: number;
  head_width: number;
}
export interface Budget extends Size {
  /** Id of the language model that the bills are for. */
  llm: string;
  llms: LanguageModel[];
  context: number;
  bytes_per_number: number;
  presets: (Size & { name: string })[];
  /** Names of the kinds of rule. */
  ways: Record<string, string>;
  rules: Rule[];
}
export type BudgetReply = Reply & Budget;
export type RuleReply = Reply & RuleSteps;
