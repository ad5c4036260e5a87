// What the shell's requests bring back, by the shell's own names; the types are those of the messages.

import type * as messages from '../messages.js';

export type {
  Crowded,
  FileReply as SentFile,
  ModelCard as Model,
  Refused as Refusal,
  Shown as SeenPicture,
} from '../messages.js';

export type TurnStatus = messages.Report['status'];

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

/** How far the loading is. */
export type ModelStatus = Pick<messages.Greeting, 'phase' | 'text' | 'fraction' | 'model'>;
export type Greeting = messages.Greeting & { crowded?: undefined };

/** A picture that was opened or resumed; the latter has no notices. */
export type OpenedPicture = Omit<messages.PictureOpened, 'notices'> & Partial<messages.PictureOpened>;
export type ResumedPicture = messages.Resumed;

export type AnswerProgress = messages.AnswerReport;
/** A check under way; what it measured is there as soon as it has begun. */
export type CheckProgress =
  | (messages.CheckReport & { before: number[] })
  | { turn: number; status: TurnStatus; note: string; before?: undefined };

export type Replies = Omit<messages.Replies, 'greet' | 'follow'> & {
  greet: Greeting | messages.Crowded;
  follow: ((AnswerProgress | CheckProgress) & { version: number; lost?: undefined }) | messages.Lost;
};
export type Answered<T> = messages.Answered<T> | messages.Refused;

/** One request and its reply; a request sent while the server is away is refused, never thrown. */
export interface RequestReply {
  <K extends keyof Replies>(name: K, data?: object, file?: File | null): Promise<Answered<Replies[K]>>;
  (name: string, data?: object, file?: File | null): Promise<{ error?: string }>;
}
