// Names for parts of the course's replies, whose types are written from lessons/server/requests/course.py.

import type { Answered, BlockShown, Refused, Replies } from '../messages.js';

/** What comes back where this is asked: a reply, or why there is none. */
export type ReplyTo<Name extends keyof Replies> = Answered<Replies[Name]> | Refused;
/** A piece of a lesson's text, see lessons/course/reading.py. */
export type Node = BlockShown['before'][number];
