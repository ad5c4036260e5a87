// What the shell's requests bring back, as lessons/server sends it.

export type TurnStatus = 'waiting' | 'loading' | 'working' | 'answering' | 'done' | 'stopped' | 'failed';

/** A shipped picture, see lessons/gallery.py. */
export interface Card {
  file: string;
  title: string;
  questions: string[];
  /** `scene` where the embedded model knows what is on it. */
  kind: string;
  licence: string;
  credit: string;
  /** Address of an image. */
  thumbnail: string;
}

/** The model that is running, see `ModelFacts` in lessons/engine.py. */
export interface Model {
  name: string;
  /** Rounded, with a unit. */
  parameters: string;
  /** All digits of it. */
  exact: string;
  /** The type of its numbers; empty where a recorded run is on show. */
  number: string;
  device: string;
  layers: number;
  heads: number;
  methods: import('../messages.js').MethodCard[];
  /** What it knows, in a sentence; empty where the checkpoint does not say. */
  world: string;
}

/** How far the loading is. */
export interface ModelStatus {
  phase: 'waiting' | 'loading' | 'ready' | 'failed';
  text: string;
  /** From 0 to 1, where it is known. */
  fraction: number | null;
  model: Model | null;
}

/** `next` in seconds. */
export type Greeting = ModelStatus & { session: string; lost: string; next: number; crowded?: undefined };
/** There is no room for the page. */
export type Crowded = { crowded: string; next: number };

export interface OpenedPicture {
  preview: string;
  size: [width: number, height: number];
  notices?: string[];
}
export type ResumedPicture = OpenedPicture & { picture: true; pad: boolean };

/** What the processor makes of a picture, see `image` in lessons/stations/replies.py. */
export interface SeenPicture {
  ready: true;
  pad: boolean;
  /** Address of an image. */
  seen: string;
  shape: string;
  /** Left, top, right and bottom as shares of the original. */
  kept: [number, number, number, number];
  placement: import('../messages.js').PlacementFacts;
  /** Shape. */
  patches: string;
  mean: number[];
  std: number[];
  rescale: number;
}

/** An answer under way. `count` and what follows it are there as soon as the answer has begun. */
export interface AnswerProgress {
  turn: number;
  status: TurnStatus;
  note: string;
  /** How many wait before this one. */
  place: number;
  /** Of tokens. */
  count: number;
  /** What seldom changes. */
  about: import('../stations/replies.js').TurnFacts;
  /** The last ones, by their place. */
  tokens: Record<string, import('../stations/replies.js').Token>;
}

/** A check under way; what it measured is there as soon as it has begun. */
export type CheckProgress =
  | (import('../stations/replies.js').CheckValue & { turn: number })
  | { turn: number; status: TurnStatus; note: string; before?: undefined };

export interface SentFile {
  type: string;
  name: string;
  /** In base64. */
  content: string;
}

export interface Replies {
  greet: Greeting | Crowded;
  ask: object;
  check: object;
  follow: ((AnswerProgress | CheckProgress) & { version: number; lost?: undefined }) | { lost: true };
  stop: object;
  frame: object;
  load_again: object;
  start_again: object;
  open_picture: OpenedPicture;
  look: SeenPicture | { ready: false };
  resume: ResumedPicture | { picture: false };
  export: SentFile;
}

/**
 * Why a request was not done; `unreachable` where the server did not answer, `unknown` where it had forgotten the page,
 * `busy` where an answer under way stands against it.
 */
export type Refusal = { error: string; unreachable?: boolean; unknown?: boolean; busy?: boolean };
export type Answered<T> = (T & { error?: undefined; busy?: undefined }) | Refusal;

/** One request and its reply; a request sent while the server is away is refused, never thrown. */
export interface RequestReply {
  <K extends keyof Replies>(name: K, data?: object, file?: File | null): Promise<Answered<Replies[K]>>;
  (name: string, data?: object, file?: File | null): Promise<{ error?: string }>;
}
