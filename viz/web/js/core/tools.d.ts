// What page.js hands to each section of the page, and to what a section draws.

import type { Answered, Refused, Replies, Requests } from '../messages.js';

/** A reply of the server; `error` says in words why there is no other. */
export interface Reply {
  error?: string;
}

/** One request and its reply. */
export interface Request {
  <N extends keyof Requests>(name: N, data?: Requests[N], file?: File | null): Promise<Answered<Replies[N]> | Refused>;
  /** Of a name that is known only when it is asked; whoever asks casts the reply to what it asked for. */
  (name: string, data?: object, file?: File | null): Promise<Reply>;
}

/** What a learner has done, kept in this browser: parts by name. */
export interface Learner {
  get<T>(part: string, fallback: T): T;
  set(part: string, value: unknown): void;
  exported(): string;
  /** Take over a record from a file's text. Returns '' or a complaint. */
  imported(text: string): string;
  reset(part?: string): void;
  /** In words; '' where there is none. */
  readonly trouble: string;
}

/** A station of the walkthrough as a lesson sets it. */
export interface StationSettings {
  at: string;
  view?: string;
  picture?: string;
  patch?: [number, number];
  question?: string;
  token?: number;
  layer?: number;
  head?: number;
}

export interface Tools {
  request: Request;
  learner: Learner;
  /** Go to a section of the page; `quiet` writes only the address. */
  go: (section: string, params?: Record<string, string | number>, options?: { quiet?: boolean }) => void;
  view: (settings: StationSettings) => void;
  /** Whether there is a model. */
  ready: () => boolean;
  /** Kept once there is a model; at once where there is one. */
  whenReady: () => Promise<unknown>;
  /** Width and height of the picture on show, in pixels. */
  size: () => [number, number] | null;
}
