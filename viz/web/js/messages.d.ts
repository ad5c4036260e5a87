// Written by `python -m lessons messages` from the models in lessons/server; a test compares the two. Not to be edited.

/** What seldom changes in the course of an answer. */
export interface About {
  run: string;
  stations: Record<string, string>;
  geometry: Geometry | null;
  strip: Strip | null;
}

/** Where an answer is. Holds its last few tokens, so that no report grows with the answer. */
export interface AnswerReport {
  turn: number;
  status: 'waiting' | 'loading' | 'working' | 'answering' | 'done' | 'stopped' | 'failed';
  note: string;
  place: number;
  version?: number;
  about: About;
  count: number;
  tokens: Record<string, Token>;
}

/** From one card to another; `passes` is empty while nobody has said what. */
export interface Arrow {
  from: string;
  to: string;
  passes?: string;
}

/** A question. */
export interface Ask {
  turn: number;
  question: string;
  branch?: OtherWay | null;
}

/** Verdicts on a family. */
export interface Axes {
  family: string;
  picks: Record<string, string>;
}

/** By axis, and how many are right. */
export interface AxesGraded {
  axes: Record<string, AxisGrade>;
  right: number;
  of: number;
}

/** One verdict beside the right one. */
export interface AxisGrade {
  right: boolean;
  pick: 'same' | 'different' | 'unpublished';
  verdict: 'same' | 'different' | 'unpublished';
  also: ('same' | 'different' | 'unpublished')[];
  why: string;
  facts: Fact[];
}

/** What an axis is called, and what it asks. */
export interface AxisName {
  name: string;
  asks: string;
}

/** What so many positions cost a language model. */
export interface Bill {
  share: number;
  operations: number;
  bytes: number;
}

/** A block in the list. */
export interface BlockHeading {
  id: string;
  kind: string;
  heading: string;
}

/** One screen of a lesson, without what stands after its question; a kind may add fields of its own. */
export interface BlockShown {
  id: string;
  kind: string;
  script: string;
  heading: string;
  claims: string[];
  before: (TextNode | CodeNode | LinkNode | HoldingNode)[];
  ask: string;
  unit: string;
  choices: Choosable[] | null;
  figure: FigureUsed | null;
  [more: string]: unknown;
}

/** What somebody drew. */
export interface Board {
  parts?: Placed[];
  arrows?: Arrow[];
  stages?: Record<string, Record<string, 'frozen' | 'trained'>>;
}

/** The cards. */
export type BoardAsked = Record<string, never>;

/** Whether it is right; else the first thing that is wrong, in which step, and at which cards or arrow to look. */
export interface BoardGrade {
  right: boolean;
  told: string;
  reached: number;
  parts: string[];
  arrow: string;
}

/** A picture's size, and the language model that reads it; the first of the table by default. */
export interface BudgetAsked {
  width?: string | number | null;
  height?: string | number | null;
  llm?: string | null;
}

/** One rule, step by step. */
export interface BudgetSteps {
  rule: string;
  width?: string | number | null;
  height?: string | number | null;
  llm?: string | null;
}

/** Every rule's count. */
export interface BudgetTable {
  width: number;
  height: number;
  llm: string;
  llms: LanguageModel[];
  context: number;
  bytes_per_number: number;
  presets: Preset[];
  ways: Record<string, string>;
  rules: Rule[];
}

/** A lesson that cards belong to. */
export interface CardLesson {
  slug: string;
  number: number;
  title: string;
}

/** A card. */
export interface CardShown {
  id: string;
  name: string;
  also: string;
  learns: boolean;
}

/** One card's. */
export interface CardState {
  state: number;
  step?: number | null;
  stability: number;
  difficulty: number;
  due: string;
  last_review: string;
}

/** The test of a map. */
export interface Check {
  turn: number;
  run: string;
  patches: number[];
}

/** What the test of a map has measured so far; each list has a probability for every token of the answer. */
export interface CheckReport {
  turn: number;
  status: 'waiting' | 'loading' | 'working' | 'answering' | 'done' | 'stopped' | 'failed';
  note: string;
  place: number;
  version?: number;
  count: number;
  before: number[];
  without: number[];
  random: number[][];
  randomCount: number;
  answer: string;
  randomAnswer: string;
}

/** One of the answers to choose from. */
export interface Choosable {
  text: string;
}

/** One of the answers to choose from. */
export interface Chosen {
  text: string;
  why: string;
  right: boolean;
}

/** Text that is code. */
export interface CodeNode {
  kind: 'code';
  text: string;
}

/** An answer to what a block asks. */
export interface Commit {
  slug: string;
  block: string;
  answer?: string | number | null;
  skip?: boolean;
}

/** How many positions, or whatever `unit` says, pictures of some sizes take. */
export interface Counts {
  unit: string;
  status: 'verified' | 'mirrored' | 'derived' | 'secondary' | 'unknown';
  from: string;
  values: Record<string, number>;
}

/** The list of lessons, the glossary and the sources. */
export type Course = Record<string, never>;

/** Everything that is taught, by name. */
export interface CourseList {
  lessons: Headline[];
  glossary: Record<string, Term>;
  sources: Record<string, Source>;
}

/** There is no room for this page now. */
export interface Crowded {
  crowded: string;
  next: number;
}

/** There is nothing to say but that it was done. */
export type Done = Record<string, never>;

/** One figure on paper, and what is on show, which decides what it is of; see `stations.subject`. */
export interface Drawing {
  method?: string | null;
  settings?: Record<string, unknown>;
  layer?: number | null;
  head?: number | null;
  figure: string;
  kind: string;
  run?: string | null;
  token?: number | null;
  patch?: number | null;
  channel?: number | null;
  patches?: number[];
  from?: string;
  words?: string;
  plane?: string;
  word?: string;
}

/** A layer and head of the encoder's own attention; null is the mean. */
export interface EncoderAttention {
  layer?: number | null;
  head?: number | null;
}

/** From each position to each. */
export interface EncoderAttentionMap {
  map: string;
  positions: number;
  caption: string;
}

/** Station 3: the features as colours, as likeness, as lengths. */
export interface EncoderShown {
  hidden: string;
  selected: string;
  classPosition: boolean;
  layer: number;
  read: number;
  layers: number;
  heads: number;
  colours: string;
  coloursCaption: string;
  likeness: string;
  norms: string;
  outliers: number[];
}

/** A question of a kind, or of any; a fresh one where there is no seed. */
export interface ExerciseAsked {
  kind?: string;
  seed?: string | null;
}

/** One of the answers to choose from. */
export interface ExerciseChoice {
  key: string;
  text: string;
}

/** Whether it is right, what is said of it, and the slip where one was made. */
export interface ExerciseGrade {
  right: boolean;
  told: string;
  slip?: string | null;
}

/** An exercise without its answer. */
export interface ExerciseShown {
  kind: string;
  seed: string;
  question: string;
  given: [string, string][];
  unit: string;
  hints: number;
  choices: ExerciseChoice[];
  then: NextExercise | null;
  kinds: KindName[];
}

/** An answer as a file; its maps are of the method that is named. */
export interface Export {
  method?: string | null;
  settings?: Record<string, unknown>;
  layer?: number | null;
  head?: number | null;
  run: string;
  kind: string;
}

/** What it says, how sure it is, and source and date in words. */
export interface Fact {
  says: string;
  status: 'verified' | 'mirrored' | 'derived' | 'secondary' | 'unknown';
  reason: 'unpublished' | 'not_found' | 'not_looked_up' | null;
  from: string;
}

/** All families with their facts. */
export type Families = Record<string, never>;

/** One model or product. */
export interface Family {
  name: string;
  kind: 'model' | 'product';
  meets: 'prefix' | 'cross' | 'native' | 'unknown';
  idea: string;
  open: boolean;
  dated: Fact | null;
  maker: Fact;
  weights: Fact;
  does: Fact[];
  training: Fact[];
  tokens: Fact[];
  fusion: Fact[];
  published: Fact[];
  unknown: Fact[];
  counts: Counts | null;
  model: string | null;
  notes: string | null;
  wiring: Wiring;
  asks: ('training' | 'tokens' | 'fusion')[];
}

/** All of them; the verdicts of the exercise are left out. */
export interface FamilyList {
  baseline: string;
  pictures: string[];
  axes: Record<string, AxisName>;
  families: Record<string, Family>;
}

/** A figure of a lesson; its settings are checked by its own model. */
export interface FigureAsked {
  name: string;
  settings: Record<string, unknown>;
}

/** A figure as a block names it, with its settings beside the name. */
export interface FigureUsed {
  name: string;
  [more: string]: unknown;
}

/** A file to be saved. */
export interface FileReply {
  name: string;
  type: string;
  content: string;
}

/** How far a turn is. */
export interface Follow {
  turn: number;
  seen: number;
  have: number;
}

/** What would be asked next. */
export interface FollowUp {
  ask: string;
  hint: string;
}

/** How the picture is made square: cut, or padded. */
export interface Frame {
  pad: boolean;
}

/** The numbers by which the page finds a patch, a position, a layer. */
export interface Geometry {
  placement: PlacementFacts;
  layers: number;
  heads: number;
  cache: number;
  cached: number;
}

/** What somebody drew. */
export interface GradeBoard {
  board: Board;
}

/** An answer to an exercise. */
export interface GradeExercise {
  kind: string;
  seed: string;
  answer?: string | number | null;
}

/** What the page shows once the learner has committed. */
export interface Graded {
  right: boolean;
  told: string;
  expected: string;
  choices?: Judged[] | null;
  after: (TextNode | CodeNode | LinkNode | HoldingNode)[];
}

/** A page is there. */
export interface Greet {
  visible?: boolean;
}

/** Who the page is, and how far the model is. */
export interface Greeting {
  session: string;
  lost: string;
  next: number;
  phase: 'waiting' | 'loading' | 'ready' | 'failed';
  text: string;
  fraction: number | null;
  model: ModelCard | null;
}

/** A handout to print: of one lesson, or of all. */
export interface Handout {
  slug?: string;
  answers?: boolean;
}

/** A lesson in the list. */
export interface Headline {
  slug: string;
  number: number;
  title: string;
  minutes: number;
  idea: string;
  blocks: BlockHeading[];
}

/** The `n`th of so many. */
export interface Hint {
  n: number;
  of: number;
  hint: string;
}

/** A hint; each helps more. */
export interface HintAsked {
  kind: string;
  seed: string;
  n?: number;
}

/** How long projected patches and word embeddings are; each in base64. */
export interface Histogram {
  edges: string;
  visual: string;
  words: string;
}

/** What holds other pieces of text. */
export interface HoldingNode {
  kind: 'p' | 'ul' | 'ol' | 'li' | 'em' | 'strong' | 'quote';
  children: (TextNode | CodeNode | LinkNode | HoldingNode)[];
}

/** Every question. */
export type Interview = Record<string, never>;

/** The model answer to a question, once the learner has answered it. */
export interface InterviewAnswer {
  id: string;
}

/** A question as it is asked. */
export interface InterviewQuestion {
  id: string;
  level: string;
  claims: string[];
  ask: string;
}

/** Every question as it is asked; never an answer. `mixes` says how many a mock interview of each kind has. */
export interface InterviewQuestions {
  mixes: Record<string, number>;
  questions: InterviewQuestion[];
}

/** One of the answers to choose from, once one was chosen. */
export interface Judged {
  text: string;
  why: string;
  right: boolean;
  yours: boolean;
}

/** A kind of exercise, and what it is called. */
export interface KindName {
  kind: string;
  name: string;
}

/** The cards, what can pass between them, and the size of the board; never what is right. */
export interface Kit {
  lanes: number;
  places: number;
  steps: string[];
  parts: CardShown[];
  passes: PassingShown[];
}

/** A language model's shape. */
export interface LanguageModel {
  id: string;
  name: string;
  parameters: number;
  layers: number;
  width: number;
  kv_heads: number;
  head_width: number;
}

/** The page is being closed, or loaded again. */
export type Leave = Record<string, never>;

/** What each layer would have said. */
export interface Lens {
  run: string;
  word?: string;
}

/** By layer and token of the answer. */
export interface LensRows {
  followed: string;
  layers: number;
  logits: string;
  probabilities: string;
  ranks: number[][];
  best: string[][];
}

/** One lesson. */
export interface LessonAsked {
  slug: string;
}

/** One lesson. */
export interface LessonShown {
  slug: string;
  number: number;
  title: string;
  minutes: number;
  idea: string;
  blocks: BlockShown[];
  sources: string[];
}

/** A link to an entry of the glossary, to a block or a lesson, to a source, or to a room of the page. */
export interface LinkNode {
  kind: 'link';
  to: 'glossary' | 'block' | 'source' | 'room';
  target: string;
  children: (TextNode | CodeNode | LinkNode | HoldingNode)[];
}

/** Another attempt to load the model. */
export type LoadAgain = Record<string, never>;

/** What the model is shown of the session's picture. */
export type Look = Record<string, never>;

/** There is no such turn: it was never heard of, or is long over. */
export interface Lost {
  lost: true;
}

/** Some of them, the first of which is of token `start`. */
export interface MapList {
  start: number;
  maps: SharedMap[];
}

/** The maps of the tokens of an answer from `start` on. */
export interface Maps {
  method?: string | null;
  settings?: Record<string, unknown>;
  layer?: number | null;
  head?: number | null;
  run: string;
  start?: number;
}

/** For each box whether it is right; null where nothing was written. */
export interface Marks {
  products: (boolean | null)[][];
  sums: (boolean | null)[];
}

/** A method of making maps; see `model.explain.method.Method`. */
export interface MethodCard {
  id: string;
  title: string;
  needs: 'rows' | 'gradients' | 'passes';
  signed: boolean;
  cost: string;
  passes: number;
  settings: Record<string, unknown>;
  default: boolean;
}

/** A mock interview: the same questions for the same seed. */
export interface Mock {
  mix?: string;
  seed?: number;
}

/** Which questions, easier ones first. */
export interface MockQuestions {
  ids: string[];
}

/** A minute's answer. */
export interface ModelAnswer {
  answer: string;
  words: number;
  seconds: number;
  wrong: WrongAnswer;
  follow: FollowUp;
  show: ProofShown;
}

/** The model that is running; see `lessons.engine.ModelFacts`. */
export interface ModelCard {
  name: string;
  parameters: string;
  exact: string;
  number: string;
  device: string;
  layers: number;
  heads: number;
  cache_bytes: number;
  vocabulary: number;
  world: string;
  encoder_layers: number;
  encoder_heads: number;
  encoder_read: number;
  mean: number[];
  std: number[];
  rescale: number;
  recorded: boolean;
  cache_layers: [number, number | null][];
  methods: MethodCard[];
}

/** The row and the matrix as they were read, and what was asked for. */
export interface Multiplied {
  row: number[];
  matrix: number[][];
  least: number;
  most: number;
  marks?: Marks | null;
  products?: number[][] | null;
  sums?: number[] | null;
  told?: string | null;
}

/** Positions of a picture that are no patch; see `model.placement.Named`. */
export interface NamedFacts {
  name: string;
  positions: [number, number][];
}

/** The exercise that follows from this one. */
export interface NextExercise {
  kind: string;
  seed: string;
  label: string;
}

/** Nothing yet: the model is loading, or there is no picture. */
export interface NotReady {
  ready: false;
}

/** There was no picture. */
export interface NothingToResume {
  picture: false;
}

/** A file that is sent along, or the shipped picture of that name. */
export interface OpenPicture {
  file?: string;
}

/** An answer from one token on, with another token in its place. */
export interface OtherWay {
  run: string;
  at: number;
  token: number;
}

/** A figure as `viz/web/js/figures/panel.js` draws it. */
export interface Panel {
  panel: Record<string, unknown>;
}

/** Something that can pass along an arrow. */
export interface PassingShown {
  id: string;
  name: string;
}

/** Station 2: the filters that turn a patch's pixels into numbers. */
export interface PatchesShown {
  filters: string;
  indices: number[];
  size: [number, number];
  shape: string;
  caption: string;
}

/** The picture that is asked about now. */
export interface PictureOpened {
  preview: string;
  size: [number, number];
  notices: string[];
}

/** A card on the board: its lane and its place in it, from 0. */
export interface Placed {
  id: string;
  lane: number;
  place: number;
}

/** Where a picture's positions lie on it; see `model.placement.Placement`, and `viz.views`, which makes it. */
export interface PlacementFacts {
  raster: [number, number];
  views: ViewFacts[];
  others: NamedFacts[];
}

/** A station whose panel the page draws without a script of its own. */
export interface PlainShown {
  shape?: string;
  line?: string;
  panels?: Record<string, unknown>[];
}

/** Patches and words along two directions. */
export interface Plane {
  visual: string;
  words: string;
  caption: string;
}

/** The two such planes. */
export interface Planes {
  asTheyAre: Plane;
  direction: Plane;
}

/** One thing that a good answer mentions. */
export interface Point {
  says: string;
  found: boolean;
}

/** What is expected in each box; "" where nothing was written. */
export interface Predicted {
  products: (string | number | null)[][];
  sums: (string | number | null)[];
}

/** A size worth trying. */
export interface Preset {
  name: string;
  width: number;
  height: number;
}

/** When, and in how long, in words. */
export interface Preview {
  due: string;
  wait: string;
}

/** By rating. */
export interface PreviewList {
  again: Preview;
  hard: Preview;
  good: Preview;
  easy: Preview;
}

/** When a card would come back, rating by rating. */
export interface Previews {
  card?: CardState | null;
  now: string;
}

/** One layer of the projector. */
export interface ProjectorLayer {
  name: string;
  kind: string;
  shape: string;
  parameters: number;
}

/** One patch on its way through the projector. */
export interface ProjectorRow {
  patch: number;
}

/** Station 4: the layers, the lengths, the nearest words, and words and patches in one plot. */
export interface ProjectorShown {
  layers: ProjectorLayer[];
  shape: string;
  parameters: number;
  parametersText: string;
  before: string;
  after: string;
  medians: [number, number, number];
  histogram: Histogram;
  nearest: [string, number][][];
  untrained: [string, number][][];
  straight: [string, number][][];
  straightCosine: number;
  names: string[];
  planes: Planes;
}

/** Its vector before, and after each layer. */
export interface ProjectorSteps {
  patch: number;
  steps: string[];
}

/** Where the learner can see for themselves: a block of a lesson, or a figure with its settings. */
export interface ProofShown {
  label: string;
  lesson?: string | null;
  block?: string | null;
  where?: string | null;
  figure?: Record<string, unknown> | null;
}

/** How well a card was known. */
export interface Rate {
  card?: CardState | null;
  rating: string;
  now: string;
}

/** What is known of it now, and when it comes back. */
export interface Rated {
  card: CardState;
  due: string;
}

/** Every card. */
export type Recall = Record<string, never>;

/** What the learner says to a card, or that they do not know. */
export interface RecallAnswer {
  id: string;
  answer?: string | number | null;
  gave_up?: boolean;
}

/** A card as it is asked. */
export interface RecallCard {
  id: string;
  lesson: string;
  claims: string[];
  ask: string;
  kind: string;
  unit: string;
  choices: string[];
}

/** Every card as it is asked, by lesson; never an answer. */
export interface RecallDeck {
  lessons: CardLesson[];
  cards: RecallCard[];
}

/** The reference, and how the learner's answer compares. */
export interface Recalled {
  answer: string;
  right: boolean | null;
  points: Point[];
  choices: Chosen[];
  proof: ProofShown;
}

/** Why there is no reply. */
export interface Refusal {
  error: string;
  unknown?: boolean;
  busy?: boolean;
  fields?: string[];
}

/** Where a turn is. */
export interface Report {
  turn: number;
  status: 'waiting' | 'loading' | 'working' | 'answering' | 'done' | 'stopped' | 'failed';
  note: string;
  place: number;
  version?: number;
}

/** What a page that was loaded again needs of the picture that it had. */
export type Resume = Record<string, never>;

/** The picture that there was. */
export interface Resumed {
  picture: true;
  preview: string;
  size: [number, number];
  pad: boolean;
}

/** A model and a setting, and what it makes of the picture. */
export interface Rule {
  id: string;
  name: string;
  setting: string;
  group: 'open' | 'closed';
  family: string;
  way: string;
  reads: 'sequence' | 'beside' | 'billed';
  older: boolean;
  known: boolean;
  status: RuleStatus;
  date: string;
  ceiling: boolean;
  tokens: number | null;
  refused: string;
  bill: Bill | null;
}

/** A piece that the picture is cut into. */
export interface RuleBox {
  kind: 'frame' | 'tile' | 'grid' | 'overview';
  left: number;
  top: number;
  width: number;
  height: number;
  rows: number;
  columns: number;
}

/** Where a rule was read. */
export interface RuleSource {
  title: string;
  date: string;
  status: string;
  says: string;
}

/** How sure a rule is. */
export interface RuleStatus {
  id: string;
  short: string;
}

/** How it comes to its count. */
export interface RuleSteps {
  id: string;
  name: string;
  setting: string;
  group: 'open' | 'closed';
  family: string;
  way: string;
  reads: 'sequence' | 'beside' | 'billed';
  older: boolean;
  known: boolean;
  status: RuleStatus;
  date: string;
  ceiling: boolean;
  tokens: number | null;
  refused: string;
  bill: Bill | null;
  width: number;
  height: number;
  source: RuleSource;
  note: string;
  steps: string[];
  boxes: RuleBox[];
}

/** A map, and how what it measures falls on each kind of position; empty where it falls on none. */
export interface SharedMap {
  map: string;
  rows: number;
  columns: number;
  kind: 'share' | 'change' | 'number';
  low: number;
  peak: number;
  diverging: boolean;
  caption: string;
  words: string;
  title: string;
  what: string;
  computed: string;
  scale: string;
  notShown: string;
  share: Record<string, number>;
}

/** What the processor made of a picture, and where the patches lie on it. */
export interface Shown {
  ready: true;
  pad: boolean;
  seen: string;
  shape: string;
  kept: [number, number, number, number];
  placement: PlacementFacts;
  patches: string;
  mean: number[];
  std: number[];
  rescale: number;
}

/** Line by line, with the numbers put in; of an exercise with choices also the key of the right one. */
export interface Solution {
  working: string[];
  right?: string | null;
}

/** The working of an exercise. */
export interface SolutionAsked {
  kind: string;
  seed: string;
}

/** Where a fact is from. */
export interface Source {
  title: string;
  date?: string | null;
  url?: string | null;
  status: string;
}

/** Positions of one kind; what lies between `tokens` and `tail` is counted, not shown. */
export interface Span {
  kind: 'template' | 'image' | 'question' | 'answer';
  start: number;
  stop: number;
  tokens: string[];
  ids: number[];
  hidden: number;
  tail: string[];
  tailIds: number[];
}

/** A new conversation about the same picture. */
export type StartAgain = Record<string, never>;

/** A station to look into. */
export interface StationAsked {
  name: string;
}

/** A station as it looks before a model is loaded; extra settings are those of a lesson's figure. */
export interface Still {
  at: string;
  view?: string | null;
}

/** It, as an address that a page can show. */
export interface StillPicture {
  still: string;
}

/** No more of a turn is wanted. */
export interface Stop {
  turn: number;
}

/** The prompt as a strip of positions: see `viz.strip`. */
export interface Strip {
  length: number;
  imageId: number;
  spans: Span[];
}

/** An entry of the glossary. */
export interface Term {
  name: string;
  also: string[];
  says: string;
}

/** Text as it is. */
export interface TextNode {
  kind: 'text';
  text: string;
}

/** One token of an answer, with its map by the mean over all layers and heads. */
export interface Token {
  map: string;
  rows: number;
  columns: number;
  kind: 'share' | 'change' | 'number';
  low: number;
  peak: number;
  diverging: boolean;
  caption: string;
  words: string;
  title: string;
  what: string;
  computed: string;
  scale: string;
  notShown: string;
  text: string;
  end: boolean;
  p: number;
  entropy: number;
  id: number;
  top: [string, number, number][];
  share: Record<string, number>;
  attention: string;
  heads: string;
  sent: number;
}

/** Some of them, the first of which is `start`. */
export interface TokenList {
  start: number;
  tokens: Token[];
}

/** The tokens of an answer from `start` on. */
export interface Tokens {
  run: string;
  start?: number;
}

/** A row and a matrix; the lesson's own where none are given. */
export interface Toy {
  row?: (string | number)[];
  matrix?: (string | number)[][];
  predicted?: Predicted | null;
  reveal?: boolean;
}

/** A rectangle on the picture, cut into patches; see `model.placement.View`. */
export interface ViewFacts {
  name: string;
  rectangle: [number, number, number, number];
  rows: number;
  columns: number;
  positions: [number, number][];
}

/** A family's diagram. */
export interface Wiring {
  meets: 'prefix' | 'deep' | 'cross' | 'codes' | 'patches' | 'closed';
  lane: WiringBox[];
  arrives?: string;
  joins?: number;
  into?: string;
  gated: boolean;
  marker: boolean;
  both_ways?: 'image' | 'prompt' | null;
  words: string;
}

/** What a picture goes through on its way. */
export interface WiringBox {
  part: 'eye' | 'translator';
  name: string;
}

/** What many say, and why it is wrong. */
export interface WrongAnswer {
  says: string;
  why: string;
}

/** What may be asked, by name. */
export interface Requests {
  tokens: Tokens;
  maps: Maps;
  export: Export;
  drawing: Drawing;
  board: BoardAsked;
  grade_board: GradeBoard;
  budget: BudgetAsked;
  budget_steps: BudgetSteps;
  greet: Greet;
  ask: Ask;
  check: Check;
  follow: Follow;
  stop: Stop;
  leave: Leave;
  start_again: StartAgain;
  load_again: LoadAgain;
  course: Course;
  lesson: LessonAsked;
  commit: Commit;
  handout: Handout;
  exercise: ExerciseAsked;
  grade_exercise: GradeExercise;
  hint: HintAsked;
  solution: SolutionAsked;
  families: Families;
  axes: Axes;
  figure: FigureAsked;
  still: Still;
  interview: Interview;
  interview_answer: InterviewAnswer;
  mock: Mock;
  open_picture: OpenPicture;
  frame: Frame;
  look: Look;
  resume: Resume;
  recall: Recall;
  recall_answer: RecallAnswer;
  rate: Rate;
  previews: Previews;
  station: StationAsked;
  encoder_attention: EncoderAttention;
  projector_row: ProjectorRow;
  lens: Lens;
  toy: Toy;
}

/** What comes back where it can be done. */
export interface Replies {
  tokens: TokenList;
  maps: MapList;
  export: FileReply;
  drawing: FileReply;
  board: Kit;
  grade_board: BoardGrade;
  budget: BudgetTable;
  budget_steps: RuleSteps;
  greet: Greeting | Crowded;
  ask: Done;
  check: Done;
  follow: AnswerReport | CheckReport | Report | Lost;
  stop: Done;
  leave: Done;
  start_again: Done;
  load_again: Done;
  course: CourseList;
  lesson: LessonShown;
  commit: Graded;
  handout: FileReply;
  exercise: ExerciseShown;
  grade_exercise: ExerciseGrade;
  hint: Hint;
  solution: Solution;
  families: FamilyList;
  axes: AxesGraded;
  figure: Panel;
  still: StillPicture;
  interview: InterviewQuestions;
  interview_answer: ModelAnswer;
  mock: MockQuestions;
  open_picture: PictureOpened;
  frame: Done;
  look: Shown | NotReady;
  resume: Resumed | NothingToResume;
  recall: RecallDeck;
  recall_answer: Recalled;
  rate: Rated;
  previews: PreviewList;
  station: PatchesShown | EncoderShown | ProjectorShown | PlainShown;
  encoder_attention: EncoderAttentionMap;
  projector_row: ProjectorSteps;
  lens: LensRows;
  toy: Multiplied;
}

/** A reply, of which `error` says that it is none. */
export type Answered<T> = T & { [K in keyof Refused]?: undefined };

/** Why there is no reply; `unreachable` where the request did not arrive. */
export type Refused = Refusal & { unreachable?: true };

/** Ask the server; the session is added to the data, and the file, if any, sent along. */
export declare function request<N extends keyof Requests>(
  name: N,
  data: Requests[N],
  file?: Blob | null,
): Promise<Answered<Replies[N]> | Refused>;
