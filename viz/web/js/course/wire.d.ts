// The course as lessons/course/requests.py gives it.

import type { Reply } from '../core/tools.js';
import type { UsedFigure } from '../figures/wire.js';

/** A piece of a lesson's text, see lessons/course/reading.py. */
export type Node = TextNode | CodeNode | LinkNode | HoldingNode;
export interface TextNode {
  kind: 'text';
  text: string;
}
export interface CodeNode {
  kind: 'code';
  text: string;
}
export interface LinkNode {
  kind: 'link';
  to: 'glossary' | 'block' | 'source' | 'room';
  target: string;
  children: Node[];
}
export interface HoldingNode {
  kind: 'p' | 'ul' | 'ol' | 'li' | 'em' | 'strong' | 'quote';
  children: Node[];
}

export interface Headline {
  slug: string;
  number: number;
  title: string;
  minutes: number;
  idea: string;
  blocks: { id: string; kind: string; heading: string }[];
}
/** One screen. */
export interface Block {
  id: string;
  kind: string;
  heading: string;
  before: Node[];
  /** The question; '' where nothing is asked. */
  ask: string;
  /** Of the number that is asked for. */
  unit: string;
  choices: { text: string }[] | null;
  figure: UsedFigure | null;
}
export interface Lesson extends Omit<Headline, 'blocks'> {
  blocks: Block[];
  /** Names of the course's sources. */
  sources: string[];
}
export interface Term {
  name: string;
  also: string[];
  says: string;
}
export interface Source {
  title: string;
  date?: string;
  url?: string;
  status?: string;
}
export interface Course {
  lessons: Headline[];
  glossary: Record<string, Term>;
  sources: Record<string, Source>;
}
export interface JudgedChoice {
  text: string;
  why: string;
  right: boolean;
  yours: boolean;
}
/** How an answer was graded, and the text that it opens. */
export interface Graded {
  right: boolean;
  told: string;
  choices?: JudgedChoice[];
  after: Node[];
}
export type CourseReply = Reply & Course;
export type LessonReply = Reply & Lesson;
export type GradedReply = Reply & Graded;
export type FileReply = Reply & { name: string; type: string; content: string };
export type StillReply = Reply & { still?: string };
